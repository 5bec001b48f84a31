import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderUserPlaybooks } from "../../render/playbooks.ts";
import type { listOptions } from "./options.ts";

/** Lists rules learnt from users. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit, status } = input;
  const client = await context.connect();
  const answer = await client.call(
    "get_user_playbooks",
    {
      body: {
        limit,
        user_id: input.userId || null,
        playbook_name: input.playbookName || null,
        agent_version: input.agentVersion || null,
        // Current rows are null on the wire.
        status_filter: status === undefined ? null : [status === "current" ? null : status],
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not list user playbooks.");
  printList(context, {
    rows: answer.user_playbooks,
    limit,
    noun: "user playbook",
    render: renderUserPlaybooks,
  });
}
