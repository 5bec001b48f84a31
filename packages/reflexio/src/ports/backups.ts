import type { AuditAnchor } from "./audit.ts";

/** Why a backup was made: asked for, before a migration, or of what a restore replaced. */
export type BackupReason = "manual" | "migration" | "restore";

/** A backup as its manifest describes it. */
export interface BackupRecord {
  /** Name of its folder. */
  readonly name: string;
  /** Where it is, on the machine of the server. */
  readonly path: string;
  readonly reason: BackupReason;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
  readonly instanceId: string;
  readonly schemaVersion: number;
  readonly bytes: number;
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Users erased since it was made: it still holds them, a restore erases them again. */
  readonly erasuresSince: number;
}

export interface NewBackup extends BackupRecord {
  /** Names of older ones that were removed. */
  readonly removed: readonly string[];
}

export interface BackupCheck {
  readonly name: string;
  /** Empty for a whole one. */
  readonly problems: readonly string[];
}

/** Whole, checked copies of the data of every org, in one folder. */
export interface BackupStore {
  /**
   * Makes one beside other work; a second call waits for the first. Of those that were asked for, the newest `keep`
   * stay; null keeps all.
   * @throws ReflexioError `storage_failed` when it cannot be written, `conflict` for data in memory
   */
  create(request: { readonly atMs: number; readonly keep: number | null }): Promise<NewBackup>;
  /** Newest first; what has no readable manifest is left out. */
  list(): Promise<BackupRecord[]>;
  /** @throws ReflexioError `not_found` */
  verify(name: string): Promise<BackupCheck>;
  /** Heads of an org's audit log that backups of this data wrote down. */
  anchors(orgId: string): Promise<AuditAnchor[]>;
}
