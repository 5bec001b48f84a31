import { DEFAULT_ORG_ID, type OperationResponse, ReflexioError } from "@reflexio/contracts";
import type { BackupRecord } from "../ports/backups.ts";
import type { Clock } from "../ports/clock.ts";
import type { Storage } from "../ports/storage.ts";
import type { Auditing } from "./auditing.ts";

/** Backups of the whole server. Every method throws `forbidden` for orgs other than the default one. */
export interface BackupService {
  create(orgId: string, keep: number | null): Promise<OperationResponse<"create_backup">>;
  list(orgId: string): Promise<OperationResponse<"list_backups">>;
  verify(orgId: string, name: string): Promise<OperationResponse<"verify_backup">>;
}

export interface BackupDependencies {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly auditing: Pick<Auditing, "noted">;
}

/** A backup holds everybody's data, so only the org that owns the server may deal with it. */
function requireOwner(orgId: string): void {
  if (orgId === DEFAULT_ORG_ID) return;
  throw new ReflexioError("forbidden", "Backups hold the data of all orgs.", {
    hint: "Use an admin key of the server's default org.",
  });
}

function toView({ createdAtMs, instanceId, schemaVersion, erasuresSince, ...record }: BackupRecord) {
  return {
    name: record.name,
    path: record.path,
    reason: record.reason,
    created_at: Math.floor(createdAtMs / 1000),
    instance_id: instanceId,
    schema_version: schemaVersion,
    bytes: record.bytes,
    rows: { ...record.rows },
    erasures_since: erasuresSince,
  };
}

export function createBackupService({ storage, clock, auditing }: BackupDependencies): BackupService {
  return {
    async create(orgId, keep) {
      requireOwner(orgId);
      const { removed, ...made } = await storage.backups.create({ atMs: clock.nowMs(), keep });
      const subjects = [made.name, ...removed].map((id) => ({ kind: "backup", id, isPrivate: false }));
      await storage.commit(orgId, [auditing.noted({ what: "backup.created", subjects, count: 1 })]);
      return { ...toView(made), removed: [...removed] };
    },
    async list(orgId) {
      requireOwner(orgId);
      return { backups: (await storage.backups.list()).map(toView) };
    },
    async verify(orgId, name) {
      requireOwner(orgId);
      const { problems } = await storage.backups.verify(name);
      return { name, ok: problems.length === 0, problems: [...problems] };
    },
  };
}
