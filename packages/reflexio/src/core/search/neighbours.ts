import { calibrate, type SearchMode } from "./calibrate.ts";
import { compareHits, type FusedHit, type SearchCandidate } from "./fuse.ts";

/** Where a turn stands in its conversation. */
export interface TurnPosition {
  /** Turns of the same session strengthen each other. Null: the turn stands alone. */
  readonly sessionId: string | null;
  /** Number of the turn in its session; neighbours differ by 1. */
  readonly position: number;
}

// Weights measured on the development data, see docs/decisions/2026-11-22-search-scoring.md.
/** Share of the match of the turn before, and of the turn after, that a turn is credited with. */
const NEIGHBOUR_WEIGHT = 0.25;
/** The same for the best match of its session. */
const SESSION_WEIGHT = 0.25;
/** Matches up to here are chance. */
const CHANCE_MATCH = 0.2;

/**
 * Re-ranks fused hits of turns by what was said around them: an answer is found by its question, and a turn by the
 * subject of its session. Needs only the hits; a neighbour that neither search listed counts for nothing. Scores
 * are calibrated for turns.
 */
export function withNeighbours<Candidate extends SearchCandidate & TurnPosition>(
  hits: readonly FusedHit<Candidate>[],
  mode: SearchMode,
): FusedHit<Candidate>[] {
  const sessions = new Map<string, Map<number, number>>();
  const best = new Map<string, number>();
  for (const hit of hits) {
    const { sessionId, position } = hit.candidate;
    if (sessionId === null) continue;
    const turns = sessions.get(sessionId) ?? new Map<number, number>();
    sessions.set(sessionId, turns.set(position, matchOf(hit)));
    best.set(sessionId, Math.max(best.get(sessionId) ?? 0, matchOf(hit)));
  }
  return hits
    .map((hit) => {
      const { sessionId, position } = hit.candidate;
      const turns = sessionId === null ? undefined : sessions.get(sessionId);
      const session = sessionId === null ? undefined : best.get(sessionId);
      const around = aboveChance(turns?.get(position - 1)) + aboveChance(turns?.get(position + 1));
      return withContext(
        hit,
        NEIGHBOUR_WEIGHT * around + SESSION_WEIGHT * aboveChance(session ?? matchOf(hit)),
        mode,
      );
    })
    .sort(compareHits);
}

/** How well the words fit the query, whoever spoke them. */
function matchOf(hit: FusedHit<SearchCandidate>): number {
  return hit.parts.cosine + hit.parts.text;
}

/** In a short session a rare word alone matches above 1: without the bound it would carry every turn around it. */
function aboveChance(match: number | undefined): number {
  return Math.max(0, Math.min(1, match ?? 0) - CHANCE_MATCH);
}

function withContext<Candidate extends SearchCandidate>(
  hit: FusedHit<Candidate>,
  context: number,
  mode: SearchMode,
): FusedHit<Candidate> {
  const relevance = hit.parts.cosine + hit.parts.text + hit.parts.prior + context;
  return {
    candidate: hit.candidate,
    relevance,
    score: calibrate(relevance, "turn", mode),
    parts: { ...hit.parts, context },
  };
}
