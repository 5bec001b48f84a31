import { calibrate, type SearchMode } from "./calibrate.ts";

/** Who spoke a turn; null for entries that nobody spoke, such as profiles. */
export type CandidateSpeaker = "user" | "agent" | "tool" | "system" | null;

/** A row that the text or the vector search found, with what the ranking looks at. */
export interface SearchCandidate {
  /** Cosine similarity to the query; null when the row has no vector (yet) or vectors were not searched. */
  readonly cosine: number | null;
  /** FTS5's `bm25()` with its sign turned, so that bigger is better; null when the text did not match. */
  readonly bm25: number | null;
  readonly speaker: CandidateSpeaker;
  /** Characters of the searched text. */
  readonly textLength: number;
  /** Unix seconds. Decides between equal scores: newer first. */
  readonly createdAt: number;
}

/** How a query was searched. */
export interface FuseOptions {
  /** The score that the query could reach at most in the text search, from `bm25Ceiling`. */
  readonly bm25Ceiling: number;
  readonly mode: SearchMode;
}

/** Where a score comes from, for the search playground and for tests. */
export interface ScoreParts {
  readonly cosine: number | null;
  /** bm25 as a share of the query's ceiling, 0 to 1. */
  readonly text: number | null;
  /** What the speaker and the length took off. */
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

/** How much a full text match weighs against a cosine of 1. */
const TEXT_WEIGHT = 1;
const AGENT_LENGTH_PENALTY = 0.1;
const LONG_ANSWER_CHARACTERS = 1000;

/**
 * Ranks candidates of one query, best first. The same candidates in another order give the same answer up to rows
 * that are alike in score and time.
 */
export function fuse<Candidate extends SearchCandidate>(
  candidates: readonly Candidate[],
  options: FuseOptions,
): FusedHit<Candidate>[] {
  return candidates.map((candidate) => scoreCandidate(candidate, options)).sort(compareHits);
}

/** Best first; the newer one of two equals first. */
export function compareHits(a: FusedHit<SearchCandidate>, b: FusedHit<SearchCandidate>): number {
  return b.relevance - a.relevance || b.candidate.createdAt - a.candidate.createdAt;
}

function scoreCandidate<Candidate extends SearchCandidate>(
  candidate: Candidate,
  options: FuseOptions,
): FusedHit<Candidate> {
  const text = candidate.bm25 === null ? null : textShare(candidate.bm25, options.bm25Ceiling);
  const prior = -lengthPenalty(candidate);
  const relevance = similarity(candidate.cosine, text, options.mode) + prior;
  return {
    candidate,
    relevance,
    score: calibrate(relevance, options.mode),
    parts: { cosine: candidate.cosine, text, prior, context: 0 },
  };
}

function textShare(bm25: number, ceiling: number): number {
  return ceiling > 0 ? Math.min(1, Math.max(0, bm25 / ceiling)) : 0;
}

function similarity(cosine: number | null, text: number | null, mode: SearchMode): number {
  if (mode === "vector") return cosine ?? 0;
  if (mode === "fts") return text ?? 0;
  return (cosine ?? 0) + TEXT_WEIGHT * (text ?? 0);
}

/** Long answers of an assistant mention everything; what was asked for is mostly in the user's own words. */
function lengthPenalty(candidate: SearchCandidate): number {
  if (candidate.speaker !== "agent") return 0;
  return AGENT_LENGTH_PENALTY * Math.min(1, candidate.textLength / LONG_ANSWER_CHARACTERS);
}
