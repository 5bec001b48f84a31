import type { CommandInput } from "../../command.ts";
import type { confirmOptions } from "../../confirm-options.ts";
import type { CommandContext } from "../../context.ts";
import { deleteEverything } from "../../delete-everything.ts";

/** Deletes every turn; what was learnt stays. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof confirmOptions>,
): Promise<void> {
  await deleteEverything(context, {
    what: "interactions",
    isAgreed: input.yes,
    call: (client, signal) => client.call("delete_all_interactions", {}, { signal }),
  });
}
