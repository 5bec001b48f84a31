/** Share of distinct tokens that two texts have in common, 0 to 1. Two empty lists are alike: 1. */
export function jaccard(tokensA: readonly string[], tokensB: readonly string[]): number {
  return jaccardOfSets(new Set(tokensA), new Set(tokensB));
}

function jaccardOfSets(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1;
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const token of small) if (large.has(token)) shared += 1;
  return shared / (a.size + b.size - shared);
}

/**
 * The items without those that nearly repeat an earlier one, order kept. Give the list best first.
 * @param threshold Jaccard similarity from which an item counts as a repetition; 0.9 spares a changed number in a
 *   sentence of twenty words.
 */
export function withoutNearDuplicates<Item>(
  items: readonly Item[],
  tokensOf: (item: Item) => readonly string[],
  threshold = 0.9,
): Item[] {
  const kept: { item: Item; tokens: ReadonlySet<string> }[] = [];
  for (const item of items) {
    const tokens = new Set(tokensOf(item));
    const repeated = kept.some(
      (other) =>
        canReach(tokens, other.tokens, threshold) && jaccardOfSets(tokens, other.tokens) >= threshold,
    );
    if (!repeated) kept.push({ item, tokens });
  }
  return kept.map((entry) => entry.item);
}

/** Sets of very different size cannot be alike; this saves most of the comparisons. */
function canReach(a: ReadonlySet<string>, b: ReadonlySet<string>, threshold: number): boolean {
  return Math.min(a.size, b.size) >= threshold * Math.max(a.size, b.size);
}
