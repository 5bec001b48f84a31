import type { Centre } from "../vectors/centre.ts";

/** Of so many rows the mean counts half: that of a few turns says little about what the next ones will share. */
const HALF_TRUSTED_ROWS = 50;

/**
 * The query without what all rows of the scope share, of unit length: compared with it, rows are told apart by what
 * they say beside their common subject, as rare words count more than common ones in the text search. The weight of
 * the mean grows with the rows it was taken of.
 * Measured: docs/decisions/2026-11-22-search-scoring.md.
 * @param vector of unit length
 */
export function distinctiveQuery(vector: Float32Array, { mean, rows }: Centre): Float32Array {
  const weight = rows / (rows + HALF_TRUSTED_ROWS);
  const rest = vector.map((value, index) => value - weight * (mean[index] ?? 0));
  const length = Math.hypot(...rest);
  return length > 0 ? rest.map((value) => value / length) : vector;
}
