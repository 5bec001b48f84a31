import type { Candidate, Evidence, Turn } from "../../ports/learner.ts";
import { analyzeDocument } from "../search/analyze.ts";
import { readOwnWords } from "./own-words.ts";

export type GroundingVerdict =
  | { readonly grounded: true; readonly evidence: readonly Evidence[]; readonly candidate: Candidate }
  | { readonly grounded: false; readonly reason: string };

export interface GroundingOptions {
  /**
   * True for a learner of fixed rules, which itself takes instructions only from what users say directly and from
   * what became of tool calls. What any other learner proposes is held against the turns.
   */
  readonly isRuleBased: boolean;
}

type Place = "words" | "quoted" | "action" | "expert" | "tool";

function squeeze(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

function contains(text: string, quote: string): boolean {
  return squeeze(text).includes(squeeze(quote));
}

/** Stand for the words of a quotation in the user's own text; see `readOwnWords`. */
const HIDDEN_RUN = /[\ue000-\uf8ff]+/g;
const QUOTATION = "\ue000";

/** Where a quote stands: in the speaker's own words, in text of others among them, or elsewhere in the turn. */
function placeOf(turn: Turn, quote: string): Place | undefined {
  if (squeeze(quote) === "") return undefined;
  if (contains(turn.content, quote)) return isOwn(turn, quote) ? "words" : "quoted";
  if (contains(turn.action, quote)) return "action";
  if (contains(turn.expertContent, quote)) return "expert";
  if (turn.tools.some((tool) => contains(`${tool.tool_name} ${JSON.stringify(tool.tool_data)}`, quote)))
    return "tool";
  return undefined;
}

/** True when somebody said or did the quoted words in the turn. */
export function quoteIsIn(turn: Turn, quote: string): boolean {
  return placeOf(turn, quote) !== undefined;
}

/** True when the quote stands in the turn outside of code, quotations, pasted texts, logs and transcripts. */
function isOwn(turn: Turn, quote: string): boolean {
  const ownOf = (text: string) => readOwnWords(text).text.replace(HIDDEN_RUN, QUOTATION);
  const words = ownOf(quote);
  return /[\p{L}\p{N}]/u.test(words) && contains(ownOf(turn.content), words);
}

/** True when the place may carry a learning of the kind: an agent's own words never do. */
function mayTeach(
  candidate: Candidate,
  turn: Turn,
  place: Place,
  { isRuleBased }: GroundingOptions,
): boolean {
  if (candidate.kind === "profile") return place !== "tool" && place !== "expert" && turn.speaker === "user";
  if (place === "expert") return true;
  if (place === "words") return turn.speaker === "user";
  // Descriptions of a click name what a page shows, quotations and tool output are somebody else's.
  if (!isRuleBased) return false;
  return place === "tool" || turn.speaker === "user";
}

/** Words that carry meaning, without repetitions. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(analyzeDocument(text));
}

function shareIn(words: ReadonlySet<string>, text: ReadonlySet<string>): number {
  const found = [...words].filter((word) => text.has(word)).length;
  return words.size === 0 ? 0 : found / words.size;
}

/** A passage that holds nearly all words of a proposal, when the user said fewer than half of them, is its source. */
const REPEATED = 0.8;
const OWN = 0.5;
/** Shorter proposals share their words by chance. */
const MIN_WORDS = 4;
/** A passage is as long as the proposal and what may stand between its words. */
const PASSAGE = 2;

/** What the turns hold, by who said it. */
export interface Speech {
  readonly own: ReadonlySet<string>;
  /** Words, in order, of tools, of quoted and pasted text, of the agent and of the system. */
  readonly foreign: readonly (readonly string[])[];
  /** Turns with a picture, whose text nobody but the learner has read. */
  readonly pictured: ReadonlySet<number>;
}

/** Takes the turns apart into what users and experts said directly, and the rest. */
export function readSpeech(turns: Iterable<Turn>): Speech {
  const own: string[] = [];
  const foreign: string[] = [];
  const pictured = new Set<number>();
  for (const turn of turns) {
    const words = turn.speaker === "user" ? readOwnWords(turn.content).text.replace(HIDDEN_RUN, " ") : "";
    own.push(words, turn.expertContent);
    foreign.push(...foreignOf(turn, words));
    if (turn.image !== undefined && turn.image !== null) pictured.add(turn.interactionId);
  }
  return {
    own: wordsOf(own.join("\n")),
    foreign: foreign.map((text) => analyzeDocument(text)).filter((words) => words.length >= MIN_WORDS),
    pictured,
  };
}

/** Everything of a turn that its user did not say directly. */
function foreignOf(turn: Turn, own: string): string[] {
  const tools = turn.tools.map((tool) => JSON.stringify(tool.tool_data));
  if (turn.speaker !== "user") return [turn.content, turn.action, ...tools];
  return own === turn.content ? [turn.action, ...tools] : [turn.content, turn.action, ...tools];
}

/** The largest share of the words that stands together in one passage of the text. */
function shareTogether(words: ReadonlySet<string>, text: readonly string[]): number {
  const length = words.size * PASSAGE;
  const counts = new Map<string, number>();
  let most = 0;
  for (const [index, word] of text.entries()) {
    if (words.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const gone = text[index - length];
    if (gone !== undefined && counts.has(gone)) {
      const left = (counts.get(gone) ?? 1) - 1;
      if (left === 0) counts.delete(gone);
      else counts.set(gone, left);
    }
    most = Math.max(most, counts.size);
  }
  return most / words.size;
}

/** True when somebody else's words are said again that the user did not say. */
function isRepeated(text: string, { own, foreign }: Speech): boolean {
  const words = wordsOf(text);
  if (words.size < MIN_WORDS || shareIn(words, own) >= OWN) return false;
  return foreign.some((text) => shareTogether(words, text) >= REPEATED);
}

/** Why a proposed rule is somebody else's, or undefined when it is not. */
function objectionTo(
  candidate: Candidate,
  evidence: readonly Evidence[],
  speech: Speech,
): string | undefined {
  const rule = `${candidate.trigger ?? ""} ${candidate.content}`;
  if (isRepeated(candidate.content, speech) || isRepeated(rule, speech)) {
    return "It repeats a tool, a quoted text or the agent, and not the user.";
  }
  const showsPicture = evidence.some(({ interactionId }) => speech.pictured.has(interactionId));
  if (showsPicture && shareIn(wordsOf(candidate.content), speech.own) < OWN) {
    return "A picture may have said it, and the user did not.";
  }
  return undefined;
}

/** The candidate without reasons that repeat somebody else: they are shown to agents, too. */
function withOwnReasons(candidate: Candidate, speech: Speech): Candidate {
  const { rationale, blockingIssue } = candidate;
  const isForeign = (text: string | undefined) => text !== undefined && isRepeated(text, speech);
  return {
    ...candidate,
    rationale: isForeign(rationale ?? undefined) ? null : rationale,
    blockingIssue: isForeign(blockingIssue?.details) ? null : blockingIssue,
  };
}

/**
 * Checks that a candidate rests on words that were really said, by somebody who may teach. Quotes that are not
 * in their turn are dropped; what is left must hold one from a fresh turn that may teach. Facts may stand anywhere in
 * a user's turn; a rule must be the user's own, or an expert's.
 */
export function groundCandidate(
  candidate: Candidate,
  turns: ReadonlyMap<number, Turn>,
  options: GroundingOptions,
  speech: () => Speech = () => readSpeech(turns.values()),
): GroundingVerdict {
  if (candidate.content.trim() === "") return { grounded: false, reason: "The candidate has no content." };
  const kept: Evidence[] = [];
  let teaches = false;
  for (const item of candidate.evidence) {
    const turn = turns.get(item.interactionId);
    const place = turn === undefined ? undefined : placeOf(turn, item.quote);
    if (turn === undefined || place === undefined) continue;
    kept.push(item);
    teaches ||= turn.fresh && mayTeach(candidate, turn, place, options);
  }
  if (kept.length === 0) return { grounded: false, reason: "No quote of the candidate occurs in its turn." };
  if (!teaches) {
    return { grounded: false, reason: "No fresh words of somebody who may teach it support it." };
  }
  if (options.isRuleBased || candidate.kind === "profile") {
    return { grounded: true, evidence: kept, candidate };
  }
  const objection = objectionTo(candidate, kept, speech());
  if (objection !== undefined) return { grounded: false, reason: objection };
  return { grounded: true, evidence: kept, candidate: withOwnReasons(candidate, speech()) };
}
