import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import type { BackupRecord, BackupStore } from "../../../../ports/backups.ts";
import type { Connection } from "../driver.ts";
import { erasuresIn } from "./facts.ts";
import { backupName, type FoundBackup, findBackups, namesIn, pruneBackups, toRecord } from "./folder.ts";
import { runTask } from "./run-task.ts";

export interface BackupPlace {
  /** The database file. */
  readonly databasePath: string;
  /** Where backups go. */
  readonly folder: string;
  readonly instanceId: string;
}

/** A {@link BackupStore} that can be waited for. */
export interface SqliteBackups extends BackupStore {
  /** Resolves when no copy is being made: an erasure must not happen beside one. */
  idle(): Promise<void>;
}

function nowhere(): never {
  throw new ReflexioError("conflict", "Data in memory has no backups.", { hint: "Use a data folder." });
}

/** @param place null for data in memory */
export function createBackupStore(connection: Connection, place: BackupPlace | null): SqliteBackups {
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: two copies at a time would only slow each other down. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  }

  /** Describes backups; what was erased here says nothing about those of another instance. */
  function describe(found: readonly FoundBackup[]): BackupRecord[] {
    const erased = erasuresIn(connection).map(({ receipt_id }) => receipt_id);
    return found.map((one) => toRecord(one, one.manifest.instance_id === place?.instanceId ? erased : []));
  }

  function ownBackups({ folder, instanceId }: BackupPlace): FoundBackup[] {
    return findBackups(folder).filter(({ manifest }) => manifest.instance_id === instanceId);
  }

  function find(name: string): BackupRecord {
    const { folder } = place ?? nowhere();
    const [found] = describe(findBackups(folder).filter((one) => one.name === name));
    if (found !== undefined) return found;
    throw new ReflexioError("not_found", `There is no backup ${name}.`, {
      hint: "`reflexio backup list` shows those there are; a damaged manifest hides one.",
    });
  }

  return {
    idle: async () => {
      await last;
    },
    create: ({ atMs, keep }) =>
      inTurn(async () => {
        const { folder, databasePath, instanceId } = place ?? nowhere();
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const name = backupName("manual", atMs, namesIn(folder));
        const request = { path: join(folder, name), reason: "manual", atMs } as const;
        await runTask({ kind: "copy", databasePath, request });
        const removed =
          keep === null ? [] : pruneBackups(folder, { instance_id: instanceId, reason: "manual" }, keep);
        return { ...find(name), removed };
      }),
    async list() {
      return place === null ? [] : describe(findBackups(place.folder));
    },
    async verify(name) {
      const { folder } = place ?? nowhere();
      // A backup without a readable manifest is not in the list, but is one to be told about.
      if (!namesIn(folder).has(name) || !/^reflexio-[\w-]+$/.test(name)) find(name);
      return { name, problems: await runTask({ kind: "verify", path: join(folder, name) }) };
    },
    async anchors(orgId) {
      if (place === null) return [];
      return ownBackups(place).flatMap(({ manifest }) =>
        manifest.audit_heads
          .filter((head) => head.org_id === orgId)
          .map(({ seq, hash }) => ({ seq, hash, atMs: manifest.created_at_ms })),
      );
    },
  };
}
