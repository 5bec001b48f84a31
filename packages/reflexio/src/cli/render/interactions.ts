import type { Canvas } from "../output.ts";
import type { InteractionView } from "../wire-types.ts";
import { type PanelLine, panel, panelTextWidth } from "./panel.ts";
import { fullTime } from "./relative-time.ts";
import { scorePart } from "./tags.ts";
import { cleanLine, displayWidth, factLines, padStart, wrap } from "./terminal-text.ts";

const MAX_ROLE_WIDTH = 14;
const MAX_TOOL_LENGTH = 300;

function roleOf(turn: InteractionView): string {
  const role = cleanLine(turn.role);
  return role === "" ? "Unknown" : `${role.slice(0, 1).toUpperCase()}${role.slice(1).toLowerCase()}`;
}

function clip(text: string): string {
  return text.length > MAX_TOOL_LENGTH ? `${text.slice(0, MAX_TOOL_LENGTH - 1)}…` : text;
}

/** What a turn holds besides its text. */
function extraLines(turn: InteractionView): string[] {
  const tools = turn.tools_used.map(
    ({ tool_name, tool_data }) => `[used tool: ${tool_name}(${clip(JSON.stringify(tool_data))})]`,
  );
  return [
    ...tools,
    ...(turn.user_action === "none" ? [] : [`[${turn.user_action}: ${turn.user_action_description}]`]),
    ...(turn.interacted_image_url === "" ? [] : [`[image: ${clip(turn.interacted_image_url)}]`]),
    ...(turn.shadow_content === "" ? [] : [`Shadow: ${turn.shadow_content}`]),
    ...(turn.expert_content === "" ? [] : [`Expert: ${turn.expert_content}`]),
  ];
}

/** Lines of a text that a list shows unless it is asked for all of them. */
const MAX_TEXT_LINES = 12;

function clippedLines(lines: readonly string[], isFull: boolean): string[] {
  const hidden = lines.length - MAX_TEXT_LINES;
  // One line more is shorter than the words about it.
  if (isFull || hidden <= 1) return [...lines];
  return [...lines.slice(0, MAX_TEXT_LINES), `… ${hidden} more lines; --full shows them`];
}

interface TurnView {
  readonly roleWidth: number;
  readonly canvas: Canvas;
  readonly isFull: boolean;
}

function turnLines(turn: InteractionView, { roleWidth, canvas, isFull }: TurnView): PanelLine[] {
  const width = panelTextWidth(canvas) - roleWidth - 2;
  const indent = " ".repeat(roleWidth + 2);
  const content = [...(turn.content === "" ? [] : [turn.content]), ...extraLines(turn)];
  const facts = [`id ${turn.interaction_id}`, ...scorePart(turn.score)].join(" · ");
  const lines = content.flatMap((text) => clippedLines(wrap(text, width), isFull));
  const label = padStart(roleOf(turn).slice(0, MAX_ROLE_WIDTH), roleWidth);
  return [
    ...lines.map((text, index) => ({ text: index === 0 ? `${label}  ${text}` : `${indent}${text}` })),
    { text: lines.length === 0 ? `${label}  ${facts}` : `${indent}${facts}`, paint: canvas.paint.dim },
  ];
}

function groupByRequest(turns: readonly InteractionView[]): InteractionView[][] {
  const groups = new Map<string, InteractionView[]>();
  for (const turn of turns) groups.set(turn.request_id, [...(groups.get(turn.request_id) ?? []), turn]);
  const ordered = [...groups.values()].map((group) =>
    group.sort((a, b) => a.created_at - b.created_at || a.interaction_id - b.interaction_id),
  );
  return ordered.sort((a, b) => (a[0]?.created_at ?? 0) - (b[0]?.created_at ?? 0));
}

function renderRequest(
  turns: readonly InteractionView[],
  canvas: Canvas,
  nowMs: number,
  isFull: boolean,
): string {
  const [first] = turns;
  if (first === undefined) return "";
  const facts = [
    `req: ${cleanLine(first.request_id)}`,
    `user: ${cleanLine(first.user_id)}`,
    fullTime(first.created_at, nowMs),
    `${turns.length} ${turns.length === 1 ? "turn" : "turns"}`,
  ];
  const widest = Math.max(...turns.map((turn) => displayWidth(roleOf(turn))));
  const roleWidth = Math.min(MAX_ROLE_WIDTH, widest);
  return panel(
    factLines(facts, "", canvas.width),
    turns.flatMap((turn) => turnLines(turn, { roleWidth, canvas, isFull })),
    canvas,
  );
}

/** One panel for each publish, oldest first, its turns in order; long turns are clipped unless it is full. */
export function renderInteractions(
  turns: readonly InteractionView[],
  canvas: Canvas,
  nowMs: number,
  isFull: boolean,
): string {
  return groupByRequest(turns)
    .map((group) => renderRequest(group, canvas, nowMs, isFull))
    .join("\n\n");
}
