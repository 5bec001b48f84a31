/** Which searches an answer is made of. */
export type SearchMode = "hybrid" | "vector" | "fts";

interface Curve {
  /** Relevance at which a hit is as likely right as wrong. */
  readonly middle: number;
  readonly steepness: number;
}

const CURVES: Readonly<Record<SearchMode, Curve>> = {
  hybrid: { middle: 0.4, steepness: 12 },
  vector: { middle: 0.33, steepness: 14 },
  fts: { middle: 0.15, steepness: 14 },
};

/** Maps a relevance to 0..1 so that a threshold means the same for every query and every mode. Monotone. */
export function calibrate(relevance: number, mode: SearchMode): number {
  const curve = CURVES[mode];
  return 1 / (1 + Math.exp(-curve.steepness * (relevance - curve.middle)));
}
