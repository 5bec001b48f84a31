import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import { type CommandContext, requireUserId } from "../../context.ts";
import { requireDeleted } from "../../failure.ts";
import { MAX_LIMIT } from "../../options.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { deleteArguments, deleteOptions } from "./options.ts";

type Input = CommandInput<typeof deleteOptions, typeof deleteArguments>;

const LIST_HINT = "`reflexio interactions list` shows the ids.";

function interactionId(input: Input): number {
  const text = input.interactionId || input.id || "";
  const id = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw new ReflexioError("usage", "--interaction-id must be the number of a turn.", {
    hint: LIST_HINT,
  });
}

/** Says which turn would go. */
async function sayWhat(context: CommandContext, user_id: string, interaction_id: number): Promise<void> {
  const client = await context.connect();
  const body = { user_id, top_k: MAX_LIMIT };
  const { interactions } = await client.call("get_interactions", { body }, { signal: context.signal });
  const turn = interactions.find((one) => one.interaction_id === interaction_id);
  if (turn === undefined) {
    throw new ReflexioError("not_found", `${user_id} has no turn ${interaction_id}.`, {
      hint: LIST_HINT,
    });
  }
  context.out.json({ dry_run: true, would_delete: [turn] });
  context.out.text(`Would delete interaction ${interaction_id}: ${cleanLine(turn.content)}`);
}

/** Deletes one turn, if it is the user's. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const interaction_id = interactionId(input);
  const user_id = requireUserId(context, input.userId, "interaction deletion");
  if (input.dryRun) return await sayWhat(context, user_id, interaction_id);
  const client = await context.connect();
  const answer = await client.call(
    "delete_interaction",
    { body: { user_id, interaction_id } },
    { signal: context.signal },
  );
  requireDeleted(answer, `Interaction ${interaction_id} was not deleted.`, LIST_HINT);
  context.out.json(answer);
  context.out.note(`Deleted interaction ${interaction_id}`);
}
