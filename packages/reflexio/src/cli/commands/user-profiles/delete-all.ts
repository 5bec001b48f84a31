import type { CommandInput } from "../../command.ts";
import type { confirmOptions } from "../../confirm-options.ts";
import type { CommandContext } from "../../context.ts";
import { deleteEverything } from "../../delete-everything.ts";

/** Deletes every profile; turns stay. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof confirmOptions>,
): Promise<void> {
  await deleteEverything(context, {
    what: "profiles",
    input,
    count: async (client, signal) => {
      const counts = await client.call("get_profile_statistics", {}, { signal });
      return counts.current_count + counts.pending_count + counts.archived_count;
    },
    call: (client, signal) => client.call("delete_all_profiles", {}, { signal }),
  });
}
