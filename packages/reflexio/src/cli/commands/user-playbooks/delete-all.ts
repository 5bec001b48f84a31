import type { CommandInput } from "../../command.ts";
import type { confirmOptions } from "../../confirm-options.ts";
import type { CommandContext } from "../../context.ts";
import { deleteEverything } from "../../delete-everything.ts";
import { MAX_LIMIT } from "../../options.ts";

/** Deletes every user playbook; agent playbooks stay. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof confirmOptions>,
): Promise<void> {
  await deleteEverything(context, {
    what: "user playbooks",
    input,
    count: async (client, signal) => {
      const answer = await client.call("get_user_playbooks", { body: { limit: MAX_LIMIT } }, { signal });
      return answer.user_playbooks.length;
    },
    call: (client, signal) => client.call("delete_all_user_playbooks", {}, { signal }),
  });
}
