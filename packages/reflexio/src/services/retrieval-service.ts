import { ReflexioError, type SearchMode } from "@reflexio/contracts";
import { speakerOf } from "../core/learning/speaker.ts";
import { analyzeQuery, type QueryTerms, requiredTokens } from "../core/search/analyze.ts";
import { bm25Ceiling } from "../core/search/bm25.ts";
import { CANDIDATES_PER_SEARCH, type FusedHit, fuse, type SearchCandidate } from "../core/search/fuse.ts";
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

  async function describe(orgId: string, kind: SearchKind, rowIds: readonly number[]): Promise<Found[]> {
    if (kind !== "interaction") return rowIds.map(toLearning);
    return (await storage.search.candidates(orgId, kind, rowIds)).map(toTurn);
  }

  /** The rows of the best candidates; one that was deleted meanwhile is left out. */
  async function toHits<Row>(
    orgId: string,
    kind: SearchKind,
    best: readonly FusedHit<SearchCandidate & { readonly rowId: number }>[],
    reader: RowReader<Row>,
  ): Promise<SearchHit<Row>[]> {
    const rowIds = best.map(({ candidate }) => candidate.rowId);
    const found = await storage.search.candidates(orgId, kind, rowIds);
    const rows = await reader.byIds(found.map((row) => row.id));
    const byId = new Map(rows.map((row) => [reader.idOf(row), row]));
    const scores = new Map(best.map(({ candidate, score }) => [candidate.rowId, score]));
    return found.flatMap(({ rowId, id }) => {
      const row = byId.get(id);
      return row === undefined ? [] : [{ row, score: scores.get(rowId) ?? 0 }];
    });
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
      const described = await describe(orgId, search.kind, rowIds);
      const candidates = described.map((candidate) => ({
        ...candidate,
        bm25: bm25.get(candidate.rowId) ?? null,
        cosine: cosine.get(candidate.rowId) ?? null,
      }));
      const fused = fuse(candidates, {
        mode,
        bm25Ceiling: await ceilingOf(search.kind, terms),
        wantsAgentAnswer: asksForAgentAnswer(query.text),
      });
      const ranked = search.kind === "interaction" ? withNeighbours(fused) : fused;
      const kept = ranked.filter((hit) => query.threshold === null || hit.score >= query.threshold);
      return { hits: await toHits(orgId, search.kind, kept.slice(0, query.limit), reader), mode, degraded };
    },
  };
}

/** A row that an arm found, as far as ranking has to know it. */
interface Found extends Omit<SearchCandidate, "cosine" | "bm25">, TurnPosition {
  readonly rowId: number;
}

function toTurn(row: CandidateRow): Found {
  const { rowId, textLength, createdAt, sessionId, position } = row;
  const traits = turnTraits(row.beginning);
  const speaker = speakerOf(row.role ?? "");
  return { rowId, speaker, traits, textLength, createdAt, sessionId, position };
}

/** Nobody speaks a learning and it has no neighbours, so its row is not read; a later one has a higher number. */
function toLearning(rowId: number): Found {
  return { rowId, speaker: null, textLength: 0, createdAt: rowId, sessionId: null, position: 0 };
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
