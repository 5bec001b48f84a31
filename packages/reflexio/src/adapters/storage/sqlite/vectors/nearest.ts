import type { SearchFilter, VectorHit } from "../../../../ports/storage.ts";
import { type Condition, searchCondition, searchUser } from "../conditions.ts";
import type { Connection } from "../driver.ts";
import { pauseForOthers, takeTurns } from "../take-turns.ts";
import { searchTables } from "../text-index.ts";
import type { LoadedScope } from "./loaded-scope.ts";
import { allPassing, passingAmong, passingBits, RowBits } from "./row-sets.ts";
import { vectorsOf } from "./stored-vectors.ts";

/** What is looked for in a scope. */
export interface NearestQuery {
  readonly orgId: string;
  readonly search: SearchFilter;
  readonly vector: Float32Array;
  readonly limit: number;
}

/** Rows whose vectors are read to compare them exactly. Signs alone say less, so more of them are read. */
const RESCORED = { floats: 0, bytes: 200, bits: 600 } as const;
/** Rows looked at before the filter for each that is wanted behind it. */
const OVERFETCH = 1.5;
const MORE = 4;
/** After so many rows it is cheaper to ask the database for all rows that pass. */
const MAX_OVERFETCHED = 8_000;
/** Rows that are compared one by one instead of by their codes. */
const FEW_ROWS = 1_000;

/** True when the filter asks for more than the scope says. */
export function needsRows(search: SearchFilter): boolean {
  if (search.kind !== "interaction") return true;
  const { requestId, startTime, endTime } = search.filter;
  return [requestId, startTime, endTime].some((value) => value !== undefined && value !== null);
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

function byCosine(a: VectorHit, b: VectorHit): number {
  return b.cosine - a.cosine || b.rowId - a.rowId;
}

/** The best rows of a scope that pass the filter, best first, with their exact cosines. */
export async function findNearest(
  connection: Connection,
  loaded: LoadedScope,
  query: NearestQuery,
): Promise<VectorHit[]> {
  if (query.limit <= 0) return [];
  return loaded.exact ? nearestExact(connection, loaded, query) : nearestCoded(connection, loaded, query);
}

/** Few rows: the filter first, then all of them. */
async function nearestExact(
  connection: Connection,
  loaded: LoadedScope,
  { orgId, search, vector, limit }: NearestQuery,
): Promise<VectorHit[]> {
  const count = Math.min(limit, loaded.size);
  if (!needsRows(search)) return toHits(await loaded.nearest(vector, { count }));
  const condition = searchCondition(orgId, search);
  const table = searchTables[search.kind];
  const near = await loaded.nearest(vector, { count: Math.min(loaded.size, Math.ceil(limit * OVERFETCH)) });
  const first = firstPassing(connection, search, condition, near, count);
  if (first.length >= count || near.length === loaded.size) return toHits(first).slice(0, limit);
  const allowed = new Set(allPassing(connection, table, condition));
  return toHits(await loaded.nearest(vector, { count, allows: (rowId) => allowed.has(rowId) }));
}

type Near = Awaited<ReturnType<LoadedScope["nearest"]>>;
type Table = (typeof searchTables)[keyof typeof searchTables];

function toHits(near: Near): VectorHit[] {
  return near.map(({ rowId, score }) => ({ rowId, cosine: score })).sort(byCosine);
}

function passing<Row extends { readonly rowId: number }>(
  connection: Connection,
  table: Table,
  condition: Condition,
  near: readonly Row[],
): Row[] {
  const allowed = passingAmong(
    connection,
    table,
    condition,
    near.map(({ rowId }) => rowId),
  );
  return near.filter(({ rowId }) => allowed.has(rowId));
}

/** Many rows: the best by their codes, of these the exact cosines, of these the ones that pass. */
async function nearestCoded(
  connection: Connection,
  loaded: LoadedScope,
  query: NearestQuery,
): Promise<VectorHit[]> {
  const { orgId, search, vector, limit } = query;
  const condition = searchCondition(orgId, search);
  for (let count = firstCount(loaded, query); count <= MAX_OVERFETCHED; count *= MORE) {
    const near = rowIdsOf(await loaded.nearest(vector, { count }));
    await pauseForOthers();
    const hits = rescore(connection, loaded, query, near);
    await pauseForOthers();
    const passed = needsRows(search) ? firstPassing(connection, search, condition, hits, limit) : hits;
    if (passed.length >= limit || count >= loaded.size) return passed.slice(0, limit);
  }
  return nearestOfPassing(connection, loaded, query, condition);
}

/** Behind a filter a few more, as some of the first will not pass. */
function firstCount(loaded: LoadedScope, { search, limit }: NearestQuery): number {
  return Math.max(needsRows(search) ? Math.ceil(limit * OVERFETCH) : limit, RESCORED[loaded.coding]);
}

/** Tests no more than are needed when all pass: each test reads a page somewhere in the table. */
function firstPassing<Row extends { readonly rowId: number }>(
  connection: Connection,
  search: SearchFilter,
  condition: Condition,
  hits: readonly Row[],
  limit: number,
): Row[] {
  const passed: Row[] = [];
  for (let from = 0; from < hits.length && passed.length < limit; from += limit) {
    const tested = hits.slice(from, from + limit);
    passed.push(...passing(connection, searchTables[search.kind], condition, tested));
  }
  return passed;
}

/** The filter leaves too few of the nearest rows: all rows that pass are found first. */
async function nearestOfPassing(
  connection: Connection,
  loaded: LoadedScope,
  query: NearestQuery,
  condition: Condition,
): Promise<VectorHit[]> {
  const { search, vector, limit } = query;
  const table = searchTables[search.kind];
  const passed =
    searchUser(search) === null
      ? await takeTurns(passingBits(connection, table, condition))
      : RowBits.of(allPassing(connection, table, condition));
  // Few are read and compared one by one: by their codes they would be found behind all others.
  if (passed.count <= FEW_ROWS) return rescore(connection, loaded, query, passed.rowIds()).slice(0, limit);
  const near = await loaded.nearest(vector, {
    count: Math.max(limit, RESCORED[loaded.coding]),
    allows: (rowId) => passed.has(rowId),
  });
  return rescore(connection, loaded, query, rowIdsOf(near)).slice(0, limit);
}

/** Without repeats: a row whose vector was replaced has two codes. */
function rowIdsOf(near: Near): number[] {
  return [...new Set(near.map(({ rowId }) => rowId))];
}

/** Exact cosines, best first. Rows that have no vector any more are left out. */
function rescore(
  connection: Connection,
  loaded: LoadedScope,
  { search, vector }: NearestQuery,
  rowIds: readonly number[],
): VectorHit[] {
  return vectorsOf(connection, search.kind, loaded.modelId, rowIds)
    .map((stored) => ({ rowId: stored.rowId, cosine: cosine(stored.vector, vector) }))
    .sort(byCosine);
}
