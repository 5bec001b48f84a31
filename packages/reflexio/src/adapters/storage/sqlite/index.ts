import { statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Storage, Write } from "../../../ports/storage.ts";
import { createAggregationStore } from "./aggregation-store.ts";
import { createApiKeyStore } from "./api-key-store.ts";
import { createAuditStore } from "./audit-store.ts";
import { createBackupStore } from "./backup/backup-store.ts";
import { erasuresIn } from "./backup/facts.ts";
import { removeAutomatic } from "./backup/folder.ts";
import { addToLedger } from "./backup/ledger.ts";
import { createClockStore } from "./clock-store.ts";
import { findReceipt } from "./commit.ts";
import { createCommitQueue } from "./commit-queue.ts";
import { createConfigStore } from "./config-store.ts";
import { isMarkedForRebuild, rebuildIfMarked } from "./erasures.ts";
import { createEvaluationStore } from "./evaluation-store.ts";
import { createEventLog } from "./event-log.ts";
import { createIndexCompactor } from "./index-compaction.ts";
import { repairTextIndexes } from "./index-repair.ts";
import { createInteractionStore, createRequestStore } from "./interaction-store.ts";
import { createSqliteJobQueue } from "./job-queue.ts";
import { createAgentPlaybookStore, createProfileStore, createUserPlaybookStore } from "./learning-stores.ts";
import { createLineageStore } from "./lineage-store.ts";
import { SCHEMA_VERSION } from "./migrations/index.ts";
import { DATABASE_FILE, openFolder, openMemory } from "./open.ts";
import { createOperationStore } from "./operation-store.ts";
import { createRunStore } from "./run-store.ts";
import { createSearchStore } from "./search-store.ts";
import { createServingStore } from "./serving-store.ts";
import { createSpendingStore } from "./spending-store.ts";
import { createStatisticsStore } from "./statistics-store.ts";
import { createUserStore } from "./user-store.ts";
import { createVectorStore } from "./vector-store.ts";
import { VectorIndex } from "./vectors/vector-index.ts";
import { createWriteProbe } from "./write-probe.ts";

export interface SqliteOptions {
  /** Folder of the database; made when missing. Null keeps everything in memory (tests). */
  readonly dataDir: string | null;
  /** Where backups go, those before a migration included; `backups` in the data folder when absent. */
  readonly backupDir?: string | undefined;
  /** False for a folder that is a copy itself. */
  readonly backsUpBeforeMigration?: boolean;
  /** Unix milliseconds, for the names of backups. */
  readonly nowMs?: () => number;
}

/** Writes that leave nothing of a removed row behind in the text index. */
const keepsIndexes: ReadonlySet<Write["type"]> = new Set<Write["type"]>([
  "request.insert",
  "interactions.insert",
  "receipt.insert",
  "job.enqueue",
  "job.complete",
  "learning.add",
  "learning.reinforce",
  "cursor.advance",
  "run.insert",
  "api_key.insert",
  "api_key.revoke",
  "api_key.rotate",
  "config.put",
  "serving.note",
  "spend.reserve",
  "spend.settle",
  "operation.start",
  "operation.progress",
  "operation.finish",
  "operation.cancel",
  "evaluation.put",
  "audit.append",
]);

/** The folder of a data folder's backups. */
export function backupFolderOf(dataDir: string, chosen: string | undefined): string {
  return chosen ?? join(dataDir, "backups");
}

/**
 * Opens the embedded storage: one SQLite database in a folder of its own, one process at a time.
 * @throws ReflexioError `conflict` when another process holds the folder, `storage_failed` when it cannot be used
 */
export function createSqliteStorage(options: SqliteOptions): Storage {
  const { dataDir, backsUpBeforeMigration = true, nowMs = Date.now } = options;
  const folder = dataDir === null ? null : backupFolderOf(dataDir, options.backupDir);
  const { connection, lock, instanceId } =
    dataDir === null
      ? openMemory()
      : openFolder({ dataDir, backupFolder: backsUpBeforeMigration ? folder : null, nowMs });
  const place =
    dataDir === null || folder === null
      ? null
      : { databasePath: join(dataDir, DATABASE_FILE), folder, instanceId };
  const { idle, ...backups } = createBackupStore(connection, place);
  const eraseCopies = () => {
    if (dataDir !== null) addToLedger(dataDir, erasuresIn(connection));
    if (folder !== null) removeAutomatic(folder);
  };
  const commits = createCommitQueue(connection, dataDir === null);
  const probe = createWriteProbe(connection);
  const vectors = new VectorIndex(connection);
  const compactor = createIndexCompactor(connection);
  // Of an erasure that the process did not survive: first the words in the text index, then their old pages.
  if (isMarkedForRebuild(connection)) compactor.finish(Number.POSITIVE_INFINITY);
  rebuildIfMarked(connection, eraseCopies);
  repairTextIndexes(connection);
  // Removals before the last stop, or before a crash.
  compactor.schedule();
  const label = dataDir === null ? "memory" : join(dataDir, DATABASE_FILE);
  return {
    info: { type: "sqlite", label, instanceId, schemaVersion: SCHEMA_VERSION },
    async commit(orgId, writes) {
      const result = await probe.watch(commits.commit(orgId, writes));
      if (writes.some((write) => !keepsIndexes.has(write.type))) {
        compactor.schedule();
      }
      return result;
    },
    interactions: createInteractionStore(connection),
    requests: createRequestStore(connection),
    profiles: createProfileStore(connection),
    userPlaybooks: createUserPlaybookStore(connection),
    agentPlaybooks: createAgentPlaybookStore(connection),
    events: createEventLog(connection),
    runs: createRunStore(connection),
    spending: createSpendingStore(connection),
    servings: createServingStore(connection),
    lineage: createLineageStore(connection),
    search: createSearchStore(connection, vectors),
    vectors: createVectorStore(connection, vectors),
    jobs: createSqliteJobQueue(connection),
    clock: createClockStore(connection),
    apiKeys: createApiKeyStore(connection),
    audit: createAuditStore(connection),
    configs: createConfigStore(connection),
    users: createUserStore(connection, { compactor, eraseCopies, idle }),
    backups,
    aggregation: createAggregationStore(connection),
    operations: createOperationStore(connection),
    evaluations: createEvaluationStore(connection),
    statistics: createStatisticsStore(connection),
    async receipt(orgId, operation, key) {
      return findReceipt(connection, orgId, operation, key);
    },
    async check() {
      probe.check();
    },
    async freeBytes() {
      if (dataDir === null) return null;
      const { bavail, bsize } = await statfs(dataDir);
      return bavail * bsize;
    },
    async close() {
      commits.close();
      compactor.finish();
      connection.close();
      lock?.close();
    },
  };
}
