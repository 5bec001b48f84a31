import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireChanged } from "../../failure.ts";
import { requireNumberId } from "../../input/ids.ts";
import type { statusOptions, updateArguments } from "./options.ts";

type Input = CommandInput<typeof statusOptions, typeof updateArguments>;

/** Approves or rejects a shared rule, or makes it pending again. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const id = requireNumberId(input.id, input.playbookId?.toString(), "--playbook-id");
  const client = await context.connect();
  const answer = await client.call(
    "update_agent_playbook_status",
    { body: { agent_playbook_id: id, playbook_status: input.status, reason: input.reason || null } },
    { signal: context.signal },
  );
  requireChanged(answer, "agent-playbooks", id);
  context.out.json(answer);
  context.out.note(`Agent playbook ${id} status set to ${input.status}`);
}
