import { copyFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  Connection,
  type SqlRow,
  type SqlValue,
} from "../../packages/reflexio/src/adapters/storage/sqlite/driver.ts";

export const DATABASE = "reflexio.db";

/** Copies the files of a database as they lie there, the log included. */
export function copyImage(dataDir: string, target: string): void {
  for (const name of [DATABASE, `${DATABASE}-wal`]) {
    if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(target, name));
  }
}

/** Reads a database file that no server has open. */
export async function withDatabase<Result>(
  dataDir: string,
  read: (connection: Connection) => Result | Promise<Result>,
): Promise<Result> {
  const connection = new Connection(join(dataDir, DATABASE));
  try {
    return await read(connection);
  } finally {
    connection.close();
  }
}

/** One column of a query, as numbers. */
export function numbers(connection: Connection, sql: string, values: readonly SqlValue[] = []): number[] {
  return connection.all(sql, values).map((row) => Number(Object.values(row)[0]));
}

export function count(connection: Connection, sql: string, values: readonly SqlValue[] = []): number {
  return numbers(connection, sql, values)[0] ?? 0;
}

export function cell(row: SqlRow, name: string): string {
  return String(row[name]);
}

/** The bare driver, which does nothing of its own when it closes. */
export interface RawDatabase {
  exec(sql: string): void;
  prepare(sql: string): { get(...values: string[]): unknown };
  close(): void;
}

/** A second connection to a database that somebody has open. */
export function openBeside(dataDir: string, readOnly: boolean): RawDatabase {
  const loaded: unknown = createRequire(import.meta.url)("@photostructure/sqlite");
  const { DatabaseSync }: { DatabaseSync: new (path: string, options: object) => RawDatabase } =
    Object(loaded);
  return new DatabaseSync(join(dataDir, DATABASE), { readOnly });
}
