import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderUserPlaybooks } from "../../render/playbooks.ts";
import type { searchArguments, searchOptions } from "./options.ts";

type Input = CommandInput<typeof searchOptions, typeof searchArguments>;

/** Searches rules learnt from users. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { query, limit, threshold } = input;
  const client = await context.connect();
  const answer = await client.call(
    "search_user_playbooks",
    {
      body: {
        query,
        top_k: limit,
        agent_version: input.agentVersion || null,
        user_id: input.userId || null,
        ...(threshold === undefined ? {} : { threshold }),
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not search user playbooks.");
  printList(context, {
    rows: answer.user_playbooks,
    limit,
    noun: "user playbook",
    notes: answer,
    render: renderUserPlaybooks,
  });
}
