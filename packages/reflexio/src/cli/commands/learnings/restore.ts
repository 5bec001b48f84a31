import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { findLearning } from "./find.ts";
import type { learningArguments, restoreOptions } from "./options.ts";

type Input = CommandInput<typeof restoreOptions, typeof learningArguments>;

/** Makes a superseded learning current again, or brings an earlier content back. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const { kind, id } = (await findLearning(client, input.id, signal)).learning;
  const answer = await client.call(
    "restore_learning",
    { body: { kind, id, version: input.version ?? null, reason: input.reason || null } },
    { signal },
  );
  out.json(answer);
  out.text(`${kind}:${id} is now: ${cleanLine(answer.learning.content)}`);
  for (const aside of answer.superseded) {
    out.note(`Set aside: ${aside.kind}:${cleanLine(aside.id)} ${cleanLine(aside.content)}`);
  }
}
