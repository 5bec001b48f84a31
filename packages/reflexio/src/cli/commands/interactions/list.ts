import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderInteractions } from "../../render/interactions.ts";
import type { listOptions } from "./options.ts";

/** Lists a user's turns, or everybody's. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { userId, limit } = input;
  const { signal } = context;
  const client = await context.connect();
  const answer = userId
    ? await client.call("get_interactions", { body: { user_id: userId, top_k: limit } }, { signal })
    : await client.call("get_all_interactions", { query: { limit } }, { signal });
  requireSuccess(answer, "The server could not list interactions.");
  printList(context, {
    rows: answer.interactions,
    limit,
    noun: "interaction",
    render: (rows, canvas, nowMs) => renderInteractions(rows, canvas, nowMs, input.full),
  });
}
