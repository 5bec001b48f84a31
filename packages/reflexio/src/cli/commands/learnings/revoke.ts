import type { CallResult } from "@reflexio/client";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { absoluteTime } from "../../render/relative-time.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { findLearning } from "./find.ts";
import type { learningArguments, revokeOptions } from "./options.ts";

type Input = CommandInput<typeof revokeOptions, typeof learningArguments>;
type Answer = CallResult<"revoke_learning">;

function placeLine({
  user_id,
  session_id,
  correlation_id,
  times,
  last_at,
}: Answer["served"][number]): string {
  const where =
    session_id === undefined ? `call ${cleanLine(correlation_id)}` : `session ${cleanLine(session_id)}`;
  const whose = user_id === undefined ? "" : ` of ${cleanLine(user_id)}`;
  return `  ${where}${whose}, ${times} time(s), last ${absoluteTime(last_at)}`;
}

function render({ learning, dry_run, revoked, derived, served, served_truncated }: Answer, canvas: Canvas) {
  const name = `${learning.kind}:${cleanLine(learning.id)}`;
  const others = revoked.slice(1).map(({ kind, id }) => `${kind}:${id}`);
  const head = dry_run
    ? `${name} would be revoked: ${cleanLine(learning.content)}`
    : `${[name, ...others].join(", ")} revoked: ${cleanLine(learning.content)}`;
  const more = served_truncated ? ["  … and more"] : [];
  return [
    canvas.paint.bold(head),
    served.length === 0 ? "Told nowhere in the last 90 days." : `Told in ${served.length} place(s):`,
    ...served.map(placeLine),
    ...more,
    ...derived.map(
      ({ id, content }) => `Made of it and not revoked: agent_playbook:${id} ${cleanLine(content)}`,
    ),
  ].join("\n");
}

/** Takes a learning back and shows where it was told. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const { kind, id } = (await findLearning(client, input.id, signal)).learning;
  const body = {
    kind,
    id,
    reason: input.reason || null,
    include_derived: input.includeDerived,
    dry_run: input.dryRun,
  };
  const answer = await client.call("revoke_learning", { body }, { signal });
  out.json(answer);
  out.text(render(answer, out.canvas));
  if (!answer.dry_run && kind !== "agent_playbook") {
    out.note(`Bring it back with \`reflexio learnings restore ${kind}:${cleanLine(id)}\`.`);
  }
}
