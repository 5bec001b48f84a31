import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import type { Storage } from "../../../ports/storage.ts";
import { createApiKeyStore } from "./api-key-store.ts";
import { text } from "./cells.ts";
import { commitWrites, findReceipt } from "./commit.ts";
import { Connection } from "./driver.ts";
import { createInteractionStore, createRequestStore } from "./interaction-store.ts";
import { createSqliteJobQueue } from "./job-queue.ts";
import { createAgentPlaybookStore, createProfileStore, createUserPlaybookStore } from "./learning-stores.ts";
import { migrate, SCHEMA_VERSION } from "./migrations/index.ts";
import { createRunStore } from "./run-store.ts";
import { createSearchStore } from "./search-store.ts";
import { VectorCache } from "./vector-cache.ts";
import { createVectorStore } from "./vector-store.ts";

export interface SqliteOptions {
  /** Folder of the database; made when missing. Null keeps everything in memory (tests). */
  readonly dataDir: string | null;
}

const DATABASE_FILE = "reflexio.db";

/** Acknowledged means on disk, so a commit waits for the disk (synchronous=FULL). */
const pragmas = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA busy_timeout = 5000;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -65536;
PRAGMA secure_delete = ON;
`;

/** Holds the folder for this process. The operating system frees it however the process ends. */
function lockFolder(dataDir: string): Connection {
  const lock = new Connection(join(dataDir, "server.lock"));
  try {
    lock.exec("PRAGMA journal_mode = DELETE");
    lock.exec("BEGIN EXCLUSIVE");
    return lock;
  } catch (cause) {
    lock.close();
    throw new ReflexioError("conflict", `Another server uses the data folder ${dataDir}.`, {
      hint: "Stop it with `reflexio services stop`, or choose another folder with --data-dir.",
      cause,
    });
  }
}

function openFolder(dataDir: string): { connection: Connection; lock: Connection } {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFolder(dataDir);
  try {
    const path = join(dataDir, DATABASE_FILE);
    const connection = new Connection(path);
    chmodSync(path, 0o600);
    connection.exec(pragmas);
    migrate(connection, (version) => {
      connection.run("VACUUM INTO ?", [join(dataDir, `reflexio-schema-${version}.backup.db`)]);
    });
    return { connection, lock };
  } catch (error) {
    lock.close();
    throw error;
  }
}

function instanceIdOf(connection: Connection): string {
  connection.run("INSERT OR IGNORE INTO meta (key, value) VALUES ('instance_id', ?)", [randomUUID()]);
  const row = connection.get("SELECT value FROM meta WHERE key = 'instance_id'");
  return row === undefined ? "" : text(row, "value");
}

/**
 * Opens the embedded storage: one SQLite database in a folder of its own, one process at a time.
 * @throws ReflexioError `conflict` when another process holds the folder, `storage_failed` when it cannot be used
 */
export function createSqliteStorage({ dataDir }: SqliteOptions): Storage {
  const { connection, lock } =
    dataDir === null ? { connection: openMemory(), lock: undefined } : openFolder(dataDir);
  const cache = new VectorCache(connection);
  const label = dataDir === null ? "memory" : join(dataDir, DATABASE_FILE);
  return {
    info: { type: "sqlite", label, instanceId: instanceIdOf(connection), schemaVersion: SCHEMA_VERSION },
    async commit(orgId, writes) {
      const result = commitWrites(connection, orgId, writes);
      for (const write of writes) {
        if (write.type === "interactions.delete") cache.invalidate(orgId, "interaction", "all");
        if (write.type === "learnings.delete") cache.invalidate(orgId, write.kind, "all");
      }
      return result;
    },
    interactions: createInteractionStore(connection),
    requests: createRequestStore(connection),
    profiles: createProfileStore(connection),
    userPlaybooks: createUserPlaybookStore(connection),
    agentPlaybooks: createAgentPlaybookStore(connection),
    runs: createRunStore(connection),
    search: createSearchStore(connection, cache),
    vectors: createVectorStore(connection, cache),
    jobs: createSqliteJobQueue(connection),
    apiKeys: createApiKeyStore(connection),
    async receipt(orgId, operation, key) {
      return findReceipt(connection, orgId, operation, key);
    },
    async check() {
      connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('checked', '1')");
    },
    async close() {
      connection.close();
      lock?.close();
    },
  };
}

function openMemory(): Connection {
  const connection = new Connection(":memory:");
  migrate(connection, () => undefined);
  return connection;
}
