import type { QueryTerms } from "../../../core/search/analyze.ts";
import { clauseMatch, scopeMatch, toFtsMatch } from "../../../core/search/fts-query.ts";
import {
  type FoundRows,
  lengthFactor,
  planLookups,
  rarestParts,
  scoreFound,
} from "../../../core/search/postings.ts";
import type { SearchFilter, TextHit } from "../../../ports/storage.ts";
import { number, text, textOrNull } from "./cells.ts";
import { searchCondition, searchUser } from "./conditions.ts";
import type { Connection } from "./driver.ts";
import { orgScope, searchTables, userScope } from "./text-index.ts";
import type { TextStatistics } from "./text-statistics.ts";
import { needsRows } from "./vectors/nearest.ts";
import { passingAmong } from "./vectors/row-sets.ts";
import { pauseForOthers, takeTurns } from "./vectors/take-turns.ts";

/** Rows that BM25 scores one by one: 2 µs each. */
const MAX_SCORED = 3_000;
/** An index of so many rows is always scored exactly: even a query that all of them match takes 12 ms only. */
const SMALL_INDEX = 6_000;
/** Entries of the index that BM25 counts to weigh the words: 0.07 µs each. */
const MAX_WEIGHED = 50_000;
const BUDGET = { rows: 6_000, entries: 100_000 } as const;
/** Rows found by their words, for each that is wanted, whose lengths are read. */
const WEIGHED_BY_LENGTH = 4;
/** How many times as many rows as words independent of users would give may match. */
const MARGIN = 5;
/** Rows tested against the filter in one go, for each that is wanted. */
const OVERFETCH = 1.5;

export interface TextQuery {
  readonly orgId: string;
  readonly search: SearchFilter;
  readonly terms: QueryTerms;
  readonly limit: number;
}

/** Text search over an index of any size. */
export interface TextSearch {
  find(query: TextQuery): Promise<TextHit[]>;
}

type Kind = SearchFilter["kind"];

/**
 * BM25 by SQLite as long as the query matches a few thousand rows: exact. A query of common words over a large index
 * would take it as long as there are rows; then the rows with the rarest words and combinations of words are
 * found first and scored by the words they have. Searches that exclude words are always exact.
 */
export function createTextSearch(connection: Connection, statistics: TextStatistics): TextSearch {
  /** Null when every row of the index is in scope. */
  function scopeOf(orgId: string, search: SearchFilter): string | null {
    const user = searchUser(search);
    if (user !== null) return userScope(orgId, user);
    return hasOtherOrgs(connection, search.kind, orgId) ? orgScope(orgId) : null;
  }

  function scoresExactly(kind: Kind, match: string, { parts, scope }: LooseQuery): boolean {
    const rowCount = statistics.rowCount(kind);
    if (rowCount <= SMALL_INDEX) return true;
    const weighed = parts.reduce((sum, part) => sum + statistics.rowsWith(kind, part), 0);
    if (weighed <= MAX_SCORED || weighed > MAX_WEIGHED) return weighed <= MAX_SCORED;
    // A user speaks of some things more than others do, hence the margin; beyond it they are counted.
    const expected = (weighed * inScope(statistics, kind, scope)) / rowCount;
    return (
      expected <= MAX_SCORED / MARGIN || countUpTo(connection, kind, match, MAX_SCORED + 1) <= MAX_SCORED
    );
  }

  return {
    async find(query) {
      const { orgId, search, terms, limit } = query;
      const scope = scopeOf(orgId, search);
      const match = toFtsMatch(terms, scope === null ? [] : [scope]);
      if (match === null || limit <= 0) return [];
      const parts = looseParts(terms);
      if (parts === null || scoresExactly(search.kind, match, { parts, scope })) {
        if (statistics.rowCount(search.kind) > SMALL_INDEX) await pauseForOthers();
        return bestExact(connection, query, match);
      }
      return takeTurns(bestFound(connection, statistics, query, { parts, scope }));
    },
  };
}

/** The parts of a query in which every word is optional; null when words are required or excluded. */
function looseParts(terms: QueryTerms): string[] | null {
  const [branch] = terms.branches;
  const [group] = branch?.all ?? [];
  const plain = terms.branches.length === 1 && branch?.all.length === 1 && branch.none.length === 0;
  return plain && group !== undefined ? group.map(clauseMatch) : null;
}

function hasOtherOrgs(connection: Connection, kind: Kind, orgId: string): boolean {
  const { rows } = searchTables[kind];
  const row = connection.get(
    `SELECT EXISTS (SELECT 1 FROM ${rows} WHERE org_id < ?1) OR EXISTS (SELECT 1 FROM ${rows} WHERE org_id > ?1) AS n`,
    [orgId],
  );
  return row !== undefined && number(row, "n") === 1;
}

