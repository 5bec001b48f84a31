import { resolve } from "node:path";
import { DEFAULT_ORG_ID } from "@reflexio/contracts";
import { problemsOf } from "./adapters/storage/sqlite/backup/copy.ts";
import { copyBackupInto } from "./adapters/storage/sqlite/backup/folder.ts";
import type { LedgerEntry } from "./adapters/storage/sqlite/backup/manifest.ts";
import { type OrgVerdict, verifyAuditFile } from "./adapters/storage/sqlite/backup/offline-audit.ts";
import { openRestore, type Restore } from "./adapters/storage/sqlite/backup/restore.ts";
import { backupFolderOf, createSqliteStorage } from "./adapters/storage/sqlite/index.ts";
import { RESTORED } from "./core/audit-chain.ts";
import { groupBy } from "./core/group-by.ts";
import type { Clock } from "./ports/clock.ts";
import type { Storage } from "./ports/storage.ts";
import { createAuditing, systemOrigin } from "./services/auditing.ts";
import { createEventBus } from "./services/events.ts";
import { createForgetService } from "./services/forget-service.ts";
import { createSettings } from "./services/settings.ts";

export type { OrgVerdict };

export interface RestoreRequest {
  /** Folder of the backup. */
  readonly from: string;
  readonly dataDir: string;
  readonly backupDir?: string | undefined;
  /** Check everything and change nothing. */
  readonly dryRun: boolean;
}

export interface RestoreOutcome {
  readonly name: string;
  readonly dataDir: string;
  readonly createdAtMs: number;
  readonly schemaVersion: number;
  readonly rows: Readonly<Record<string, number>>;
  /** True when there is, or was, data in the folder. */
  readonly replaces: boolean;
  /** Users erased after the backup was made, who are (to be) erased from it again. */
  readonly erasures: number;
  /** Where the replaced data is; null when nothing was replaced. */
  readonly aside: string | null;
}

async function eraseAgain(storage: Storage, clock: Clock, entries: readonly LedgerEntry[]): Promise<void> {
  const settings = createSettings({ storage });
  const newId = () => "";
  // Nobody was served from a copy.
  const serveLog = { flush: async () => undefined, dropUser: () => undefined };
  const forgetting = createForgetService({
    storage,
    settings,
    clock,
    newId,
    serveLog,
    events: createEventBus(),
  });
  for (const [orgId, erasures] of groupBy(entries, ({ org_id }) => org_id)) {
    const hashes = erasures.map(({ user_hash }) => user_hash);
    const users = await storage.users.findByHash(orgId, hashes);
    for (const { receipt_id, completed_at, user_hash } of erasures) {
      const userId = users.get(user_hash);
      if (userId === undefined) continue;
      await forgetting.forgetAgain(orgId, userId, { receiptId: receipt_id, at: completed_at });
    }
  }
}

/** Brings the staged copy up to date: schema, erasures, and an entry of the audit log in every org that has one. */
async function prepare(restore: Restore, clock: Clock): Promise<void> {
  const stored = createSqliteStorage({ dataDir: restore.stage(), backsUpBeforeMigration: false });
  try {
    const auditing = createAuditing(stored, clock);
    await auditing.run(systemOrigin("restore"), async () => {
      // First: entries from here on belong to another history than those that the present log has.
      const orgs = new Set([DEFAULT_ORG_ID, ...restore.manifest.audit_heads.map(({ org_id }) => org_id)]);
      const subjects = [{ kind: "backup", id: restore.name, isPrivate: false }];
      for (const orgId of orgs) {
        await stored.commit(orgId, [auditing.noted({ what: RESTORED, subjects, count: 1 })]);
      }
      await eraseAgain(auditing.storage, clock, restore.erasures);
      await stored.users.scrub();
    });
  } finally {
    await stored.close();
  }
}

/**
 * Puts a backup in the place of a data folder's database, or says what that would do. Whoever was erased after the
 * backup was made is erased from it first.
 * @throws ReflexioError `storage_failed` for a damaged backup, `conflict` for a newer one or while a server runs
 */
export async function restoreBackup(request: RestoreRequest, clock: Clock): Promise<RestoreOutcome> {
  const { from, dataDir, dryRun } = request;
  // One moment for all of it: the data that is set aside ends where the restored log goes on.
  const atMs = clock.nowMs();
  const restore = openRestore(from, dataDir, backupFolderOf(dataDir, request.backupDir));
  try {
    let aside: string | null = null;
    if (!dryRun) {
      await prepare(restore, { nowMs: () => atMs });
      aside = restore.finish(atMs);
    }
    const { created_at_ms, schema_version, rows } = restore.manifest;
    return {
      name: restore.name,
      dataDir,
      createdAtMs: created_at_ms,
      schemaVersion: schema_version,
      rows,
      replaces: restore.replaces,
      erasures: restore.erasures.length,
      aside,
    };
  } finally {
    restore.close();
  }
}

/** Backups as files: for commands that need no server. */
export const offlineBackups = {
  problemsOf: (path: string) => problemsOf(resolve(path)),
  copyInto: copyBackupInto,
  verifyAudit: (path: string, backupDir: string | undefined) =>
    verifyAuditFile(path, backupFolderOf(path, backupDir)),
  restore: (request: RestoreRequest) => restoreBackup(request, { nowMs: () => Date.now() }),
};
