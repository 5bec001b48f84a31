import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { renderInteractions } from "../../render/interactions.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { sessionArguments, showOptions } from "./options.ts";
import { type CallData, readCalls } from "./read-calls.ts";

type Input = CommandInput<typeof showOptions, typeof sessionArguments>;

/** Shows a session's turns in order, and how far learning from them is. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { sessionId, userId } = input;
  const { signal, out } = context;
  const client = await context.connect();
  const calls: CallData[] = [];
  for await (const call of readCalls(client, { sessionId, userId }, signal)) calls.unshift(call);
  if (calls.length === 0) {
    throw new ReflexioError("not_found", `There is no session ${JSON.stringify(sessionId)}.`, {
      hint: "`reflexio sessions list` shows the ids.",
    });
  }
  const learning = await client.call("learning_status", { query: { session_id: sessionId } }, { signal });
  out.json({ session_id: sessionId, requests: calls, learning });
  const turns = calls.flatMap(({ interactions }) => interactions);
  out.text(renderInteractions(turns, out.canvas, context.io.now(), true));
  const reason = learning.reason === undefined ? "" : `: ${cleanLine(learning.reason)}`;
  out.note(`${turns.length} turn(s) in ${calls.length} publish call(s)`);
  out.note(`Learning: ${learning.status}, ${learning.learnt_count} learnt${reason}`);
}
