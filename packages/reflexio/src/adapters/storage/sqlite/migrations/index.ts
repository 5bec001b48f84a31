import { ReflexioError } from "@reflexio/contracts";
import type { Connection } from "../driver.ts";
import { createInitialSchema } from "./0001-initial.ts";

/** In order; the position + 1 is the schema version. Never edit a released one, append. */
const migrations: readonly ((connection: Connection) => void)[] = [createInitialSchema];

export const SCHEMA_VERSION = migrations.length;

/**
 * Brings the schema to the newest version, each step in a transaction of its own.
 * @param backup called once before an existing database is changed
 * @throws ReflexioError `storage_failed` when the database was written by a newer version
 */
export function migrate(connection: Connection, backup: (version: number) => void): void {
  const version = Number(connection.get("PRAGMA user_version")?.user_version ?? 0);
  if (version > SCHEMA_VERSION) {
    throw new ReflexioError(
      "storage_failed",
      `The database has schema version ${version}, this program knows up to ${SCHEMA_VERSION}.`,
      { hint: "Start the newer version of reflexio, or restore a backup made by this one." },
    );
  }
  if (version > 0 && version < SCHEMA_VERSION) backup(version);
  for (const [index, apply] of migrations.entries()) {
    if (index < version) continue;
    connection.transaction(() => {
      apply(connection);
      connection.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
