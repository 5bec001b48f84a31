import { ReflexioError } from "@reflexio/contracts";
import { redactText } from "../core/redaction/redact.ts";
import type { Clock } from "../ports/clock.ts";
import type { Reranker } from "../ports/reranker.ts";
import { createPatience } from "./patience.ts";
import type { RetrievalService, SearchHit } from "./retrieval-service.ts";
import type { SettingsService } from "./settings.ts";
import type { SpendingService } from "./spending.ts";

export interface RerankingDependencies {
  readonly reranker: Reranker;
  readonly settings: SettingsService;
  readonly spending: SpendingService;
  readonly steadyClock: Clock;
  readonly newId: () => string;
  /** Longest time that a search waits for the order, milliseconds. */
  readonly timeoutMs?: number;
}

/** Hits that are read, also when fewer are wanted: the best may be among those behind. */
const READ_HITS = 20;
/** What is read of a hit. */
const READ_CHARACTERS = 1_000;
const MAX_QUERY_CHARACTERS = 2_000;

/** A search whose best hits are read and put in order when that is asked for. It never fails a search. */
export function createReranking(retrieval: RetrievalService, dependencies: RerankingDependencies) {
  const { reranker, settings, spending, steadyClock, newId, timeoutMs } = dependencies;
  const patience = createPatience({ steadyClock, timeoutMs });

  async function orderOf(orgId: string, query: string, texts: readonly string[], signal: AbortSignal) {
    const { redaction } = await settings.of(orgId);
    // Before a text is cut: a cut can make a secret look like none.
    const clean = (text: string, length: number) => redactText(text, redaction).value.slice(0, length);
    return patience.ask(orgId, signal, (bounded) =>
      reranker.rank(orgId, {
        query: clean(query, MAX_QUERY_CHARACTERS),
        texts: texts.map((text) => clean(text, READ_CHARACTERS)),
        signal: bounded,
        meter: spending.meter(orgId, newId()),
      }),
    );
  }

  async function inOrder<Row>(
    orgId: string,
    query: string,
    hits: readonly SearchHit<Row>[],
    textOf: (row: Row) => string,
    signal: AbortSignal,
  ): Promise<{ readonly hits: readonly SearchHit<Row>[]; readonly degraded: readonly string[] }> {
    const read = hits.slice(0, READ_HITS);
    if (read.length < 2) return { hits, degraded: [] };
    const texts = read.map(({ row }) => textOf(row));
    try {
      const order = await orderOf(orgId, query, texts, signal);
      const ordered = order.flatMap((position) => read[position] ?? []);
      return { hits: [...ordered, ...hits.slice(READ_HITS)], degraded: [] };
    } catch (error) {
      signal.throwIfAborted();
      const why = ReflexioError.isInstance(error) ? error.message : "failed";
      return { hits, degraded: [`reranking: ${why}`] };
    }
  }

  const reranking: RetrievalService = {
    async search(orgId, search, query, reader) {
      if (query.rerank !== true) return retrieval.search(orgId, search, query, reader);
      const wide = { ...query, limit: Math.max(query.limit, READ_HITS) };
      const answer = await retrieval.search(orgId, search, wide, reader);
      const signal = query.signal ?? new AbortController().signal;
      const { hits, degraded } = await inOrder(orgId, query.text, answer.hits, reader.textOf, signal);
      return { ...answer, hits: hits.slice(0, query.limit), degraded: [...answer.degraded, ...degraded] };
    },
  };
  return reranking;
}
