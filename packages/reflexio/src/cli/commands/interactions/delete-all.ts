import type { CommandInput } from "../../command.ts";
import type { confirmOptions } from "../../confirm-options.ts";
import type { CommandContext } from "../../context.ts";
import { deleteEverything } from "../../delete-everything.ts";
import { MAX_LIMIT } from "../../options.ts";

/** Deletes every turn; what was learnt stays. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof confirmOptions>,
): Promise<void> {
  await deleteEverything(context, {
    what: "interactions",
    input,
    count: async (client, signal) => {
      const answer = await client.call("get_all_interactions", { query: { limit: MAX_LIMIT } }, { signal });
      return answer.interactions.length;
    },
    call: (client, signal) => client.call("delete_all_interactions", {}, { signal }),
  });
}
