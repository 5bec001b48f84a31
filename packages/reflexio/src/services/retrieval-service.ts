import { ReflexioError, type SearchMode } from "@reflexio/contracts";
import { speakerOf } from "../core/learning/speaker.ts";
import { analyzeQuery, type QueryTerms } from "../core/search/analyze.ts";
import { distinctiveQuery } from "../core/search/distinctive.ts";
import {
  type FusedHit,
  fuse,
  LEARNINGS_PER_SEARCH,
  type ScoreParts,
  type SearchCandidate,
  TURNS_PER_SEARCH,
} from "../core/search/fuse.ts";
import { type TurnPosition, withNeighbours } from "../core/search/neighbours.ts";
import { type QueryTraits, queryTraits, topicOf } from "../core/search/query-traits.ts";
import { turnTraits } from "../core/search/turn-traits.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { InteractionRecord, LearningId, SearchKind } from "../ports/records.ts";
import type { CandidateRow, SearchFilter, Storage, TextHit, VectorHit } from "../ports/storage.ts";

/** One object is one question: asked of several kinds, it is embedded once, and a failure to do so is theirs too. */
export interface SearchQuery {
  readonly text: string;
  readonly mode: SearchMode;
  /** Hits wanted. */
  readonly limit: number;
  /** Least score of a hit, 0–1; null keeps all. */
  readonly threshold: number | null;
  /** Give the parts of each score. */
  readonly explain?: boolean;
  /** Let a model put the best hits in order. */
  readonly rerank?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface SearchHit<Row> {
  readonly row: Row;
  /** 0–1, comparable between queries. */
  readonly score: number;
  /** What the score was made of, when asked for. */
  readonly parts?: ScoreParts;
}

/** Hits and how they came about. */
export interface SearchAnswer<Row> {
  readonly hits: readonly SearchHit<Row>[];
  /** The mode that served the answer: weaker than asked for when an arm failed. */
  readonly mode: SearchMode;
  /** What failed or was not ready, in words; empty when the answer is complete. */
  readonly degraded: readonly string[];
  /** Score of the best row when there were rows and none reached the threshold; null otherwise. */
  readonly bestBelow: number | null;
}

/** Reads the rows of an answer by wire id. */
export interface RowReader<Row> {
  byIds(ids: readonly LearningId[]): Promise<Row[]>;
  idOf(row: Row): LearningId;
  /** What a reader of the row sees of it. */
  readonly textOf: (row: Row) => string;
}

export interface RetrievalDependencies {
  readonly storage: Storage;
  /** Null: text search only. */
  readonly embedder: Embedder | null;
  /** How long a search that can answer by words alone waits for the vector of its query. */
  readonly embedDeadlineMs?: number;
}

/** A loaded model takes 3–30 ms; one that is slower than this is not worth an agent's wait. */
const EMBED_DEADLINE_MS = 3_000;

export interface RetrievalService {
  /** Ranks the rows in scope for the query. Each arm may fail alone; only when both fail does it throw. */
  search<Row>(
    orgId: string,
    search: SearchFilter,
    query: SearchQuery,
    reader: RowReader<Row>,
  ): Promise<SearchAnswer<Row>>;
}

interface QueryVector {
  readonly vector: Float32Array;
  readonly modelId: string;
}

/** What a search makes of the words of a query. */
interface ReadQuery {
  readonly terms: QueryTerms;
  readonly traits: QueryTraits;
  /** Asked of the embedder once, however often it is called. */
  embed(): Promise<QueryVector>;
}

interface Arms {
  readonly text: readonly TextHit[] | null;
  readonly vector: readonly VectorHit[] | null;
  readonly degraded: readonly string[];
}

/** Reads queries. The same one is asked of several kinds at once: it is read and embedded once for all of them. */
function createQueryReader(
  embedder: Embedder | null,
  embedDeadlineMs: number,
): (query: SearchQuery) => ReadQuery {
  async function embed(query: SearchQuery): Promise<QueryVector> {
    if (embedder === null) throw new ReflexioError("embedder_unavailable", "No embedder is configured.");
    const texts = [topicOf(query.text)];
    const [vector] = await (query.mode === "vector"
      ? embedder.embed(texts, "query", query.signal)
      : withinDeadline(embedDeadlineMs, query.signal, (signal) => embedder.embed(texts, "query", signal)));
    if (vector === undefined) throw new ReflexioError("embedder_unavailable", "The embedder gave no vector.");
    return { vector, modelId: embedder.modelId };
  }

  const readQueries = new WeakMap<SearchQuery, ReadQuery>();

  return (query) => {
    const known = readQueries.get(query);
    if (known !== undefined) return known;
    let embedded: Promise<QueryVector> | undefined;
    const read: ReadQuery = {
      terms: analyzeQuery(query.text),
      traits: queryTraits(query.text),
      embed() {
        embedded ??= embed(query);
        return embedded;
      },
    };
    readQueries.set(query, read);
    return read;
  };
}

export function createRetrievalService({
  storage,
  embedder,
  embedDeadlineMs = EMBED_DEADLINE_MS,
}: RetrievalDependencies): RetrievalService {
  async function textArm(orgId: string, search: SearchFilter, terms: QueryTerms, limit: number) {
    return storage.search.text(orgId, search, terms, limit);
  }

  const readQuery = createQueryReader(embedder, embedDeadlineMs);

  /** Turns of one user share their subjects; learnings are sentences on a subject each, and gain nothing by it. */
  async function soughtVector(orgId: string, search: SearchFilter, vector: Float32Array, modelId: string) {
    if (search.kind !== "interaction") return vector;
    const centre = await storage.search.centre(orgId, search, modelId);
    return centre === null ? vector : distinctiveQuery(vector, centre);
  }

  async function vectorArm(orgId: string, search: SearchFilter, read: ReadQuery, limit: number) {
    const { vector, modelId } = await read.embed();
    const sought = await soughtVector(orgId, search, vector, modelId);
    return storage.search.vector(orgId, search, sought, modelId, limit);
  }

  async function runArms(
    orgId: string,
    search: SearchFilter,
    mode: SearchMode,
    read: ReadQuery,
    limit: number,
  ): Promise<Arms> {
    const wantsText = mode !== "vector";
    const wantsVector = mode !== "fts";
    const [text, vector] = await Promise.allSettled([
      wantsText ? textArm(orgId, search, read.terms, limit) : null,
      wantsVector ? vectorArm(orgId, search, read, limit) : null,
    ]);
    const degraded = [...failureOf("text search", text), ...failureOf("vector search", vector)];
    const arms = { text: settledValue(text), vector: settledValue(vector), degraded };
    if (arms.text === null && arms.vector === null) {
      throw new ReflexioError("unavailable", `No part of the search answered: ${degraded.join("; ")}`);
    }
    return arms;
  }

  async function toCandidates(
    orgId: string,
    kind: SearchKind,
    matches: readonly Match[],
  ): Promise<Candidate[]> {
    if (kind !== "interaction") return matches.map(toLearning);
    const byRow = new Map(matches.map((found) => [found.rowId, found]));
    const rows = await storage.search.candidates(orgId, kind, [...byRow.keys()]);
    return rows.map((row) => toTurn(row, byRow.get(row.rowId)));
  }

  return {
    async search(orgId, search, query, reader) {
      const read = readQuery(query);
      const perSearch = Math.max(rowsPerSearch[search.kind], query.limit * 2);
      const { text, vector, degraded } = await runArms(orgId, search, query.mode, read, perSearch);
      const mode = text === null ? "vector" : vector === null ? "fts" : "hybrid";
      const matches = joinArms(text ?? [], vector ?? []);
      // A query with AND or NOT excludes rows; resembling ones must not come back through the vectors.
      const exact = read.terms.strict && text !== null;
      const found = exact ? matches.filter(({ match }) => match !== null) : matches;
      const fused = fuse(await toCandidates(orgId, search.kind, found), {
        mode,
        perSearch,
        traits: read.traits,
      });
      const ranked = search.kind === "interaction" ? withNeighbours(fused, mode) : fused;
      const kept = ranked.filter((hit) => query.threshold === null || hit.score >= query.threshold);
      const best = kept.slice(0, query.limit);
      const hits = await toHits(
        storage,
        orgId,
        { kind: search.kind, best, explain: query.explain === true },
        reader,
      );
      return { hits, mode, degraded, bestBelow: kept.length > 0 ? null : (ranked[0]?.score ?? null) };
    },
  };
}

interface RankedRows {
  readonly kind: SearchKind;
  readonly best: readonly FusedHit<SearchCandidate & { readonly rowId: number }>[];
  /** Give the parts of each score. */
  readonly explain: boolean;
}

/** The rows of the best candidates; one that was deleted meanwhile is left out. */
async function toHits<Row>(
  storage: Storage,
  orgId: string,
  { kind, best, explain }: RankedRows,
  reader: RowReader<Row>,
): Promise<SearchHit<Row>[]> {
  const rowIds = best.map(({ candidate }) => candidate.rowId);
  const found = await storage.search.candidates(orgId, kind, rowIds);
  const rows = await reader.byIds(found.map((row) => row.id));
  const byId = new Map(rows.map((row) => [reader.idOf(row), row]));
  const hits = new Map(best.map((hit) => [hit.candidate.rowId, hit]));
  return found.flatMap(({ rowId, id }) => {
    const [row, hit] = [byId.get(id), hits.get(rowId)];
    if (row === undefined || hit === undefined) return [];
    return [{ row, score: hit.score, ...(explain ? { parts: hit.parts } : {}) }];
  });
}

/** @throws ReflexioError `embedder_unavailable` when the work takes longer; it is told to stop, but not waited for */
async function withinDeadline<Result>(
  deadlineMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = new AbortController();
  const signal = outer === undefined ? late.signal : AbortSignal.any([outer, late.signal]);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new ReflexioError("embedder_unavailable", `The embedder did not answer within ${deadlineMs} ms.`),
      );
      late.abort();
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(signal), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** A row that an arm found, or both. */
interface Match {
  readonly rowId: number;
  readonly match: number | null;
  readonly cosine: number | null;
}

type Candidate = SearchCandidate & TurnPosition & { readonly rowId: number };

const rowsPerSearch: Readonly<Record<SearchKind, number>> = {
  interaction: TURNS_PER_SEARCH,
  profile: LEARNINGS_PER_SEARCH,
  user_playbook: LEARNINGS_PER_SEARCH,
  agent_playbook: LEARNINGS_PER_SEARCH,
};

/** Rows in the order in which they were found: those of the text search first. */
function joinArms(text: readonly TextHit[], vector: readonly VectorHit[]): Match[] {
  const cosines = new Map(vector.map((hit) => [hit.rowId, hit.cosine]));
  const byText = new Set(text.map((hit) => hit.rowId));
  return [
    ...text.map(({ rowId, match }) => ({ rowId, match, cosine: cosines.get(rowId) ?? null })),
    ...vector
      .filter((hit) => !byText.has(hit.rowId))
      .map(({ rowId, cosine }) => ({ rowId, match: null, cosine })),
  ];
}

function toTurn(row: CandidateRow, found: Match | undefined): Candidate {
  const { rowId, textLength, createdAt, sessionId, position } = row;
  const { match, cosine } = found ?? { match: null, cosine: null };
  const traits = turnTraits(row.beginning);
  const speaker = speakerOf(row.role ?? "");
  return { rowId, match, cosine, speaker, traits, textLength, createdAt, sessionId, position };
}

/** Nobody speaks a learning and it has no neighbours, so its row is not read; a later one has a higher number. */
function toLearning({ rowId, match, cosine }: Match): Candidate {
  return {
    rowId,
    match,
    cosine,
    speaker: null,
    textLength: 0,
    createdAt: rowId,
    sessionId: null,
    position: 0,
  };
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
    textOf: (row) => row.content,
  };
}
