import { calibrate, type SearchMode } from "./calibrate.ts";
import type { TurnTraits } from "./turn-traits.ts";

/** Who spoke a turn; null for entries that nobody spoke, such as profiles. */
export type CandidateSpeaker = "user" | "agent" | "tool" | "system" | null;

/** A row that the text or the vector search found, with what the ranking looks at. */
export interface SearchCandidate {
  /** Cosine similarity to the query; null when the vector search did not list the row. */
  readonly cosine: number | null;
  /** FTS5's `bm25()` with its sign turned, so that bigger is better; null when the text search did not list it. */
  readonly bm25: number | null;
  readonly speaker: CandidateSpeaker;
  /** Characters of the searched text. */
  readonly textLength: number;
  /** Unix seconds. Decides between equal scores: newer first. */
  readonly createdAt: number;
  /** From `turnTraits`, for turns. Left out: neutral. */
  readonly traits?: TurnTraits | undefined;
}

/** How a query was searched. */
export interface FuseOptions {
  /** The score that the query could reach at most in the text search, from `bm25Ceiling`. */
  readonly bm25Ceiling: number;
  readonly mode: SearchMode;
  /** Rows each search was asked for; one that lists as many may have left others out. */
  readonly perSearch?: number | undefined;
  /** From `asksForAgentAnswer`: what an agent said is then not ranked behind what the user said. */
  readonly wantsAgentAnswer?: boolean | undefined;
}

/** Where a relevance comes from, for the search playground and for tests. The numbers add up to it. */
export interface ScoreParts {
  /** The cosine, or the one to expect of the text match when there is none. */
  readonly cosine: number;
  /** The weighted text match. */
  readonly text: number;
  /** What speaker and wording added or took off. */
  readonly prior: number;
  /** What neighbouring turns and the session added. */
  readonly context: number;
}

/** A candidate with its place in the answer. */
export interface FusedHit<Candidate extends SearchCandidate> {
  readonly candidate: Candidate;
  /** 0 to 1, comparable between queries: thresholds apply to this. */
  readonly score: number;
  /** What the order is made of; `score` grows with it. */
  readonly relevance: number;
  readonly parts: ScoreParts;
}

/** Rows each search should list for turns. More changed no figure on the development data. */
export const TURNS_PER_SEARCH = 200;
/** The same for learnings: they have no neighbours that lift them, and half as many give the same first ten. */
export const LEARNINGS_PER_SEARCH = 100;

// Weights measured on the development data, see docs/decisions/2026-11-22-search-scoring.md. They lie on a flat
// top: half or double of any one moves the mean recall by 0.013 at most.
const TEXT_WEIGHT = 3;
/** Above 1, so that a single common word in common counts for little and most of the query's words for much. */
const TEXT_EXPONENT = 1.5;
const LISTENER_PENALTY = 0.4;
const ABOUT_SELF_BONUS = 0.1;
const ASKING_PENALTY = 0.1;
/** Text match 0, 0.1, 0.2, 0.4 went with mean cosines 0.15, 0.3, 0.4, 0.46. */
const COSINE_WITHOUT_TEXT = 0.15;
const HIGHEST_GUESSED_COSINE = 0.5;

/**
 * Ranks candidates of one query, best first; scores are calibrated for learnings. Pass the hits of turns on to
 * `withNeighbours`, which calibrates for turns. Every candidate is kept; the order of equals does not depend on
 * anything but their time and their order in the list.
 */
export function fuse<Candidate extends SearchCandidate>(
  candidates: readonly Candidate[],
  options: FuseOptions,
): FusedHit<Candidate>[] {
  const guess = cosineGuess(candidates, options.mode, options.perSearch ?? TURNS_PER_SEARCH);
  const listenerPenalty =
    options.wantsAgentAnswer === true ? 0 : LISTENER_PENALTY * answerSurplus(candidates);
  return candidates
    .map((candidate) => {
      const share = options.mode === "vector" ? 0 : textShare(candidate.bm25, options.bm25Ceiling);
      const listed = options.mode === "fts" ? null : candidate.cosine;
      return toHit(candidate, {
        cosine: listed ?? guess(share),
        text: TEXT_WEIGHT * share ** TEXT_EXPONENT,
        prior: priorOf(candidate, listenerPenalty),
        context: 0,
      });
    })
    .sort(compareHits);
}

/** Best first; the newer one of two equals first. */
export function compareHits(a: FusedHit<SearchCandidate>, b: FusedHit<SearchCandidate>): number {
  return b.relevance - a.relevance || b.candidate.createdAt - a.candidate.createdAt;
}

function toHit<Candidate extends SearchCandidate>(
  candidate: Candidate,
  parts: ScoreParts,
): FusedHit<Candidate> {
  const relevance = parts.cosine + parts.text + parts.prior;
  return { candidate, relevance, score: calibrate(relevance, "learning"), parts };
}

function textShare(bm25: number | null, ceiling: number): number {
  if (bm25 === null || !(ceiling > 0)) return 0;
  return Math.min(1, Math.max(0, bm25 / ceiling));
}

/**
 * A row that has no vector yet must be found by its text alone, on the same scale. When the vector search listed
 * as many rows as it may, the missing ones are known to be below its last.
 */
function cosineGuess(
  candidates: readonly SearchCandidate[],
  mode: SearchMode,
  perSearch: number,
): (share: number) => number {
  const listed = mode === "fts" ? [] : candidates.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
  const highest =
    listed.length >= perSearch
      ? listed.reduce((lowest, cosine) => Math.min(lowest, cosine), HIGHEST_GUESSED_COSINE)
      : HIGHEST_GUESSED_COSINE;
  return (share) => Math.min(highest, COSINE_WITHOUT_TEXT + share);
}

/**
 * 0 when both sides of the conversations write alike, 1 when answers are at least twice as long as what the user
 * says. Long answers of an assistant mention everything; what is asked for later is mostly in the user's own words.
 */
function answerSurplus(candidates: readonly SearchCandidate[]): number {
  const user = meanLength(candidates.filter(({ speaker }) => speaker === "user"));
  const others = meanLength(candidates.filter(isListener));
  if (user === 0 || others === 0) return 0;
  return Math.min(1, Math.max(0, Math.log2(others / user)));
}

function isListener({ speaker }: SearchCandidate): boolean {
  return speaker !== null && speaker !== "user";
}

function meanLength(candidates: readonly SearchCandidate[]): number {
  if (candidates.length === 0) return 0;
  return candidates.reduce((sum, candidate) => sum + candidate.textLength, 0) / candidates.length;
}

/** Somebody looks for what was told, not for where the same was asked before. */
function priorOf(candidate: SearchCandidate, listenerPenalty: number): number {
  const { traits } = candidate;
  const wording =
    traits === undefined ? 0 : (traits.aboutSelf ? ABOUT_SELF_BONUS : 0) - ASKING_PENALTY * traits.asking;
  return wording - (isListener(candidate) ? listenerPenalty : 0);
}
