import { type OwnWords, readOwnWords } from "../../../core/learning/own-words.ts";
import type { Candidate, Dismissal, Turn, TurnWindow } from "../../../ports/learner.ts";
import { rolePlayStart } from "./role-play.ts";
import { type Sentence, splitSentences } from "./sentences.ts";

/** One fresh user turn with everything the rules ask about its surroundings. */
export interface TurnContext {
  readonly turn: Turn;
  readonly words: OwnWords;
  /** The user's own sentences, without those of a play or a piece of writing the turn asks for. */
  readonly sentences: readonly Sentence[];
  /** True when sentences were left out because they belong to a play. */
  readonly plays: boolean;
  /** The agent's answer just before this turn. */
  readonly previousAgent: Turn | undefined;
  /** What the user had said before that answer. */
  readonly previousRequest: Turn | undefined;
  /** Everything before this turn, oldest first. */
  readonly earlier: readonly Turn[];
}

/** What a rule found in one turn. */
export interface Findings {
  readonly candidates: readonly Candidate[];
  readonly dismissed: readonly Dismissal[];
}

/** A rule reads one turn in its context. Pure. */
export type TurnRule = (context: TurnContext) => Findings;

const quotableLength = 240;

/** The exact words at an offset of a turn, cut at a word boundary when long. */
export function quoteAt(content: string, start: number, length: number): string {
  const span = content.slice(start, start + length).trim();
  if (span.length <= quotableLength) return span;
  const cut = span.lastIndexOf(" ", quotableLength);
  return span.slice(0, cut > 0 ? cut : quotableLength);
}

/** The first words of a turn, for quoting a turn as a whole. */
export function leadingQuote(content: string): string {
  const start = Math.max(0, content.search(/\S/));
  const lineEnd = content.indexOf("\n", start);
  return quoteAt(content, start, (lineEnd < 0 ? content.length : lineEnd) - start);
}

function lastBefore(turns: readonly Turn[], end: number, speaker: Turn["speaker"]): number {
  for (let index = end - 1; index >= 0; index--) if (turns[index]?.speaker === speaker) return index;
  return -1;
}

/** The context of one turn of a window; null when it is not a fresh user turn with text. */
export function readTurn(window: TurnWindow, index: number): TurnContext | null {
  const turn = window.turns[index];
  if (turn === undefined || !turn.fresh || turn.speaker !== "user" || turn.content.trim() === "") return null;
  const words = readOwnWords(turn.content);
  const playStart = rolePlayStart(words.text);
  const sentences = splitSentences(words.text);
  const agentIndex = lastBefore(window.turns, index, "agent");
  const requestIndex = lastBefore(window.turns, agentIndex < 0 ? index : agentIndex, "user");
  const answered = agentIndex > lastBefore(window.turns, index, "user");
  return {
    turn,
    words,
    sentences:
      playStart < 0 ? sentences : sentences.filter(({ start, text }) => start + text.length <= playStart),
    plays: playStart >= 0,
    previousAgent: answered ? window.turns[agentIndex] : undefined,
    previousRequest: requestIndex < 0 ? undefined : window.turns[requestIndex],
    earlier: window.turns.slice(Math.max(0, index - 12), index),
  };
}
