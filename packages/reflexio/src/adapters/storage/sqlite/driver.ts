import { createRequire } from "node:module";
import { ReflexioError } from "@reflexio/contracts";
import { toStorageError } from "./storage-error.ts";
import { storedText } from "./stored-text.ts";

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
  function(
    name: string,
    options: { readonly deterministic: boolean },
    body: (value: unknown) => SqlValue,
  ): void;
  close(): void;
}

interface OpenOptions {
  /** Nothing in the file is changed, nor is its log folded into it. */
  readonly readOnly: boolean;
}

type SqliteModule = { readonly DatabaseSync: new (path: string, options: OpenOptions) => SqlDatabase };

function isSqliteModule(value: unknown): value is SqliteModule {
  return typeof value === "object" && value !== null && "DatabaseSync" in value;
}

/** Node's own SQLite where it is built in (>= 22), else the package with the same API and bundled binaries. */
function loadSqlite(): SqliteModule {
  const require = createRequire(import.meta.url);
  const builtIn = process.versions.node.split(".")[0] ?? "20";
  const loaded: unknown = Number(builtIn) >= 24 ? require("node:sqlite") : require("@photostructure/sqlite");
  if (!isSqliteModule(loaded)) throw new ReflexioError("storage_failed", "No SQLite driver could be loaded.");
  return loaded;
}

/**
 * A connection whose statements are prepared once. Rows are objects without a prototype. Every failure is a `ReflexioError`:
 * `conflict` when a row with the same key exists, `storage_failed` when the file cannot be used, `unavailable`
 * when another connection holds it or this one is closed.
 */
export class Connection {
  readonly #path: string;
  readonly #database: SqlDatabase;
  readonly #statements = new Map<string, SqlStatement>();
  #closed = false;

  constructor(path: string, options: OpenOptions = { readOnly: false }) {
    const { DatabaseSync } = loadSqlite();
    this.#path = path;
    this.#database = this.#guarded(() => new DatabaseSync(path, options));
    // SQLite's own lower() knows ASCII only.
    this.#database.function("lower_case", { deterministic: true }, (value) =>
      typeof value === "string" ? value.toLowerCase() : null,
    );
  }

  #guarded<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw this.#closed
        ? new ReflexioError("unavailable", "The storage is closed.", { cause: error })
        : toStorageError(error, this.#path);
    }
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
    this.#guarded(() => this.#database.exec(sql));
  }

  run(sql: string, values: readonly SqlValue[] = []): { changes: number; lastId: number } {
    return this.#guarded(() => {
      const { changes, lastInsertRowid } = this.#prepare(sql).run(...values.map(storable));
      return { changes: Number(changes), lastId: Number(lastInsertRowid) };
    });
  }

  get(sql: string, values: readonly SqlValue[] = []): SqlRow | undefined {
    const row = this.#guarded(() => this.#prepare(sql).get(...values.map(storable)));
    return isRow(row) ? row : undefined;
  }

  all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
    return this.#guarded(() => this.#prepare(sql).all(...values.map(storable))).filter(isRow);
  }

  /** Runs `work` in one transaction: all of it or, when it throws, none. Must not be nested. */
  transaction<Result>(work: () => Result): Result {
    this.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.exec("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /**
   * The same without waiting for the disk: a power cut, but no crash of the process, may undo it. For what can be
   * found out or done again, such as leases and vectors. The next commit that waits makes it last too.
   */
  lazyTransaction<Result>(work: () => Result): Result {
    this.exec("PRAGMA synchronous = NORMAL");
    try {
      return this.transaction(work);
    } finally {
      this.exec("PRAGMA synchronous = FULL");
    }
  }

  /** Runs `work` as a part of the transaction around it that is undone by itself when it throws. */
  savepoint<Result>(work: () => Result): Result {
    this.exec("SAVEPOINT part");
    try {
      const result = work();
      this.exec("RELEASE part");
      return result;
    } catch (error) {
      // When the whole transaction is gone already, this throws and so ends it for everybody in it.
      this.exec("ROLLBACK TO part; RELEASE part");
      throw error;
    }
  }

  /** A full disk or a failed read ends the transaction by itself; the first error must not be hidden by that. */
  #rollBack(): void {
    try {
      this.#database.exec("ROLLBACK");
    } catch {
      // Nothing is left to undo.
    }
  }

  /** Leaves a single file with all data behind. Safe to call twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    this.#foldLog();
    this.#database.close();
  }

  /**
   * `@photostructure/sqlite` cannot end statements: its handle stays open until they are collected, and SQLite does
   * not fold the write-ahead log into the database before that.
   */
  #foldLog(): void {
    const steps = ["busy_timeout = 0", "wal_checkpoint(TRUNCATE)", "journal_mode = DELETE"];
    try {
      for (const step of steps) this.#database.exec(`PRAGMA ${step}`);
    } catch {
      // Another connection uses the file, or a transaction is open: the log is folded by whoever opens it next.
    }
  }
}

function storable(value: SqlValue): SqlValue {
  return typeof value === "string" ? storedText(value) : value;
}

function isRow(value: unknown): value is SqlRow {
  return typeof value === "object" && value !== null;
}
