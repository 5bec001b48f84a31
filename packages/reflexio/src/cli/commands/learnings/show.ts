import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { absoluteTime, fullTime } from "../../render/relative-time.ts";
import { cleanLine, wrap } from "../../render/terminal-text.ts";
import type { LearningProvenance } from "../../wire-types.ts";
import { findLearning } from "./find.ts";
import type { learningArguments } from "./options.ts";

type Input = CommandInput<Readonly<Record<never, never>>, typeof learningArguments>;

function indented(text: string, canvas: Canvas, indent = "  "): string[] {
  return wrap(text, canvas.width - indent.length).map((line) => `${indent}${line}`);
}

function evidenceLines({ evidence }: LearningProvenance, canvas: Canvas, nowMs: number): string[] {
  return evidence.flatMap((item) => {
    const where = [
      `turn ${item.interaction_id}`,
      ...(item.session_id === undefined ? [] : [`session ${cleanLine(item.session_id)}`]),
      ...(item.user_id === undefined ? [] : [`user ${cleanLine(item.user_id)}`]),
      fullTime(item.created_at, nowMs),
    ];
    const turn = item.interaction === undefined ? "(the turn was deleted)" : item.interaction.content;
    return [
      `  ${where.join(" · ")}`,
      ...indented(`"${item.quote}"`, canvas, "    "),
      ...(turn === item.quote ? [] : indented(`in: ${turn}`, canvas, "    ")),
    ];
  });
}

function historyLines({ history }: LearningProvenance, canvas: Canvas): string[] {
  return history.flatMap((entry) => {
    const other = entry.other === undefined ? "" : ` by or for ${entry.other.kind}:${entry.other.id}`;
    const actor = entry.actor === undefined ? "" : ` (${entry.actor})`;
    const head = `v${entry.version} ${entry.action}${other}, ${absoluteTime(entry.at)}${actor}`;
    const said = [entry.content, entry.reason].filter((text) => text !== undefined && text !== "");
    return [`  ${cleanLine(head)}`, ...said.flatMap((text) => indented(text ?? "", canvas, "    "))];
  });
}

function render(found: LearningProvenance, canvas: Canvas, nowMs: number): string {
  const { learning, support, sources, run_ids } = found;
  const bold = canvas.paint.bold;
  const user = learning.user_id ? ` of ${cleanLine(learning.user_id)}` : "";
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", bold(title), ...lines];
  const made = sources.flatMap(({ kind, id, content }) => indented(`${kind}:${id} ${content}`, canvas));
  return [
    bold(`${learning.kind}:${cleanLine(learning.id)}${user}`),
    ...indented(learning.content, canvas),
    ...(learning.trigger ? indented(`Trigger: ${learning.trigger}`, canvas) : []),
    `  Support: ${support.users} user(s), ${support.sessions} session(s), ${support.interactions} turn(s)`,
    ...section("Evidence", evidenceLines(found, canvas, nowMs)),
    ...section("Made of", made),
    ...section("History", historyLines(found, canvas)),
    ...section(
      "Runs",
      run_ids.map((id) => `  ${cleanLine(id)}`),
    ),
  ].join("\n");
}

/** Shows a learning with the turns and quotes it rests on. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const found = await findLearning(await context.connect(), input.id, signal);
  out.json(found);
  out.text(render(found, out.canvas, context.io.now()));
}
