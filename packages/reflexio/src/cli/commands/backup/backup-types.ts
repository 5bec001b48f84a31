import type { OrgVerdict, RestoreOutcome } from "../../../app-restore.ts";

export type { RestoreOutcome };

/** What works on data folders and backups, without a server. */
export interface OfflineBackups {
  /** What is wrong with a backup; empty for a whole one. */
  problemsOf(path: string): readonly string[];
  /** Copies a whole backup into another folder; of those made for the same reason the newest `keep` stay there. */
  copyInto(path: string, folder: string, keep: number | null): string;
  /** Checks the audit log of every org in a data folder or a backup. */
  verifyAudit(path: string, backupDir: string | undefined): Promise<readonly OrgVerdict[]>;
  restore(request: {
    readonly from: string;
    readonly dataDir: string;
    readonly backupDir?: string | undefined;
    readonly dryRun: boolean;
  }): Promise<RestoreOutcome>;
}

export type LoadBackups = () => Promise<OfflineBackups>;
