import { ReflexioError } from "@reflexio/contracts";
import type { SqlRow } from "./driver.ts";

function wrong(row: SqlRow, column: string): ReflexioError {
  return new ReflexioError("storage_failed", `Column ${column} holds an unexpected ${typeof row[column]}.`);
}

export function text(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw wrong(row, column);
  return value;
}

export function textOrNull(row: SqlRow, column: string): string | null {
  return row[column] === null || row[column] === undefined ? null : text(row, column);
}

export function number(row: SqlRow, column: string): number {
  const value = row[column];
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "number") throw wrong(row, column);
  return value;
}

export function numberOrNull(row: SqlRow, column: string): number | null {
  return row[column] === null || row[column] === undefined ? null : number(row, column);
}

export function flag(row: SqlRow, column: string): boolean {
  return number(row, column) === 1;
}

export function bytes(row: SqlRow, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw wrong(row, column);
  return value;
}

/** The column as one of the listed words. */
export function word<const Word extends string>(row: SqlRow, column: string, words: readonly Word[]): Word {
  const value = row[column];
  const found = words.find((candidate) => candidate === value);
  if (found === undefined) throw wrong(row, column);
  return found;
}

export function wordOrNull<const Word extends string>(
  row: SqlRow,
  column: string,
  words: readonly Word[],
): Word | null {
  return row[column] === null || row[column] === undefined ? null : word(row, column, words);
}

function parse(row: SqlRow, column: string): unknown {
  return JSON.parse(text(row, column));
}

export function numbers(row: SqlRow, column: string): number[] {
  const value = parse(row, column);
  return Array.isArray(value) ? value.filter((item) => typeof item === "number") : [];
}

export function textsOrNull(row: SqlRow, column: string): string[] | null {
  if (row[column] === null || row[column] === undefined) return null;
  const value = parse(row, column);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function recordOrNull(row: SqlRow, column: string): Record<string, unknown> | null {
  if (row[column] === null || row[column] === undefined) return null;
  const value = parse(row, column);
  return isRecord(value) ? value : null;
}

export function records(row: SqlRow, column: string): Record<string, unknown>[] {
  const value = parse(row, column);
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
