import { ReflexioError } from "@reflexio/contracts";
import type { Connection } from "./driver.ts";

/**
 * Refuses what rests on a turn that an erasure removed while it was read.
 * @throws ReflexioError `conflict`
 */
export function checkNotErased(connection: Connection, orgId: string, interactionId: number): void {
  const row = connection.get(
    `SELECT 1 AS erased FROM erasures WHERE org_id = ?1 AND last_interaction_id >= ?2
     AND NOT EXISTS (SELECT 1 FROM interactions WHERE interaction_id = ?2 AND org_id = ?1) LIMIT 1`,
    [orgId, interactionId],
  );
  if (row !== undefined) throw new ReflexioError("conflict", "The turns were erased while they were read.");
}

const REBUILD_MARK = "rebuild";

/** Notes, in the transaction of an erasure, that pages still hold bytes of it. */
export function markForRebuild(connection: Connection): void {
  connection.run("INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')", [REBUILD_MARK]);
}

/** True after an erasure whose bytes may still be in the file. */
export function isMarkedForRebuild(connection: Connection): boolean {
  return connection.get("SELECT 1 FROM meta WHERE key = ?", [REBUILD_MARK]) !== undefined;
}

/**
 * Writes a marked database anew and empties the log. `secure_delete` overwrites what is deleted, but not the copies
 * that are left in the unused part of a page when its rows move to another; only a new file is without them.
 * Needs as much free disk as the database is large, and blocks for about ten seconds a gigabyte. `temp_store` must
 * stay as it is: changing it drops the connection's temporary tables, and with them the notes of removed vectors.
 * @param eraseCopies removes what the erased rows left outside the database
 * @returns false when another program reads the database and so keeps the log; the mark stays for the next try
 */
export function rebuildIfMarked(connection: Connection, eraseCopies: () => void): boolean {
  if (!isMarkedForRebuild(connection)) return true;
  eraseCopies();
  connection.exec("VACUUM");
  const log = connection.get("PRAGMA wal_checkpoint(TRUNCATE)");
  if (Number(log?.busy ?? 0) !== 0) return false;
  connection.run("DELETE FROM meta WHERE key = ?", [REBUILD_MARK]);
  return true;
}
