import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { numberId, requireIds } from "../../input/ids.ts";
import { deleteLearnings } from "../../learning-delete.ts";
import type { deleteArguments, deleteOptions } from "./options.ts";

type Input = CommandInput<typeof deleteOptions, typeof deleteArguments>;

/** Deletes user playbooks. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const ids = requireIds(input.ids, input.playbookId, "--playbook-id");
  for (const id of ids) numberId(id, "The id");
  const { signal } = context;
  await deleteLearnings(context, {
    kind: "user_playbook",
    noun: "user playbook",
    ids,
    isDryRun: input.dryRun,
    deleteOne: (client, id) =>
      client.call("delete_user_playbook", { body: { user_playbook_id: Number(id) } }, { signal }),
    deleteMany: (client, all) =>
      client.call(
        "delete_user_playbooks_by_ids",
        { body: { user_playbook_ids: all.map(Number) } },
        { signal },
      ),
  });
}
