import { createRequire } from "node:module";
import { ReflexioError } from "@reflexio/contracts";

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Record<string, unknown>;

/** The part of the `node:sqlite` API this adapter uses; `@photostructure/sqlite` has the same on Node 20. */
export interface SqlStatement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

export interface SqlDatabase {
  prepare(sql: string): SqlStatement;
  exec(sql: string): void;
  close(): void;
}

function isSqliteModule(value: unknown): value is { DatabaseSync: new (path: string) => SqlDatabase } {
  return typeof value === "object" && value !== null && "DatabaseSync" in value;
}

/** Node's own SQLite where it is built in (>= 22), else the package with the same API and bundled binaries. */
function loadSqlite(): { DatabaseSync: new (path: string) => SqlDatabase } {
  const require = createRequire(import.meta.url);
  const builtIn = process.versions.node.split(".")[0] ?? "20";
  const loaded: unknown = Number(builtIn) >= 24 ? require("node:sqlite") : require("@photostructure/sqlite");
  if (!isSqliteModule(loaded)) throw new ReflexioError("storage_failed", "No SQLite driver could be loaded.");
  return loaded;
}

/** A connection whose statements are prepared once. Rows are plain objects. */
export class Connection {
  readonly #database: SqlDatabase;
  readonly #statements = new Map<string, SqlStatement>();
  #closed = false;

  constructor(path: string) {
    const { DatabaseSync } = loadSqlite();
    this.#database = new DatabaseSync(path);
  }

  #prepare(sql: string): SqlStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    // Queries are built from a small set of parts; the bound only guards against a mistake.
    if (this.#statements.size > 500) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }

  exec(sql: string): void {
    this.#database.exec(sql);
  }

  run(sql: string, values: readonly SqlValue[] = []): { changes: number; lastId: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), lastId: Number(lastInsertRowid) };
  }

  get(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
    return toRow(this.#prepare(sql).get(...values));
  }

  all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
    const rows = this.#prepare(sql).all(...values);
    return rows.map(toRow).filter((row) => row !== undefined);
  }

  /** Runs `work` in one transaction: all of it or, when it throws, none. Nested calls are savepoints. */
  transaction<Result>(work: () => Result): Result {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      this.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#database.close();
  }
}

function toRow(value: unknown): SqlRow | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
