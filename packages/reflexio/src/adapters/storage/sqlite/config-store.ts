import { configSchema, ReflexioError } from "@reflexio/contracts";
import type { ConfigStore, ConfigVersion, ConfigWrite } from "../../../ports/config-store.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { number, text, textOrNull } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";

/** Versions kept for each org; older ones are dropped. */
const KEPT_VERSIONS = 500;

function toConfigVersion(row: SqlRow): ConfigVersion {
  const version = number(row, "version");
  const parsed = configSchema.safeParse(JSON.parse(text(row, "config")));
  if (!parsed.success) {
    throw new ReflexioError("storage_failed", `Version ${version} of the configuration cannot be read.`, {
      cause: parsed.error,
    });
  }
  return {
    version,
    config: parsed.data,
    actor: text(row, "actor"),
    created_at: number(row, "created_at"),
    file_hash: textOrNull(row, "file_hash"),
  };
}

function currentVersion(connection: Connection, orgId: string): number {
  const row = connection.get(
    "SELECT coalesce(max(version), 0) AS version FROM config_versions WHERE org_id = ?",
    [orgId],
  );
  return row === undefined ? 0 : number(row, "version");
}

/** Stores the next version. Runs inside a commit. */
export function putConfig(connection: Connection, orgId: string, write: ConfigWrite): WriteResult {
  const current = currentVersion(connection, orgId);
  if (current !== write.expected) {
    throw new ReflexioError("conflict", `The configuration is at version ${current}, not ${write.expected}.`);
  }
  const version = current + 1;
  connection.run(
    `INSERT INTO config_versions (org_id, version, config, actor, created_at, file_hash)
     VALUES (?, ?, ?, ?, ?, ?)`,
    [orgId, version, JSON.stringify(write.config), write.actor, write.at, write.fileHash],
  );
  connection.run("DELETE FROM config_versions WHERE org_id = ? AND version <= ?", [
    orgId,
    version - KEPT_VERSIONS,
  ]);
  return { count: 1, ids: [version] };
}

export function createConfigStore(connection: Connection): ConfigStore {
  return {
    async currentVersion(orgId) {
      return currentVersion(connection, orgId);
    },
    async find(orgId, version) {
      const row = connection.get("SELECT * FROM config_versions WHERE org_id = ? AND version = ?", [
        orgId,
        version,
      ]);
      return row === undefined ? undefined : toConfigVersion(row);
    },
    async list(orgId, limit) {
      const rows = connection.all(
        "SELECT * FROM config_versions WHERE org_id = ? ORDER BY version DESC LIMIT ?",
        [orgId, limit],
      );
      return rows.map(toConfigVersion);
    },
    async lastFileHash(orgId) {
      const row = connection.get(
        `SELECT file_hash FROM config_versions WHERE org_id = ? AND file_hash IS NOT NULL
         ORDER BY version DESC LIMIT 1`,
        [orgId],
      );
      return row === undefined ? null : textOrNull(row, "file_hash");
    },
  };
}
