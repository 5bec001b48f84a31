import { ReflexioError, type SearchMode } from "@reflexio/contracts";
import { speakerOf } from "../core/learning/speaker.ts";
import { analyzeQuery, type QueryTerms, requiredTokens } from "../core/search/analyze.ts";
import { bm25Ceiling } from "../core/search/bm25.ts";
import { CANDIDATES_PER_SEARCH, fuse, type SearchCandidate } from "../core/search/fuse.ts";
import { type TurnPosition, withNeighbours } from "../core/search/neighbours.ts";
import { asksForAgentAnswer, turnTraits } from "../core/search/turn-traits.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { InteractionRecord, LearningId, SearchKind } from "../ports/records.ts";
import type { CandidateRow, SearchFilter, Storage, TextHit, VectorHit } from "../ports/storage.ts";

export interface SearchQuery {
  readonly text: string;
  readonly mode: SearchMode;
  /** Hits wanted. */
  readonly limit: number;
  /** Least score of a hit, 0–1; null keeps all. */
  readonly threshold: number | null;
  readonly signal?: AbortSignal | undefined;
}

export interface SearchHit<Row> {
  readonly row: Row;
  /** 0–1, comparable between queries. */
  readonly score: number;
}

/** Hits and how they came about. */
export interface SearchAnswer<Row> {
  readonly hits: readonly SearchHit<Row>[];
  /** The mode that served the answer: weaker than asked for when an arm failed. */
  readonly mode: SearchMode;
  /** What failed or was not ready, in words; empty when the answer is complete. */
  readonly degraded: readonly string[];
}

/** Reads the rows of an answer by wire id. */
export interface RowReader<Row> {
  byIds(ids: readonly LearningId[]): Promise<Row[]>;
  idOf(row: Row): LearningId;
}

export interface RetrievalDependencies {
  readonly storage: Storage;
  /** Null: text search only. */
  readonly embedder: Embedder | null;
}

export interface RetrievalService {
  /** Ranks the rows in scope for the query. Each arm may fail alone; only when both fail does it throw. */
  search<Row>(
    orgId: string,
    search: SearchFilter,
    query: SearchQuery,
    reader: RowReader<Row>,
  ): Promise<SearchAnswer<Row>>;
}

interface Arms {
  readonly text: readonly TextHit[] | null;
  readonly vector: readonly VectorHit[] | null;
  readonly degraded: readonly string[];
}

export function createRetrievalService({ storage, embedder }: RetrievalDependencies): RetrievalService {
  async function textArm(orgId: string, search: SearchFilter, terms: QueryTerms, limit: number) {
    return storage.search.text(orgId, search, terms, limit);
  }

  async function vectorArm(orgId: string, search: SearchFilter, query: SearchQuery, limit: number) {
    if (embedder === null) throw new ReflexioError("embedder_unavailable", "No embedder is configured.");
    const [vector] = await embedder.embed([query.text], "query", query.signal);
    if (vector === undefined) throw new ReflexioError("embedder_unavailable", "The embedder gave no vector.");
    return storage.search.vector(orgId, search, vector, embedder.modelId, limit);
  }

  async function runArms(
    orgId: string,
    search: SearchFilter,
    query: SearchQuery,
    terms: QueryTerms,
  ): Promise<Arms> {
    const limit = Math.max(CANDIDATES_PER_SEARCH, query.limit * 2);
    const wantsText = query.mode !== "vector";
    const wantsVector = query.mode !== "fts";
    const [text, vector] = await Promise.allSettled([
      wantsText ? textArm(orgId, search, terms, limit) : null,
      wantsVector ? vectorArm(orgId, search, query, limit) : null,
    ]);
    const degraded = [...failureOf("text search", text), ...failureOf("vector search", vector)];
    const arms = { text: settledValue(text), vector: settledValue(vector), degraded };
    if (arms.text === null && arms.vector === null) {
      throw new ReflexioError("unavailable", `No part of the search answered: ${degraded.join("; ")}`);
    }
    return arms;
  }

  async function ceilingOf(kind: SearchKind, terms: QueryTerms): Promise<number> {
    const required = requiredTokens(terms);
    const { rows, rowsWith } = await storage.search.termStatistics(kind, required);
    return bm25Ceiling(
      required.map((term) => rowsWith.get(term) ?? 0),
      rows,
    );
  }

  return {
    async search(orgId, search, query, reader) {
      const terms = analyzeQuery(query.text);
      const { text, vector, degraded } = await runArms(orgId, search, query, terms);
      const mode = text === null ? "vector" : vector === null ? "fts" : "hybrid";
      const bm25 = new Map((text ?? []).map((hit) => [hit.rowId, hit.bm25]));
      const cosine = new Map((vector ?? []).map((hit) => [hit.rowId, hit.cosine]));
      // A query with AND or NOT excludes rows; resembling ones must not come back through the vectors.
      const exact = terms.strict && text !== null;
      const rowIds = exact ? [...bm25.keys()] : [...new Set([...bm25.keys(), ...cosine.keys()])];
      const rows = await storage.search.candidates(orgId, search.kind, rowIds);
      const candidates = rows.map((row) => ({
        ...toCandidate(row),
        id: row.id,
        bm25: bm25.get(row.rowId) ?? null,
        cosine: cosine.get(row.rowId) ?? null,
      }));
      const fused = fuse(candidates, {
        mode,
        bm25Ceiling: await ceilingOf(search.kind, terms),
        wantsAgentAnswer: asksForAgentAnswer(query.text),
      });
      const ranked = search.kind === "interaction" ? withNeighbours(fused) : fused;
      const kept = ranked.filter((hit) => query.threshold === null || hit.score >= query.threshold);
      return { hits: await toHits(kept.slice(0, query.limit), reader), mode, degraded };
    },
  };
}

function toCandidate(row: CandidateRow): Omit<SearchCandidate, "cosine" | "bm25"> & TurnPosition {
  const { role, textLength, createdAt, sessionId, position, beginning } = row;
  const spoken =
    role === null ? { speaker: null } : { speaker: speakerOf(role), traits: turnTraits(beginning) };
  return { ...spoken, textLength, createdAt, sessionId, position };
}

/** The rows of the best candidates; one that was deleted meanwhile is left out. */
async function toHits<Row>(
  best: readonly { readonly candidate: { readonly id: LearningId }; readonly score: number }[],
  reader: RowReader<Row>,
): Promise<SearchHit<Row>[]> {
  const rows = await reader.byIds(best.map(({ candidate }) => candidate.id));
  const byId = new Map(rows.map((row) => [reader.idOf(row), row]));
  return best.flatMap(({ candidate, score }) => {
    const row = byId.get(candidate.id);
    return row === undefined ? [] : [{ row, score }];
  });
}

function settledValue<Value>(settled: PromiseSettledResult<Value>): Value | null {
  return settled.status === "fulfilled" ? settled.value : null;
}

function failureOf(arm: string, settled: PromiseSettledResult<unknown>): string[] {
  if (settled.status === "fulfilled") return [];
  const reason: unknown = settled.reason;
  return [`${arm}: ${ReflexioError.isInstance(reason) ? reason.message : "failed"}`];
}

/** Reader of turns. */
export function interactionReader(storage: Storage, orgId: string): RowReader<InteractionRecord> {
  return {
    byIds: (ids) => storage.interactions.byIds(orgId, ids.map(Number)),
    idOf: (row) => String(row.interaction_id),
  };
}
