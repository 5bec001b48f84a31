/** Which searches an answer is made of. */
export type SearchMode = "hybrid" | "vector" | "fts";

/** What is ranked: turns of a conversation with what surrounds them, or learnings that stand alone. */
export type RankedKind = "turn" | "learning";

interface Curve {
  /** Relevance at which a hit is as likely the right one as the best of a query that nothing answers. */
  readonly middle: number;
  readonly steepness: number;
}

/**
 * Without words to compare, a turn reaches less: measured between what keeps as many right turns as with them.
 */
const TURN_MIDDLE_WITHOUT_TEXT = 0.39;

/**
 * Logistic curves between the right hit of a query and the best hit of a query from another conversation.
 * Measured: docs/decisions/2026-11-22-search-scoring.md. Relevance 0.25 of a learning gives 0.4, 0.21 gives 0.3.
 */
const CURVES: Readonly<Record<RankedKind, Curve>> = {
  learning: { middle: 0.28, steepness: 12 },
  turn: { middle: 0.48, steepness: 7 },
};

/** From here on the curve flattens, so that two good matches of one query still have different scores. */
const SURE = 2;

/** Maps a relevance to 0..1, so that a threshold means the same for every query and every mode. Monotone. */
export function calibrate(relevance: number, kind: RankedKind, mode: SearchMode = "hybrid"): number {
  const curve = CURVES[kind];
  const middle = kind === "turn" && mode === "vector" ? TURN_MIDDLE_WITHOUT_TEXT : curve.middle;
  const logit = curve.steepness * (relevance - middle);
  return 1 / (1 + Math.exp(-(logit <= SURE ? logit : SURE + Math.log1p(logit - SURE))));
}
