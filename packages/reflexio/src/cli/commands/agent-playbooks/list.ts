import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderAgentPlaybooks } from "../../render/playbooks.ts";
import type { listOptions } from "./options.ts";

/** Lists the shared rules. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const answer = await client.call(
    "get_agent_playbooks",
    {
      body: {
        limit,
        playbook_name: input.playbookName || null,
        agent_version: input.agentVersion || null,
        playbook_status_filter: input.playbookStatus ?? null,
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not list agent playbooks.");
  printList(context, {
    rows: answer.agent_playbooks,
    limit,
    noun: "agent playbook",
    render: renderAgentPlaybooks,
  });
}
