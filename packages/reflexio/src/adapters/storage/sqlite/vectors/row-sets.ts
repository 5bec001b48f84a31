import { text, textOrNull } from "../cells.ts";
import type { Condition } from "../conditions.ts";
import type { Connection } from "../driver.ts";
import type { searchTables } from "../text-index.ts";

type SearchTable = (typeof searchTables)[keyof typeof searchTables];

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

/**
 * The numbers of a `group_concat`, which is null when there were none. Reading a list as one text costs a tenth of
 * reading it as rows, and reading it as JSON a third of splitting it.
 */
export function toNumbers(joined: string | null): number[] {
  const list: unknown = joined === null ? [] : JSON.parse(`[${joined}]`);
  return isNumbers(list) ? list : [];
}

/** The rows among these that pass. */
export function passingAmong(
  connection: Connection,
  { rows, key }: SearchTable,
  { sql, values }: Condition,
  rowIds: readonly number[],
): Set<number> {
  const row = connection.get(
    `SELECT group_concat(${key}) AS ids FROM json_each(?) AS wanted
     CROSS JOIN ${rows} ON ${key} = wanted.value WHERE ${sql}`,
    [JSON.stringify(rowIds), ...values],
  );
  return new Set(row === undefined ? [] : toNumbers(textOrNull(row, "ids")));
}

/** All rows that pass; for scopes that are known to be small. */
export function allPassing(
  connection: Connection,
  { rows, key }: SearchTable,
  condition: Condition,
): number[] {
  const row = connection.get(
    `SELECT group_concat(${key}) AS ids FROM ${rows} WHERE ${condition.sql}`,
    condition.values,
  );
  return row === undefined ? [] : toNumbers(textOrNull(row, "ids"));
}

/** Row numbers as bits: a million of them take 125 kB. */
export class RowBits {
  readonly #first: number;
  readonly #bits: Uint8Array;
  #count = 0;

  constructor(first: number, last: number) {
    this.#first = first;
    this.#bits = new Uint8Array(Math.ceil((last - first + 1) / 8));
  }

  static of(rowIds: readonly number[]): RowBits {
    const first = rowIds.reduce((lowest, rowId) => Math.min(lowest, rowId), Number.MAX_SAFE_INTEGER);
    const last = rowIds.reduce((highest, rowId) => Math.max(highest, rowId), 0);
    const bits = new RowBits(Math.min(first, last), last);
    for (const rowId of rowIds) bits.add(rowId);
    return bits;
  }

  get count(): number {
    return this.#count;
  }

  add(rowId: number): void {
    const offset = rowId - this.#first;
    this.#bits[offset >> 3] = (this.#bits[offset >> 3] ?? 0) | (1 << (offset & 7));
    this.#count += 1;
  }

  has(rowId: number): boolean {
    const offset = rowId - this.#first;
    if (offset < 0) return false;
    return ((this.#bits[offset >> 3] ?? 0) & (1 << (offset & 7))) !== 0;
  }

  rowIds(): number[] {
    const rowIds: number[] = [];
    for (const [index, byte] of this.#bits.entries()) {
      for (let bit = 0; byte >> bit !== 0; bit += 1) {
        if ((byte >> bit) & 1) rowIds.push(this.#first + index * 8 + bit);
      }
    }
    return rowIds;
  }
}

/** Row numbers that are tested in one go. */
const RANGE_ROWS = 10_000;

/** All rows of a table that pass, as bits, found range by range; yields between the ranges. */
export function* passingBits(
  connection: Connection,
  table: SearchTable,
  { sql, values }: Condition,
): Generator<void, RowBits> {
  const { rows, key } = table;
  const ends = connection.get(
    `SELECT CAST(coalesce((SELECT min(${key}) FROM ${rows}), 0) AS TEXT) AS first,
       CAST(coalesce((SELECT max(${key}) FROM ${rows}), 0) AS TEXT) AS last`,
  );
  const first = ends === undefined ? 0 : Number(text(ends, "first"));
  const last = ends === undefined ? 0 : Number(text(ends, "last"));
  const passing = new RowBits(first, last);
  for (let start = first; start <= last; start += RANGE_ROWS) {
    // The unary plus keeps the planner on the range: an index of the condition would be read whole each time.
    const inRange = {
      sql: `${sql.replace("org_id", "+org_id")} AND ${key} BETWEEN ? AND ?`,
      values: [...values, start, Math.min(last, start + RANGE_ROWS - 1)],
    };
    for (const rowId of allPassing(connection, table, inRange)) passing.add(rowId);
    yield;
  }
  return passing;
}
