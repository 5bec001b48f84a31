import type { CommandInput } from "../../command.ts";
import type { confirmOptions } from "../../confirm-options.ts";
import type { CommandContext } from "../../context.ts";
import { deleteEverything } from "../../delete-everything.ts";
import { MAX_LIMIT } from "../../options.ts";

/** Deletes every agent playbook; user playbooks stay. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof confirmOptions>,
): Promise<void> {
  await deleteEverything(context, {
    what: "agent playbooks",
    input,
    count: async (client, signal) => {
      const answer = await client.call("get_agent_playbooks", { body: { limit: MAX_LIMIT } }, { signal });
      return answer.agent_playbooks.length;
    },
    call: (client, signal) => client.call("delete_all_agent_playbooks", {}, { signal }),
  });
}
