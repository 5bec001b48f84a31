/** How slowly repeating a word would stop to pay; here it sets how much the length of a text matters (Okapi BM25). */
const K1 = 1.2;
/** The other parameter of BM25: how much a long text has to have more of a word. */
const LENGTH_SHARE = 0.45;

/**
 * What a word tells about a text that has it: the inverse document frequency of BM25 in the form that is never
 * negative, so that in a scope of few rows a word of most of them still counts.
 * @param rowsWith rows of the scope that have the word
 * @param rowCount all rows of the scope
 */
export function wordWeight(rowsWith: number, rowCount: number): number {
  const without = Math.max(0, rowCount - rowsWith);
  return Math.log(1 + (without + 0.5) / (rowsWith + 0.5));
}

/**
 * The weight of a row that says all of the query: all words of the weightiest of its alternatives (`a OR b`) of which
 * rows have every word, or of the weightiest when there is none.
 * @param alternatives positions of the words that each needs
 * @param weights weight of each word
 * @param rowsWith rows of the scope that have each word
 */
export function weightOfFullMatch(
  alternatives: readonly (readonly number[])[],
  weights: readonly number[],
  rowsWith: readonly number[],
): number {
  const known = alternatives.filter((words) => words.every((word) => (rowsWith[word] ?? 0) > 0));
  const weighed = (known.length > 0 ? known : alternatives).map((words) =>
    words.reduce((sum, word) => sum + (weights[word] ?? 0), 0),
  );
  return Math.max(0, ...weighed);
}

/** 1 for a text of average length, less for a longer one; both lengths in the same unit. */
export function lengthFactor(length: number, averageLength: number): number {
  const relative = averageLength > 0 ? length / averageLength : 1;
  return (K1 + 1) / (1 + K1 * (1 - LENGTH_SHARE + LENGTH_SHARE * relative));
}

/** Rows that have all of these parts of the query, given as positions in its list of parts. */
export interface FoundRows {
  readonly parts: readonly number[];
  readonly rowIds: readonly number[];
}

/** How much of the query a row says, 0 to 1 before its length is taken in. */
export interface MatchedRow {
  readonly rowId: number;
  readonly match: number;
}

/**
 * The share of the query's weight that each row has, best first, the newer of two equals first. How often a text
 * repeats a word does not count: long answers repeat what short messages say.
 * @param weights weight of each part, 30 at most
 * @param fullWeight what a row has that says all of the query
 */
export function matchFound(
  found: readonly FoundRows[],
  weights: readonly number[],
  fullWeight: number,
): MatchedRow[] {
  const partsOf = new Map<number, number>();
  for (const { parts, rowIds } of found) {
    const bits = parts.reduce((sum, part) => sum | (1 << part), 0);
    for (const rowId of rowIds) partsOf.set(rowId, (partsOf.get(rowId) ?? 0) | bits);
  }
  const known = new Map<number, number>();
  const matchOf = (bits: number): number => {
    const weighed =
      known.get(bits) ?? weights.reduce((sum, weight, part) => sum + ((bits >> part) & 1) * weight, 0);
    known.set(bits, weighed);
    return fullWeight > 0 ? weighed / fullWeight : 0;
  };
  return [...partsOf]
    .map(([rowId, bits]) => ({ rowId, match: matchOf(bits) }))
    .sort((a, b) => b.match - a.match || b.rowId - a.rowId);
}
