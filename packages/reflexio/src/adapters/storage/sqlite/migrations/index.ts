import { ReflexioError } from "@reflexio/contracts";
import type { Connection } from "../driver.ts";
import { createInitialSchema } from "./0001-initial.ts";
import { addAudit } from "./0002-audit.ts";
import { addEvaluators } from "./0003-evaluators.ts";
import { addRunOrigins } from "./0004-run-origins.ts";
import { addExpandedTerms } from "./0005-expanded-terms.ts";
import { addServings } from "./0006-servings.ts";
import { addJobLanes } from "./0007-job-lanes.ts";

/** One step from a schema version to the next. Runs in a transaction of its own. */
export type Migration = (connection: Connection) => void;

/** In order; the position + 1 is the schema version. Never edit a released one, append. */
export const migrations: readonly Migration[] = [
  createInitialSchema,
  addAudit,
  addEvaluators,
  addRunOrigins,
  addExpandedTerms,
  addServings,
  addJobLanes,
];

export const SCHEMA_VERSION = migrations.length;

/**
 * Brings the schema to the newest version, each step in a transaction of its own.
 * @param backup called once before an existing database is changed
 * @param steps all of them, or the first ones for a database of an older version
 * @throws ReflexioError `storage_failed` when the database was written by a newer version
 */
export function migrate(
  connection: Connection,
  backup: () => void,
  steps: readonly Migration[] = migrations,
): void {
  const version = Number(connection.get("PRAGMA user_version")?.user_version ?? 0);
  if (version > steps.length) {
    throw new ReflexioError(
      "storage_failed",
      `The database has schema version ${version}, this program knows up to ${steps.length}.`,
      { hint: "Start the newer version of reflexio, or restore a backup made by this one." },
    );
  }
  if (version > 0 && version < steps.length) backup();
  for (const [index, apply] of steps.entries()) {
    if (index < version) continue;
    connection.transaction(() => {
      apply(connection);
      connection.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