function countUpTo(connection: Connection, kind: Kind, match: string, limit: number): number {
  const { index } = searchTables[kind];
  const row = connection.get(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${index} WHERE ${index} MATCH ? LIMIT ?)`,
    [match, limit],
  );
  return row === undefined ? 0 : number(row, "n");
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((item) => typeof item === "number");
}

/** Scored by SQLite, all rows that match. */
function bestExact(connection: Connection, query: TextQuery, match: string): TextHit[] {
  if (!needsRows(query.search)) return bestScored(connection, query, match, query.limit, false);
  // Testing the best is cheaper than testing every match, unless most of them fail.
  const wanted = Math.ceil(query.limit * OVERFETCH);
  const best = bestScored(connection, query, match, wanted, false);
  const passed = firstPassing(connection, query, best);
  if (best.length < wanted || passed.length >= query.limit) return passed;
  return bestScored(connection, query, match, query.limit, true);
}

function bestScored(
  connection: Connection,
  { orgId, search }: TextQuery,
  match: string,
  limit: number,
  filtered: boolean,
): TextHit[] {
  const { rows, key, index } = searchTables[search.kind];
  const { sql, values } = searchCondition(orgId, search);
  const filter = filtered
    ? `AND EXISTS (SELECT 1 FROM ${rows} WHERE ${rows}.${key} = ${index}.rowid AND ${sql})`
    : "";
  // One text instead of a row for each hit: reading rows takes longer than finding them.
  const found = connection.get(
    `SELECT json_group_array(json_array(id, score)) AS hits FROM (
       SELECT rowid AS id, -bm25(${index}, 0.0, 1.0) AS score FROM ${index}
       WHERE ${index} MATCH ? ${filter} ORDER BY score DESC, id DESC LIMIT ?)`,
    [match, ...(filtered ? values : []), limit],
  );
  const hits = found === undefined ? [] : toPairs(text(found, "hits"));
  return hits.map(([rowId, bm25]) => ({ rowId, bm25 }));
}

/** Rows that the scope holds. */
function inScope(statistics: TextStatistics, kind: Kind, scope: string | null): number {
  return scope === null ? statistics.rowCount(kind) : statistics.rowsWith(kind, scopeMatch(scope));
}

interface LooseQuery {
  readonly parts: readonly string[];
  readonly scope: string | null;
}

/** Scored by the words they have: the rows with the rarest ones. Yields between the lookups. */
function* bestFound(
  connection: Connection,
  statistics: TextStatistics,
  query: TextQuery,
  { parts, scope }: LooseQuery,
): Generator<void, TextHit[]> {
  const { kind } = query.search;
  const counts = parts.map((part) => statistics.rowsWith(kind, part));
  const rarest = rarestParts(counts);
  const rowsWith = rarest.map((part) => counts[part] ?? 0);
  const rowCount = statistics.rowCount(kind);
  const scopeRows = inScope(statistics, kind, scope);
  const expected = rowsWith.map((rows) => (rows * scopeRows) / Math.max(1, rowCount));
  const found: FoundRows[] = [];
  for (const lookup of planLookups(expected, scopeRows, BUDGET)) {
    const together = lookup.parts.map((part) => parts[rarest[part] ?? 0] ?? "");
    const match = [...(scope === null ? [] : [scopeMatch(scope)]), ...together].join(" AND ");
    found.push({ parts: lookup.parts, rowIds: newestMatches(connection, kind, match) });
    yield;
  }
  const ranked = scoreFound(found, rowsWith, rowCount);
  const near = ranked.slice(0, query.limit * WEIGHED_BY_LENGTH);
  return firstPassing(connection, query, weighLengths(connection, statistics, kind, near));
}

/** The same rows, long texts behind short ones that have the same words; best first. */
function weighLengths(
  connection: Connection,
  statistics: TextStatistics,
  kind: Kind,
  hits: readonly TextHit[],
): TextHit[] {
  const { rows, key } = searchTables[kind];
  const row = connection.get(
    `SELECT json_group_array(json_array(${key}, length(content))) AS list
     FROM json_each(?) AS wanted CROSS JOIN ${rows} ON ${key} = wanted.value`,
    [JSON.stringify(hits.map(({ rowId }) => rowId))],
  );
  const lengths = new Map(row === undefined ? [] : toPairs(text(row, "list")));
  const average = statistics.averageLength(kind);
  return hits
    .flatMap(({ rowId, bm25 }) => {
      const length = lengths.get(rowId);
      return length === undefined ? [] : [{ rowId, bm25: bm25 * lengthFactor(length, average) }];
    })
    .sort((a, b) => b.bm25 - a.bm25 || b.rowId - a.rowId);
}

function toPairs(json: string): [number, number][] {
  const list: unknown = JSON.parse(json);
  return (Array.isArray(list) ? list : []).filter(isPair);
}

function newestMatches(connection: Connection, kind: Kind, match: string): number[] {
  const { index } = searchTables[kind];
  const row = connection.get(
    `SELECT group_concat(id) AS ids FROM (
       SELECT rowid AS id FROM ${index} WHERE ${index} MATCH ? ORDER BY rowid DESC LIMIT ?)`,
    [match, BUDGET.rows],
  );
  const ids = row === undefined ? null : textOrNull(row, "ids");
  return ids === null ? [] : ids.split(",").map(Number);
}

function firstPassing(connection: Connection, query: TextQuery, ranked: readonly TextHit[]): TextHit[] {
  const { orgId, search, limit } = query;
  if (!needsRows(search)) return ranked.slice(0, limit);
  const condition = searchCondition(orgId, search);
  const passed: TextHit[] = [];
  for (let from = 0; from < ranked.length && passed.length < limit; from += Math.ceil(limit * OVERFETCH)) {
    const tested = ranked.slice(from, from + Math.ceil(limit * OVERFETCH));
    const rowIds = tested.map(({ rowId }) => rowId);
    const allowed = passingAmong(connection, searchTables[search.kind], condition, rowIds);
    passed.push(...tested.filter(({ rowId }) => allowed.has(rowId)));
  }
  return passed.slice(0, limit);
}
