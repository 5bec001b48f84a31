import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { writeBackup } from "./backup/copy.ts";
import { backupName, namesIn, pruneBackups } from "./backup/folder.ts";
import { text } from "./cells.ts";
import { Connection } from "./driver.ts";
import { migrate } from "./migrations/index.ts";
import { ensurePseudonymKey } from "./pseudonyms.ts";
import { isHeldByAnother } from "./storage-error.ts";

/** An open, migrated database. */
export interface OpenDatabase {
  readonly connection: Connection;
  /** Keeps other processes out of the folder while it is open. */
  readonly lock: Connection | undefined;
  readonly instanceId: string;
}

export interface FolderOptions {
  readonly dataDir: string;
  /** Where copies before a migration go; null makes none. */
  readonly backupFolder: string | null;
  readonly nowMs: () => number;
}

export const DATABASE_FILE = "reflexio.db";

/** Acknowledged means on disk, so a commit waits for the disk (synchronous=FULL). */
const pragmas = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 5000;
PRAGMA cache_size = -65536;
PRAGMA secure_delete = ON;
`;

export function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new ReflexioError("storage_failed", `The data folder ${dataDir} cannot be made.`, {
      hint: "Choose a folder that you may write to with --data-dir.",
      cause,
    });
  }
}

/** Holds the folder for this process. The operating system frees it however the process ends. */
export function lockFolder(dataDir: string): Connection {
  const lock = new Connection(join(dataDir, "server.lock"));
  try {
    lock.exec("PRAGMA journal_mode = DELETE");
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (cause) {
    lock.close();
    if (!isHeldByAnother(cause)) throw cause;
    throw new ReflexioError("conflict", `Another server uses the data folder ${dataDir}.`, {
      hint: "Stop it with `reflexio services stop`, or choose another folder with --data-dir.",
      cause,
    });
  }
}

/** Keeps a checked copy of a database before a migration changes it, and drops the oldest such copies. */
export function backUp(connection: Connection, folder: string, atMs: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const name = backupName("migration", atMs, namesIn(folder));
    const manifest = writeBackup(connection, { path: join(folder, name), reason: "migration", atMs });
    pruneBackups(folder, manifest);
  } catch (cause) {
    throw new ReflexioError("storage_failed", `The backup in ${folder} before a migration cannot be made.`, {
      hint: "Free some space there, as much as the database has; nothing was changed yet.",
      cause,
    });
  }
}

function isMade(connection: Connection): boolean {
  return connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'meta'") !== undefined;
}

/** Gives a data set its random id and its secret, once. Returns the id. */
function identify(connection: Connection): string {
  ensurePseudonymKey(connection);
  connection.run("INSERT OR IGNORE INTO meta (key, value) VALUES ('instance_id', ?)", [randomUUID()]);
  const row = connection.get("SELECT value FROM meta WHERE key = 'instance_id'");
  return row === undefined ? "" : text(row, "value");
}

function openDatabase({ dataDir, backupFolder, nowMs }: FolderOptions): {
  connection: Connection;
  instanceId: string;
} {
  const path = join(dataDir, DATABASE_FILE);
  const connection = new Connection(path);
  try {
    // Before the first write: the files beside the database take over its permissions.
    chmodSync(path, 0o600);
    connection.exec(pragmas);
    // Before the copy that a migration makes: every backup of a data set knows its names and its key.
    if (isMade(connection)) identify(connection);
    migrate(connection, () => {
      if (backupFolder !== null) backUp(connection, backupFolder, nowMs());
    });
    return { connection, instanceId: identify(connection) };
  } catch (error) {
    connection.close();
    throw ReflexioError.isInstance(error)
      ? error
      : new ReflexioError("storage_failed", `The database ${path} cannot be prepared.`, { cause: error });
  }
}

/** @throws ReflexioError `conflict` when another process holds the folder, `storage_failed` when it cannot be used */
export function openFolder(options: FolderOptions): OpenDatabase {
  const { dataDir } = options;
  makeFolder(dataDir);
  const lock = lockFolder(dataDir);
  try {
    return { ...openDatabase(options), lock };
  } catch (error) {
    lock.close();
    throw error;
  }
}

export function openMemory(): OpenDatabase {
  const connection = new Connection(":memory:");
  migrate(connection, () => undefined);
  return { connection, lock: undefined, instanceId: identify(connection) };
}
