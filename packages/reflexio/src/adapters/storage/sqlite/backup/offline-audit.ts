import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import type { AuditVerdict } from "../../../../ports/audit.ts";
import { createAuditStore } from "../audit-store.ts";
import { text } from "../cells.ts";
import { Connection } from "../driver.ts";
import { DATABASE_FILE } from "../open.ts";
import { instanceIdOf } from "./facts.ts";
import { findBackups } from "./folder.ts";
import { MANIFEST_FILE, type Manifest, readManifest } from "./manifest.ts";

/** The audit log of one org, read from a file. */
export interface OrgVerdict extends AuditVerdict {
  readonly orgId: string;
}

/** What manifests wrote down of a data set, up to a time. */
function manifestsOf(folder: string, instanceId: string, untilMs: number): Manifest[] {
  return findBackups(folder)
    .map(({ manifest }) => manifest)
    .filter((one) => one.instance_id === instanceId && one.created_at_ms <= untilMs);
}

function orgsIn(connection: Connection): string[] {
  const isThere = connection.get("SELECT 1 FROM sqlite_schema WHERE name = 'audit_heads'") !== undefined;
  if (!isThere) return [];
  return connection
    .all("SELECT org_id FROM audit_heads UNION SELECT org_id FROM audit_log")
    .map((row) => text(row, "org_id"));
}

/**
 * Checks the audit log of every org in a data folder, also of a running server, or in a backup. Changes nothing.
 * A backup is compared with its own manifest and with those of older backups beside it.
 * @param backupFolder where the backups of a data folder are
 * @throws ReflexioError `not_found` when no database is there, `storage_failed` when it cannot be read
 */
export async function verifyAuditFile(folder: string, backupFolder: string): Promise<OrgVerdict[]> {
  const path = resolve(folder);
  const file = join(path, DATABASE_FILE);
  if (!existsSync(file)) {
    throw new ReflexioError("not_found", `There is no ${DATABASE_FILE} in ${path}.`, {
      hint: "Name a data folder, or a backup as `reflexio backup list` shows it.",
    });
  }
  const own = existsSync(join(path, MANIFEST_FILE)) ? readManifest(path) : undefined;
  const connection = new Connection(file, { readOnly: true });
  try {
    connection.exec("BEGIN");
    const [beside, untilMs] =
      own === undefined ? [backupFolder, Number.POSITIVE_INFINITY] : [dirname(path), own.created_at_ms];
    const manifests = manifestsOf(beside, own?.instance_id ?? instanceIdOf(connection), untilMs);
    const heads = manifests.flatMap(({ audit_heads, created_at_ms }) =>
      audit_heads.map(({ org_id, seq, hash }) => ({ orgId: org_id, seq, hash, atMs: created_at_ms })),
    );
    const audit = createAuditStore(connection);
    const verdicts: OrgVerdict[] = [];
    for (const orgId of new Set([...orgsIn(connection), ...heads.map((head) => head.orgId)])) {
      const anchors = heads.filter((head) => head.orgId === orgId);
      verdicts.push({ orgId, ...(await audit.verify(orgId, anchors)) });
    }
    connection.exec("COMMIT");
    return verdicts;
  } finally {
    connection.close();
  }
}
