import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { Connection } from "../../src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../src/adapters/storage/sqlite/index.ts";
import type { StorageEngine } from "../contracts/storage/engine.ts";

/** Commits wait for the disk, which a busy machine makes slow; a file system in memory answers at once. */
const PARENT = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(PARENT, "reflexio-storage-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Every cell of every table, the hidden ones of the text index included. */
export function tableContents(databaseFile: string): ReadonlyMap<string, readonly string[]> {
  const connection = new Connection(databaseFile);
  try {
    const tables = connection.all(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
    );
    return new Map(
      tables.map(({ name }) => [
        String(name),
        connection
          .all(`SELECT ${readable(connection, String(name))} FROM "${name}"`)
          .flatMap((row) => Object.values(row).map(cellText)),
      ]),
    );
  } finally {
    connection.close();
  }
}

/** Every column; whole numbers as text, because the index keeps some that JavaScript cannot hold. */
function readable(connection: Connection, table: string): string {
  return connection
    .all("SELECT name FROM pragma_table_info(?)", [table])
    .map(
      ({ name }) =>
        `CASE typeof("${name}") WHEN 'integer' THEN CAST("${name}" AS TEXT) ELSE "${name}" END AS "${name}"`,
    )
    .join(", ");
}

function cellText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : String(value);
}

/** One database file in a folder of its own. */
export const fileEngine: StorageEngine = {
  name: "sqlite file",
  async open() {
    const dataDir = temporaryFolder();
    let storage = createSqliteStorage({ dataDir });
    // The folder goes away after the storage that a test reopened is closed.
    onTestFinished(() => storage.close());
    return {
      storage,
      async reopen() {
        await storage.close();
        storage = createSqliteStorage({ dataDir });
        return storage;
      },
      contents: () => tableContents(join(dataDir, "reflexio.db")),
    };
  },
};

function notInMemory(): never {
  throw new Error("A database in memory has no outside.");
}

/** A database that lives as long as its storage: the fake of all service tests. */
export const memoryEngine: StorageEngine = {
  name: "sqlite memory",
  async open() {
    return {
      storage: createSqliteStorage({ dataDir: null }),
      reopen: notInMemory,
      contents: notInMemory,
    };
  },
  skip: [
    {
      reason: "a database in memory ends with its storage",
      tests: [
        "keeps turns over a restart",
        "leaves nothing of deleted turns and learnings in any table",
        "everything in a commit is there after a restart",
        "vectors outlive a restart",
        "jobs and leases outlive a restart",
        "remembers the time that was noted last",
      ],
    },
  ],
};
