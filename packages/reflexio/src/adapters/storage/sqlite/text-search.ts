import type { QueryClause, QueryTerms } from "../../../core/search/analyze.ts";
import { clauseMatch, toFtsMatch } from "../../../core/search/fts-query.ts";
import { planLookups, rarestParts } from "../../../core/search/postings.ts";
import {
  type FoundRows,
  lengthFactor,
  type MatchedRow,
  matchFound,
  weightOfFullMatch,
  wordWeight,
} from "../../../core/search/text-match.ts";
import type { SearchFilter, TextHit } from "../../../ports/storage.ts";
import { number, textOrNull } from "./cells.ts";
import { type Condition, searchCondition, searchUser } from "./conditions.ts";
import type { Connection } from "./driver.ts";
import { takeTurns } from "./take-turns.ts";
import { orgScope, searchTables, userScope } from "./text-index.ts";
import { type TextScope, type TextStatistics, within } from "./text-statistics.ts";
import { needsRows } from "./vectors/nearest.ts";
import { passingAmong, toNumbers } from "./vectors/row-sets.ts";

/** In a scope of so many rows every row with any word of the query is looked up: a millisecond for most queries. */
const SMALL_SCOPE = 6_000;
const BUDGET = { rows: SMALL_SCOPE, entries: 100_000 } as const;
/** Rows of a word that are tested one by one when the filter leaves too few of the best: about a microsecond each. */
const MAX_TESTED = 20_000;
/** Rows found by their words, for each that is wanted, whose lengths are read. */
const WEIGHED_BY_LENGTH = 4;

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

/** The parts of a query and what each tells. */
interface WeighedQuery {
  /** FTS5 expressions. */
  readonly parts: readonly string[];
  readonly weights: readonly number[];
  /** Weight of a row that says all of the query. */
  readonly fullWeight: number;
  /** Rows of the scope that have each part; expected ones in a large scope. */
  readonly rowsWith: readonly number[];
  readonly rowCount: number;
}

/**
 * Rows are scored by the words of the query they have, each weighed by how rare it is in the scope, and by their
 * length. Nothing outside of the scope is counted, so no score tells what other users or tenants store. FTS5 only
 * lists the rows of each word: its `bm25()` weighs words by the whole table and takes 2 µs for each row that matches.
 * In a large scope the rows with the rarest words and combinations of words are looked up, as many as the budget allows.
 */
export function createTextSearch(connection: Connection, statistics: TextStatistics): TextSearch {
  return {
    async find(query) {
      const { orgId, search, terms, limit } = query;
      const scope = scopeOf(connection, orgId, search);
      const match = toFtsMatch(terms, scope.token === null ? [] : [scope.token]);
      if (match === null || limit <= 0) return [];
      return takeTurns(findBest(connection, statistics, { query, scope, match }));
    },
  };
}

interface ScopedQuery {
  readonly query: TextQuery;
  readonly scope: TextScope;
  /** The whole query as an FTS5 expression, in scope. */
  readonly match: string;
}

function scopeOf(connection: Connection, orgId: string, search: SearchFilter): TextScope {
  const { kind } = search;
  const user = searchUser(search);
  if (user !== null) return { kind, token: userScope(orgId, user) };
  return { kind, token: hasOtherOrgs(connection, kind, orgId) ? orgScope(orgId) : null };
}

function hasOtherOrgs(connection: Connection, kind: SearchFilter["kind"], orgId: string): boolean {
  const { rows } = searchTables[kind];
  const row = connection.get(
    `SELECT EXISTS (SELECT 1 FROM ${rows} WHERE org_id < ?1) OR EXISTS (SELECT 1 FROM ${rows} WHERE org_id > ?1) AS n`,
    [orgId],
  );
  return row !== undefined && number(row, "n") === 1;
}

/** Yields between two pieces of work of a few milliseconds. */
function* findBest(
  connection: Connection,
  statistics: TextStatistics,
  scoped: ScopedQuery,
): Generator<void, TextHit[]> {
  const { query, scope } = scoped;
  const clauses = distinctClauses(query.terms);
  const small = statistics.rowCount(scope) <= SMALL_SCOPE;
  const { found, weighed } = small
    ? yield* lookUpAll(connection, statistics, scoped, clauses)
    : yield* lookUpRarest(connection, statistics, scoped, clauses);
  const ranked = matchFound(found, weighed.weights, weighed.fullWeight);
  const average = statistics.averageLength(scope);
  const { passed, refused } = yield* bestPassing(connection, scoped, ranked, average);
  // Rows that no lookup of common words gave are too many to go through, unless the filter leaves few of them.
  if (small || passed.length >= query.limit || !refused) return passed;
  const filtered = yield* lookUpPassing(connection, scoped, weighed);
  const more = matchFound(filtered, weighed.weights, weighed.fullWeight);
  const wider = yield* bestPassing(connection, scoped, more, average);
  // Either may know of words of a row that the other did not look for, and the second may have found too much to list.
  const best = new Map<number, TextHit>();
  for (const hit of [...passed, ...wider.passed]) {
    if (hit.match > (best.get(hit.rowId)?.match ?? Number.NEGATIVE_INFINITY)) best.set(hit.rowId, hit);
  }
  return [...best.values()].sort(byMatch).slice(0, query.limit);
}

