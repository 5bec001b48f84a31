/** FTS5's fixed parameter: how slowly repeating a word stops to pay. */
export const K1 = 1.2;
/** The other one: how much a long text has to have more of a word. */
export const LENGTH_SHARE = 0.75;
/** What FTS5 gives to words that occur in more than half of the rows. */
const LOWEST_IDF = 1e-6;

/** The weight FTS5's `bm25()` gives to a word that `rowsWithTerm` of `rowCount` rows contain. */
export function fts5Idf(rowsWithTerm: number, rowCount: number): number {
  const idf = Math.log((rowCount - rowsWithTerm + 0.5) / (rowsWithTerm + 0.5));
  return idf > 0 ? idf : LOWEST_IDF;
}

/**
 * The score that a query could reach at most: every required token repeated without end in a short text.
 * Dividing by it makes scores of different queries comparable.
 * @param rowsWithTerm For each required token, in how many rows of the whole table it occurs.
 */
export function bm25Ceiling(rowsWithTerm: readonly number[], rowCount: number): number {
  return rowsWithTerm.reduce((sum, rows) => sum + fts5Idf(rows, rowCount) * (K1 + 1), 0);
}
