import type { OfflineBackups } from "./backup-types.ts";

/** Loads the code that works on backups without a server. */
export async function loadBackups(): Promise<OfflineBackups> {
  return (await import("../../../app-restore.ts")).offlineBackups;
}
