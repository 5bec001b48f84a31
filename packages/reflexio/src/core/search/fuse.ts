import { calibrate, type SearchMode } from "./calibrate.ts";
import type { QueryTraits } from "./query-traits.ts";
import type { TurnTraits } from "./turn-traits.ts";

/** Who spoke a turn; null for entries that nobody spoke, such as profiles. */
export type CandidateSpeaker = "user" | "agent" | "tool" | "system" | null;

/** A row that the text or the vector search found, with what the ranking looks at. */
export interface SearchCandidate {
  /** Cosine similarity to the query; null when the vector search did not list the row. */
  readonly cosine: number | null;
  /** How much of the query the text says, from 0 to about 1.5; null when the text search did not list it. */
  readonly match: number | null;
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
  readonly mode: SearchMode;
  /** Rows each search was asked for; one that lists as many may have left others out. */
  readonly perSearch?: number | undefined;
  /** From `queryTraits`. Left out: neutral. */
  readonly traits?: QueryTraits | undefined;
}

/** Where a relevance comes from, for the search playground and for tests. The numbers add up to it. */
export interface ScoreParts {
  /** The cosine; of turns, that to the distinctive part of the query. Or the one to expect of the text match. */
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
const TEXT_WEIGHT = 1.4;
/** Above 1, so that a single common word in common counts for little and most of the query's words for much. */
const TEXT_EXPONENT = 1.25;
const LISTENER_PENALTY = 0.6;
/** A summary is made of the turns that say most. */
const SUMMARY_BONUS = 0.2;
const ABOUT_SELF_BONUS = 0.15;
const ASKING_PENALTY = 0.15;
const LASTING_BONUS = 0.08;
/** Higher text matches go with higher cosines. */
const COSINE_WITHOUT_TEXT = 0.15;
const COSINE_PER_MATCH = 0.45;
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
  const priorOf = createPrior(candidates, options.traits);
  return candidates
    .map((candidate) => {
      const match = options.mode === "vector" ? 0 : Math.max(0, candidate.match ?? 0);
      const listed = options.mode === "fts" ? null : candidate.cosine;
      return toHit(candidate, {
        cosine: listed ?? guess(match),
        text: TEXT_WEIGHT * match ** TEXT_EXPONENT,
        prior: priorOf(candidate),
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

/**
 * A row that has no vector yet must be found by its text alone, on the same scale. When the vector search listed
 * as many rows as it may, the missing ones are known to be below its last.
 */
function cosineGuess(
  candidates: readonly SearchCandidate[],
  mode: SearchMode,
  perSearch: number,
): (match: number) => number {
  const listed = mode === "fts" ? [] : candidates.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
  const highest =
    listed.length >= perSearch
      ? listed.reduce((lowest, cosine) => Math.min(lowest, cosine), HIGHEST_GUESSED_COSINE)
      : HIGHEST_GUESSED_COSINE;
  return (match) => Math.min(highest, COSINE_WITHOUT_TEXT + COSINE_PER_MATCH * match);
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
function createPrior(
  candidates: readonly SearchCandidate[],
  query: QueryTraits | undefined,
): (candidate: SearchCandidate) => number {
  const wantsAgents = query?.wantsAgentAnswer === true || query?.wantsSummary === true;
  const penalty = wantsAgents ? 0 : LISTENER_PENALTY * answerSurplus(candidates);
  const listener = (query?.wantsSummary === true ? SUMMARY_BONUS : 0) - penalty;
  const lasting = query?.asksForHelp === true ? LASTING_BONUS : 0;
  return (candidate) => {
    const { traits } = candidate;
    if (isListener(candidate)) return listener + wordingOf(traits);
    return wordingOf(traits) + (traits?.lasting === true ? lasting : 0);
  };
}

function wordingOf(traits: TurnTraits | undefined): number {
  if (traits === undefined) return 0;
  return (traits.aboutSelf ? ABOUT_SELF_BONUS : 0) - ASKING_PENALTY * traits.asking;
}
