import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import { type CommandContext, requireUserId } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderInteractions } from "../../render/interactions.ts";
import type { searchArguments, searchOptions } from "./options.ts";

type Input = CommandInput<typeof searchOptions, typeof searchArguments>;

/** Searches one user's turns. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const query = (input.query || input.text || "").trim();
  if (query === "") {
    throw new ReflexioError("usage", "There is nothing to search for.", {
      hint: 'Give the text: reflexio interactions search "deploy region" --user-id dana.',
    });
  }
  const user_id = requireUserId(context, input.userId, "interaction search");
  const client = await context.connect();
  const answer = await client.call(
    "search_interactions",
    { body: { user_id, query, top_k: input.limit } },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not search interactions.");
  printList(context, {
    rows: answer.interactions.slice(0, input.limit),
    limit: input.limit,
    noun: "interaction",
    notes: answer,
    render: (rows, canvas, nowMs) => renderInteractions(rows, canvas, nowMs, input.full),
  });
}