interface Passed {
  readonly passed: TextHit[];
  /** True when the filter turned rows down. */
  readonly refused: boolean;
}

/** The rows that pass the filter, with their lengths taken in. */
function* bestPassing(
  connection: Connection,
  { query, scope }: ScopedQuery,
  ranked: readonly MatchedRow[],
  average: number,
): Generator<void, Passed> {
  const step = query.limit * WEIGHED_BY_LENGTH;
  const passed: TextHit[] = [];
  let refused = false;
  for (let from = 0; from < ranked.length && passed.length < query.limit; from += step) {
    const near = weighLengths(connection, scope, ranked.slice(from, from + step), average);
    const passing = firstPassing(connection, query, near);
    refused ||= passing.length < Math.min(query.limit, near.length);
    passed.push(...passing);
    yield;
  }
  return { passed: passed.sort(byMatch).slice(0, query.limit), refused };
}

/** Best first; the newer of two equals first. */
function byMatch(a: MatchedRow, b: MatchedRow): number {
  return b.match - a.match || b.rowId - a.rowId;
}

interface Found {
  readonly found: readonly FoundRows[];
  readonly weighed: WeighedQuery;
}

/** Every part of the query by itself: its list of rows is also the count of them. */
function* lookUpAll(
  connection: Connection,
  statistics: TextStatistics,
  { query, scope, match }: ScopedQuery,
  clauses: readonly QueryClause[],
): Generator<void, Found> {
  const parts = clauses.map(clauseMatch);
  const allowed = isLoose(query.terms) ? null : new Set(matching(connection, scope, match));
  const listed: number[][] = [];
  let sinceTurn = 0;
  for (const part of parts) {
    const rowIds = matching(connection, scope, within(scope, part), { atMost: SMALL_SCOPE });
    listed.push(rowIds);
    sinceTurn += rowIds.length;
    if (sinceTurn < SMALL_SCOPE) continue;
    sinceTurn = 0;
    yield;
  }
  const rowsWith = listed.map((rowIds) => rowIds.length);
  const found = listed.map((rowIds, part) => ({
    parts: [part],
    rowIds: allowed === null ? rowIds : rowIds.filter((rowId) => allowed.has(rowId)),
  }));
  return { found, weighed: weigh(query.terms, clauses, rowsWith, statistics.rowCount(scope)) };
}

/** The rows with the rarest parts, alone and together. */
function* lookUpRarest(
  connection: Connection,
  statistics: TextStatistics,
  { query, scope, match }: ScopedQuery,
  clauses: readonly QueryClause[],
): Generator<void, Found> {
  const counted: number[] = [];
  for (const clause of clauses) {
    counted.push(statistics.rowsWith(scope, clauseMatch(clause)));
    yield;
  }
  const weighed = weigh(query.terms, clauses, counted, statistics.rowCount(scope));
  const rarest = rarestParts(counted);
  const found: FoundRows[] = [];
  for (const lookup of planLookups(
    rarest.map((part) => counted[part] ?? 0),
    weighed.rowCount,
    BUDGET,
  )) {
    const parts = lookup.parts.map((part) => rarest[part] ?? 0);
    const together = parts.map((part) => weighed.parts[part] ?? "").join(" AND ");
    // A query with required or excluded words is looked up whole, together with each part.
    const expression = isLoose(query.terms) ? within(scope, together) : `(${match}) AND ${together}`;
    const atMost = Math.min(...parts.map((part) => counted[part] ?? 0));
    found.push({ parts, rowIds: matching(connection, scope, expression, { atMost }) });
    yield;
  }
  return { found, weighed };
}

/** The rows with each of the rarer parts, the filter applied while they are listed. */
function* lookUpPassing(
  connection: Connection,
  { query, scope, match }: ScopedQuery,
  { parts, rowsWith }: WeighedQuery,
): Generator<void, FoundRows[]> {
  const condition = searchCondition(query.orgId, query.search);
  const found: FoundRows[] = [];
  for (const part of rarestParts(rowsWith)) {
    if ((rowsWith[part] ?? 0) > MAX_TESTED) break;
    const expression = parts[part] ?? "";
    const whole = isLoose(query.terms) ? within(scope, expression) : `(${match}) AND ${expression}`;
    found.push({ parts: [part], rowIds: matching(connection, scope, whole, { condition }) });
    yield;
  }
  return found;
}

