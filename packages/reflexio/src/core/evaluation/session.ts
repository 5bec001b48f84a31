import type { Turn } from "../../ports/learner.ts";
import { shorten } from "../learning/transcript.ts";
import { renderTool } from "../render-turn.ts";

/** True when there is something to judge: somebody asked, and the agent did something. */
export function canBeJudged(turns: readonly Turn[]): boolean {
  const isAsked = turns.some((turn) => turn.speaker === "user" && turn.content.trim() !== "");
  return isAsked && turns.some((turn) => turn.speaker === "agent" || turn.tools.length > 0);
}

/** About 20,000 tokens of turns in one prompt. */
const MAX_CHARACTERS = 60_000;
/** Longest text of one turn, the first that makes the session fit. */
const TURN_LIMITS = [12_000, 4_000, 1_500, 500] as const;
/** Turns at either end that are shown however long the session is. */
const KEPT_TURNS = 40;

function lineOf(turn: Turn, number: number, shadow: Turn | undefined, longest: number, swapped: boolean) {
  const other = shadow !== undefined && shadow.content !== turn.content ? shadow.content : undefined;
  const [first, second] = swapped ? [other, turn.content] : [turn.content, other];
  const tools = turn.tools.map((tool) => shorten(renderTool(tool), longest));
  return JSON.stringify({
    turn: number,
    by: turn.speaker,
    ...(other === undefined
      ? { text: shorten(turn.content, longest) }
      : { first: shorten(first ?? "", longest), second: shorten(second ?? "", longest) }),
    ...(turn.action === "" ? {} : { action: shorten(turn.action, longest) }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(turn.expertContent === "" ? {} : { expert_answer: shorten(turn.expertContent, longest) }),
  });
}

/** A session in a prompt, with the numbers of its turns. */
export interface SessionText {
  /** One JSON object a line. */
  readonly lines: string;
  /** Turn by its number. */
  readonly turns: ReadonlyMap<number, Turn>;
}

export interface SessionTextOptions {
  /** The same turns with other answers, shown beside the given ones as `first` and `second`. */
  readonly shadow?: readonly Turn[];
  /** The other answers come first. */
  readonly swapped?: boolean;
}

/** A whole session as JSON lines. One that is too long loses the middle of its texts, then of its turns. */
export function writeSession(
  turns: readonly Turn[],
  { shadow, swapped = false }: SessionTextOptions = {},
): SessionText {
  const numbered = turns.map((turn, index) => ({ turn, number: index + 1, shadow: shadow?.[index] }));
  const render = (longest: number, shown = numbered) =>
    shown.map((one) => lineOf(one.turn, one.number, one.shadow, longest, swapped));
  const byNumber = new Map(numbered.map(({ turn, number }) => [number, turn]));
  for (const longest of TURN_LIMITS) {
    const lines = render(longest).join("\n");
    if (lines.length <= MAX_CHARACTERS) return { lines, turns: byNumber };
  }
  const left = Math.max(0, numbered.length - 2 * KEPT_TURNS);
  const longest = TURN_LIMITS[TURN_LIMITS.length - 1] ?? 0;
  const start = render(longest, numbered.slice(0, KEPT_TURNS));
  const end = render(longest, numbered.slice(Math.max(KEPT_TURNS, numbered.length - KEPT_TURNS)));
  const gap = left === 0 ? [] : [JSON.stringify({ left_out_turns: left })];
  return { lines: [...start, ...gap, ...end].join("\n"), turns: byNumber };
}
