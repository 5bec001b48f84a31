import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderAgentPlaybooks } from "../../render/playbooks.ts";
import type { searchArguments, searchOptions } from "./options.ts";

type Input = CommandInput<typeof searchOptions, typeof searchArguments>;

/** Searches the shared rules. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { query, limit, threshold } = input;
  const client = await context.connect();
  const answer = await client.call(
    "search_agent_playbooks",
    {
      body: {
        query,
        top_k: limit,
        agent_version: input.agentVersion || null,
        playbook_status_filter: input.playbookStatus ?? null,
        ...(threshold === undefined ? {} : { threshold }),
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not search agent playbooks.");
  printList(context, {
    rows: answer.agent_playbooks,
    limit,
    noun: "agent playbook",
    notes: answer,
    render: renderAgentPlaybooks,
  });
}
