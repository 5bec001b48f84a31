import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireChanged } from "../../failure.ts";
import { requireNumberId } from "../../input/ids.ts";
import { changedFields } from "../../input/rule-fields.ts";
import type { updateArguments, updateOptions } from "./options.ts";

type Input = CommandInput<typeof updateOptions, typeof updateArguments>;

/** Changes the given fields of a rule. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const id = requireNumberId(input.id, input.playbookId?.toString(), "--playbook-id");
  const fields = await changedFields(context, input);
  const client = await context.connect();
  const answer = await client.call(
    "update_user_playbook",
    { body: { user_playbook_id: id, ...fields } },
    { signal: context.signal },
  );
  requireChanged(answer, "user-playbooks", id);
  context.out.json(answer);
  context.out.note(`User playbook ${id} updated`);
}
