import type { CommandInput } from "../../command.ts";
import { type CommandContext, requireUserId } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderProfiles } from "../../render/profiles.ts";
import type { searchArguments, searchOptions } from "./options.ts";

type Input = CommandInput<typeof searchOptions, typeof searchArguments>;

/** Searches one user's profiles. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { query, limit, threshold } = input;
  const user_id = requireUserId(context, input.userId, "profile search");
  const client = await context.connect();
  const answer = await client.call(
    "search_profiles",
    { body: { user_id, query, top_k: limit, ...(threshold === undefined ? {} : { threshold }) } },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not search profiles.");
  printList(context, {
    rows: answer.user_profiles,
    limit,
    noun: "profile",
    notes: answer,
    render: renderProfiles,
  });
}
