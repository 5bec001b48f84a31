import { scopeMatch } from "../../../core/search/fts-query.ts";
import type { SearchKind } from "../../../ports/records.ts";
import { number, numberOrNull } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { searchTables } from "./text-index.ts";

/** Rows counted one by one; the number of further ones is estimated. Counting them takes about 2 ms. */
const MAX_COUNTED = 20_000;
/** Counts from here on are used again after a change: they cost the most. */
const MIN_KEPT = 500;
/** They may be off by this share of the rows of their scope, which changes no weight of a word that counts. */
const STALE_SHARE = 0.01;
const MAX_KEPT = 20_000;
/** What the count of all rows of a scope is kept as; no expression is empty. */
const ROWS = "";
/** Rows from which a mean length is taken. */
const SAMPLED_ROWS = 300;

interface Kept {
  readonly value: number;
  /** Rows of the scope and of the whole table when it was taken. */
  readonly scopeRows: number;
  readonly tableRows: number;
  /** Number of the last change before it was taken. */
  readonly changes: number;
}

/** Rows of a kind that are searched together: those with this scope token, or all when it is null. */
export interface TextScope {
  readonly kind: SearchKind;
  readonly token: string | null;
}

/** How many rows of a scope match something, at a bounded cost for an index of any size. */
export interface TextStatistics {
  /** Rows of the scope. Exact up to 20,000, estimated above. */
  rowCount(scope: TextScope): number;
  /**
   * Rows of the scope that match; what other scopes hold does not matter.
   * @param expression an FTS5 expression over the text. Exact up to 20,000 rows, estimated above.
   */
  rowsWith(scope: TextScope, expression: string): number;
  /** Mean number of bytes of the newest rows of the scope. */
  averageLength(scope: TextScope): number;
}

/** The FTS5 expression for rows of the scope that match another one. */
export function within({ token }: TextScope, expression: string): string {
  return token === null ? expression : `${scopeMatch(token)} AND ${expression}`;
}

export function createTextStatistics(connection: Connection): TextStatistics {
  const kept = new Map<string, Kept>();
  const totals = new Map<SearchKind, { readonly rows: number; readonly changes: number }>();

  function changesNow(): number {
    return read("SELECT total_changes() AS n", []) ?? 0;
  }

  function read(sql: string, values: readonly (string | number)[]): number | null {
    const row = connection.get(sql, values);
    return row === undefined ? null : numberOrNull(row, "n");
  }

  /** Counting passes over the pages of an index, 0.3 ms for a million rows, so it is done once between two changes. */
  function tableRows(kind: SearchKind, changes: number): number {
    const known = totals.get(kind);
    if (known?.changes === changes) return known.rows;
    const rows = read(`SELECT count(*) AS n FROM ${searchTables[kind].rows}`, []) ?? 0;
    totals.set(kind, { rows, changes });
    return rows;
  }

  /** A figure that was taken before, unless too much changed since. */
  function keep(scope: TextScope, about: string, take: () => number): number {
    const changes = changesNow();
    const all = tableRows(scope.kind, changes);
    const key = `${scope.kind} ${scope.token ?? ""} ${about}`;
    const known = kept.get(key);
    if (known !== undefined && isCurrent(known, all, changes)) return known.value;
    const value = take();
    const scopeRows = about === ROWS ? value : rowCount(scope);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, { value, scopeRows, tableRows: all, changes });
    return value;
  }

  /** All changes may be of this scope. */
  function isCurrent(known: Kept, all: number, changes: number): boolean {
    if (known.changes === changes) return true;
    return known.value >= MIN_KEPT && Math.abs(all - known.tableRows) <= known.scopeRows * STALE_SHARE;
  }

  /** First or last row of the scope. */
  function end({ kind, token }: TextScope, direction: "ASC" | "DESC"): number {
    const { rows, key, index } = searchTables[kind];
    const row =
      token === null
        ? read(`SELECT ${key} AS n FROM ${rows} ORDER BY ${key} ${direction} LIMIT 1`, [])
        : read(`SELECT rowid AS n FROM ${index} WHERE ${index} MATCH ? ORDER BY rowid ${direction} LIMIT 1`, [
            scopeMatch(token),
          ]);
    return row ?? 0;
  }

  /** Beyond what is counted, as many again as in the same stretch of rows before. */
  function count(scope: TextScope, expression: string): number {
    const { index } = searchTables[scope.kind];
    const row = connection.get(
      `SELECT count(*) AS n, max(id) AS last
       FROM (SELECT rowid AS id FROM ${index} WHERE ${index} MATCH ? LIMIT ?)`,
      [expression, MAX_COUNTED],
    );
    const counted = row === undefined ? 0 : number(row, "n");
    if (row === undefined || counted < MAX_COUNTED) return counted;
    const first = end(scope, "ASC");
    const seen = (numberOrNull(row, "last") ?? first) - first + 1;
    return Math.round((counted * (end(scope, "DESC") - first + 1)) / seen);
  }

  function meanLength({ kind, token }: TextScope): number {
    const { rows, key, index } = searchTables[kind];
    const newest =
      token === null
        ? `SELECT octet_length(content) AS size FROM ${rows} ORDER BY ${key} DESC LIMIT ?1`
        : `SELECT octet_length(content) AS size FROM (
             SELECT rowid AS id FROM ${index} WHERE ${index} MATCH ?2 ORDER BY rowid DESC LIMIT ?1)
           CROSS JOIN ${rows} ON ${key} = id`;
    const values = token === null ? [SAMPLED_ROWS] : [SAMPLED_ROWS, scopeMatch(token)];
    return read(`SELECT avg(size) AS n FROM (${newest})`, values) ?? 0;
  }

  function rowCount(scope: TextScope): number {
    const { token } = scope;
    if (token === null) return tableRows(scope.kind, changesNow());
    return keep(scope, ROWS, () => count(scope, scopeMatch(token)));
  }

  return {
    rowCount,
    rowsWith: (scope, expression) => keep(scope, expression, () => count(scope, within(scope, expression))),
    averageLength: (scope) => keep(scope, "length", () => meanLength(scope)),
  };
}
