import type { CallMeter } from "./language-model.ts";

/** What is to be put in order. */
export interface RankInput {
  readonly query: string;
  /** At least two. */
  readonly texts: readonly string[];
  readonly signal: AbortSignal;
  /** Absent when nobody pays, as in tests. */
  readonly meter?: CallMeter | undefined;
}

/** Reads texts beside a query: slower than comparing vectors and words, and better at what only reading tells. */
export interface Reranker {
  /**
   * Positions of all texts, each once, those first that answer the query best.
   * @throws ReflexioError `model_unavailable` when there is no answer or none that says an order, `rate_limited` when a
   *   cap forbids the call. The signal's reason when it aborts.
   */
  rank(orgId: string, input: RankInput): Promise<readonly number[]>;
}
