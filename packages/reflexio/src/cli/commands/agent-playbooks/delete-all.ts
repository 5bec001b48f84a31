import type { CommandInput } from "../../command.ts";
import type { confirmOptions } from "../../confirm-options.ts";
import type { CommandContext } from "../../context.ts";
import { deleteEverything } from "../../delete-everything.ts";

/** Deletes every agent playbook; user playbooks stay. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof confirmOptions>,
): Promise<void> {
  await deleteEverything(context, {
    what: "agent playbooks",
    isAgreed: input.yes,
    call: (client, signal) => client.call("delete_all_agent_playbooks", {}, { signal }),
  });
}
