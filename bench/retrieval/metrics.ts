/** Rank measures of one question, or their means. */
export interface Metrics {
  readonly recall_1: number;
  readonly recall_5: number;
  readonly recall_10: number;
  readonly mrr: number;
  readonly ndcg_10: number;
}

function recall(ranked: readonly string[], gold: ReadonlySet<string>, k: number): number {
  return ranked.slice(0, k).filter((id) => gold.has(id)).length / gold.size;
}

function gain(count: number): number {
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) sum += 1 / Math.log2(rank + 2);
  return sum;
}

/** Binary relevance: a hit is in the gold or not. */
export function scoreRanking(ranked: readonly string[], goldIds: readonly string[]): Metrics {
  const gold = new Set(goldIds);
  const first = ranked.findIndex((id) => gold.has(id));
  let found = 0;
  for (const [rank, id] of ranked.slice(0, 10).entries()) if (gold.has(id)) found += 1 / Math.log2(rank + 2);
  return {
    recall_1: recall(ranked, gold, 1),
    recall_5: recall(ranked, gold, 5),
    recall_10: recall(ranked, gold, 10),
    mrr: first < 0 ? 0 : 1 / (first + 1),
    ndcg_10: found / gain(Math.min(10, gold.size)),
  };
}

export function meanMetrics(rows: readonly Metrics[]): Metrics {
  const mean = (of: (row: Metrics) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0) / Math.max(1, rows.length);
  return {
    recall_1: mean((row) => row.recall_1),
    recall_5: mean((row) => row.recall_5),
    recall_10: mean((row) => row.recall_10),
    mrr: mean((row) => row.mrr),
    ndcg_10: mean((row) => row.ndcg_10),
  };
}