/** True when every word is optional. */
function isLoose({ branches, strict }: QueryTerms): boolean {
  return !strict && branches.length === 1;
}

function distinctClauses({ branches }: QueryTerms): QueryClause[] {
  const clauses = branches.flatMap((branch) => branch.all.flat());
  return [...new Map(clauses.map((clause) => [clauseMatch(clause), clause])).values()];
}

function weigh(
  terms: QueryTerms,
  clauses: readonly QueryClause[],
  rowsWith: readonly number[],
  rowCount: number,
): WeighedQuery {
  const parts = clauses.map(clauseMatch);
  const weights = rowsWith.map((rows) => wordWeight(rows, rowCount));
  const fullWeight = weightOfFullMatch(alternativesOf(terms, parts), weights, rowsWith);
  return { parts, weights, fullWeight, rowsWith, rowCount };
}

/** The parts that each branch of a query needs: a second reading of a word only adds to a match. */
function alternativesOf({ branches }: QueryTerms, parts: readonly string[]): number[][] {
  const positions = new Map(parts.map((part, position) => [part, position]));
  return branches.map((branch) => {
    const words = branch.all.flat().filter(({ bonus }) => !bonus);
    return [...new Set(words.map((word) => positions.get(clauseMatch(word)) ?? 0))];
  });
}

interface MatchingOptions {
  /** On the table of the rows. */
  readonly condition?: Condition;
  /** Rows that are likely to match at most, when that is known. */
  readonly atMost?: number;
}

/** The newest rows that match, and that pass a condition, in any order. */
function matching(
  connection: Connection,
  scope: TextScope,
  match: string,
  { condition, atMost = Number.POSITIVE_INFINITY }: MatchingOptions = {},
): number[] {
  const { rows, key, index } = searchTables[scope.kind];
  const passing =
    condition === undefined
      ? ""
      : `AND EXISTS (SELECT 1 FROM ${rows} WHERE ${rows}.${key} = ${index}.rowid AND ${condition.sql})`;
  const list = (order: "ASC" | "DESC") => {
    const row = connection.get(
      `SELECT group_concat(id) AS ids FROM (
         SELECT rowid AS id FROM ${index} WHERE ${index} MATCH ? ${passing} ORDER BY rowid ${order} LIMIT ?)`,
      [match, ...(condition?.values ?? []), BUDGET.rows],
    );
    return row === undefined ? [] : toNumbers(textOrNull(row, "ids"));
  };
  // Newest first takes half as long again, and only matters when some are left out.
  const oldest = atMost < BUDGET.rows ? list("ASC") : [];
  return atMost < BUDGET.rows && oldest.length < BUDGET.rows ? oldest : list("DESC");
}

/** The same rows, long texts behind short ones that have the same words; best first. */
function weighLengths(
  connection: Connection,
  { kind }: TextScope,
  matched: readonly MatchedRow[],
  average: number,
): TextHit[] {
  const { rows, key } = searchTables[kind];
  // Bytes, which SQLite knows without reading the text.
  const row = connection.get(
    `SELECT group_concat(${key}) AS ids, group_concat(octet_length(content)) AS lengths
     FROM json_each(?) AS wanted CROSS JOIN ${rows} ON ${key} = wanted.value`,
    [JSON.stringify(matched.map(({ rowId }) => rowId))],
  );
  const ids = row === undefined ? [] : toNumbers(textOrNull(row, "ids"));
  const sizes = row === undefined ? [] : toNumbers(textOrNull(row, "lengths"));
  const lengths = new Map(ids.map((rowId, index) => [rowId, sizes[index] ?? 0]));
  return matched
    .flatMap(({ rowId, match }) => {
      const length = lengths.get(rowId);
      return length === undefined ? [] : [{ rowId, match: match * lengthFactor(length, average) }];
    })
    .sort(byMatch);
}

function firstPassing(connection: Connection, query: TextQuery, ranked: readonly TextHit[]): TextHit[] {
  const { orgId, search, limit } = query;
  if (!needsRows(search)) return ranked.slice(0, limit);
  const condition = searchCondition(orgId, search);
  const passed: TextHit[] = [];
  for (let from = 0; from < ranked.length && passed.length < limit; from += limit) {
    const tested = ranked.slice(from, from + limit);
    const rowIds = tested.map(({ rowId }) => rowId);
    const allowed = passingAmong(connection, searchTables[search.kind], condition, rowIds);
    passed.push(...tested.filter(({ rowId }) => allowed.has(rowId)));
  }
  return passed.slice(0, limit);
}
