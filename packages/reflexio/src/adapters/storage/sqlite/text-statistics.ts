import type { SearchKind } from "../../../ports/records.ts";
import { number, numberOrNull } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { searchTables } from "./text-index.ts";

/** Rows counted one by one; the number of further ones is estimated. Counting them takes about 2 ms. */
const MAX_COUNTED = 20_000;
/** Counts from here on are used again after a change: they cost the most. */
const MIN_KEPT = 500;
/** They may be off by this share of all rows, which changes no weight of a word that counts. */
const STALE_SHARE = 0.01;
const MAX_KEPT = 20_000;
/** Rows from which a mean length is taken. */
const SAMPLED_ROWS = 300;

interface Kept {
  readonly rows: number;
  readonly rowCount: number;
  /** Number of the last change before it was counted. */
  readonly changes: number;
}

/** How many rows an index has and how many of them match something, at a bounded cost for an index of any size. */
export interface TextStatistics {
  rowCount(kind: SearchKind): number;
  /** @param expression an FTS5 expression over the text. Exact up to 20,000 rows, estimated above. */
  rowsWith(kind: SearchKind, expression: string): number;
  /** Mean number of characters of the newest rows. */
  averageLength(kind: SearchKind): number;
}

export function createTextStatistics(connection: Connection): TextStatistics {
  const kept = new Map<string, Kept>();
  const lengths = new Map<SearchKind, { readonly mean: number; readonly rowCount: number }>();
  const totals = new Map<SearchKind, { readonly rows: number; readonly changes: number }>();

  function changesNow(): number {
    const row = connection.get("SELECT total_changes() AS n");
    return row === undefined ? 0 : number(row, "n");
  }

  /** Counting passes over the pages of an index, 0.3 ms for a million rows, so it is done once between two changes. */
  function rowCount(kind: SearchKind, changes = changesNow()): number {
    const known = totals.get(kind);
    if (known?.changes === changes) return known.rows;
    const row = connection.get(`SELECT count(*) AS n FROM ${searchTables[kind].rows}`);
    const rows = row === undefined ? 0 : number(row, "n");
    totals.set(kind, { rows, changes });
    return rows;
  }

  function isCurrent(known: Kept, rowCountNow: number, changes: number): boolean {
    if (known.changes === changes) return true;
    return known.rows >= MIN_KEPT && Math.abs(rowCountNow - known.rowCount) <= rowCountNow * STALE_SHARE;
  }

  function count(kind: SearchKind, expression: string, all: number): number {
    const { rows: table, key, index } = searchTables[kind];
    const row = connection.get(
      `SELECT count(*) AS n, max(id) AS last
       FROM (SELECT rowid AS id FROM ${index} WHERE ${index} MATCH ? LIMIT ?)`,
      [expression, MAX_COUNTED],
    );
    const counted = row === undefined ? 0 : number(row, "n");
    if (row === undefined || counted < MAX_COUNTED) return counted;
    const ends = connection.get(
      `SELECT (SELECT min(${key}) FROM ${table}) AS low, (SELECT max(${key}) FROM ${table}) AS high`,
    );
    const low = ends === undefined ? 0 : (numberOrNull(ends, "low") ?? 0);
    const high = ends === undefined ? 0 : (numberOrNull(ends, "high") ?? 0);
    const seen = (numberOrNull(row, "last") ?? low) - low + 1;
    return Math.min(all, Math.round((counted * (high - low + 1)) / seen));
  }

  function meanLength(kind: SearchKind): number {
    const { rows: table, key } = searchTables[kind];
    const row = connection.get(
      `SELECT avg(length(content)) AS mean FROM (SELECT content FROM ${table} ORDER BY ${key} DESC LIMIT ?)`,
      [SAMPLED_ROWS],
    );
    return row === undefined ? 0 : (numberOrNull(row, "mean") ?? 0);
  }

  return {
    rowCount: (kind) => rowCount(kind),
    averageLength(kind) {
      const all = rowCount(kind);
      const known = lengths.get(kind);
      if (known !== undefined && Math.abs(all - known.rowCount) <= all * STALE_SHARE) return known.mean;
      const mean = meanLength(kind);
      lengths.set(kind, { mean, rowCount: all });
      return mean;
    },
    rowsWith(kind, expression) {
      const changes = changesNow();
      const all = rowCount(kind, changes);
      const key = `${kind} ${expression}`;
      const known = kept.get(key);
      if (known !== undefined && isCurrent(known, all, changes)) return known.rows;
      const rows = count(kind, expression, all);
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(key, { rows, rowCount: all, changes });
      return rows;
    },
  };
}
