/** Rows to look up: those that have all of these parts of the query. */
export interface Lookup {
  /** Positions in the list of parts. */
  readonly parts: readonly number[];
  /** Rows to expect if words occurred independently of each other. */
  readonly rows: number;
}

export interface LookupBudget {
  /** Rows that all lookups together may give. */
  readonly rows: number;
  /** Entries of the index that all lookups together may pass over. */
  readonly entries: number;
}

/** Parts beyond the rarest ones are left out: they would add combinations, hardly rows. */
const MAX_PARTS = 10;
const MAX_TOGETHER = 3;

/** Positions of the parts worth looking up: those that occur, the rarest first. */
export function rarestParts(rowsWith: readonly number[]): number[] {
  return [...rowsWith.keys()]
    .filter((part) => (rowsWith[part] ?? 0) > 0)
    .sort((a, b) => (rowsWith[a] ?? 0) - (rowsWith[b] ?? 0))
    .slice(0, MAX_PARTS);
}

function subsets(items: readonly number[], size: number): number[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

/**
 * Which parts of a query, alone or together, to look up in a large scope, the rarest first, within a budget. The sum
 * of the weights of words grows as the expected number of rows falls, so these are the rows that score highest. At
 * least one lookup, even when it gives more rows than the budget.
 * @param rowsWith For each part, in how many of the rows it occurs; at most ten parts.
 */
export function planLookups(rowsWith: readonly number[], rowCount: number, budget: LookupBudget): Lookup[] {
  const shareOf = (part: number) => Math.min(1, (rowsWith[part] ?? 0) / Math.max(1, rowCount));
  const possible = Array.from({ length: MAX_TOGETHER }, (_, index) =>
    subsets([...rowsWith.keys()], index + 1),
  )
    .flat()
    .map((parts) => ({ parts, rows: rowCount * parts.reduce((share, part) => share * shareOf(part), 1) }))
    .sort((a, b) => Math.min(a.parts.length, 2) - Math.min(b.parts.length, 2) || a.rows - b.rows);
  const chosen = affordable(possible, rowsWith, budget);
  const rarest = possible.reduce<Lookup | undefined>(
    (least, lookup) => (least === undefined || lookup.rows < least.rows ? lookup : least),
    undefined,
  );
  return chosen.length > 0 || rarest === undefined ? chosen : [rarest];
}

/** Single parts come first: what is known of them need not be looked up together. */
function affordable(
  possible: readonly Lookup[],
  rowsWith: readonly number[],
  budget: LookupBudget,
): Lookup[] {
  const chosen: Lookup[] = [];
  let { rows, entries } = budget;
  for (const lookup of possible) {
    const { parts } = lookup;
    if (isKnown(parts, chosen)) continue;
    const passed = Math.min(...parts.map((part) => rowsWith[part] ?? 0)) * parts.length;
    if (lookup.rows > rows || passed > entries) continue;
    rows -= lookup.rows;
    entries -= passed;
    chosen.push(lookup);
  }
  return chosen;
}

/** True when rows with all of these parts come out of lookups that were chosen, every part of them seen. */
function isKnown(parts: readonly number[], chosen: readonly Lookup[]): boolean {
  const inside = chosen.filter((lookup) => lookup.parts.every((part) => parts.includes(part)));
  return parts.every((part) => inside.some((lookup) => lookup.parts.includes(part)));
}
