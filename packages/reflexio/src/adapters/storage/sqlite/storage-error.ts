import { ReflexioError } from "@reflexio/contracts";

/** Primary result codes of SQLite, https://www.sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const CONSTRAINT = 19;
const UNIQUE_CONSTRAINTS: ReadonlySet<number> = new Set([1555, 2067, 2579]);

const DAMAGED = "Restore a backup of the data folder, or move the file away to start with an empty database.";
const NO_ACCESS = "Check that the folder and its files belong to the user of the server and can be written.";

interface Problem {
  readonly what: (path: string) => string;
  readonly hint: string;
}

const problems: ReadonlyMap<number, Problem> = new Map([
  [3, { what: (path) => `The database file ${path} may not be used.`, hint: NO_ACCESS }],
  [8, { what: (path) => `The database file ${path} cannot be written.`, hint: NO_ACCESS }],
  [
    10,
    {
      what: (path) => `The database file ${path} could not be read or written.`,
      hint: "Check the disk and its free space; the last change was not stored.",
    },
  ],
  [11, { what: (path) => `The database file ${path} is damaged.`, hint: DAMAGED }],
  [
    13,
    {
      what: (path) => `The disk that holds ${path} is full; the change was not stored.`,
      hint: "Free some space, then repeat the call.",
    },
  ],
  [14, { what: (path) => `The database file ${path} cannot be opened.`, hint: NO_ACCESS }],
  [26, { what: (path) => `The file ${path} is not a database, or it is damaged.`, hint: DAMAGED }],
]);

/**
 * `all()` of `@photostructure/sqlite` leaves the code out of its errors; the message is then SQLite's own fixed text
 * of the code, https://www.sqlite.org/c3ref/errcode.html
 */
const codeOfMessage: ReadonlyMap<string, number> = new Map([
  ["database is locked", BUSY],
  ["database table is locked", LOCKED],
  ["attempt to write a readonly database", 8],
  ["disk I/O error", 10],
  ["database disk image is malformed", 11],
  ["database or disk is full", 13],
  ["unable to open database file", 14],
  ["file is not a database", 26],
]);
/** SQLITE_ERROR: anything that has no code of its own. */
const UNKNOWN = 1;

/** SQLite's result code of an error that the driver threw. */
function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("errcode" in error && typeof error.errcode === "number") return error.errcode;
  if (!("code" in error) || error.code !== "ERR_SQLITE_ERROR") return undefined;
  return codeOfMessage.get(error.message) ?? UNKNOWN;
}

/** True when another connection holds the file. */
export function isHeldByAnother(error: unknown): boolean {
  return ReflexioError.isInstance(error) && error.code === "unavailable";
}

/** Says in the words of the error table what went wrong with a database. Other errors are passed on. */
export function toStorageError(error: unknown, path: string): unknown {
  const code = sqliteCodeOf(error);
  if (code === undefined || ReflexioError.isInstance(error)) return error;
  const primary = code & 0xff;
  if (primary === BUSY || primary === LOCKED) {
    return new ReflexioError("unavailable", `The database ${path} is in use.`, { cause: error });
  }
  if (primary === CONSTRAINT && UNIQUE_CONSTRAINTS.has(code)) {
    return new ReflexioError("conflict", "A row with the same key is stored already.", { cause: error });
  }
  const problem = problems.get(primary);
  if (problem !== undefined) {
    return new ReflexioError("storage_failed", problem.what(path), { hint: problem.hint, cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new ReflexioError("storage_failed", `The database refused: ${message}.`, { cause: error });
}
