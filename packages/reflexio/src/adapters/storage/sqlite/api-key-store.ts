import { ReflexioError } from "@reflexio/contracts";
import type { ApiKeyStore, ApiKeyWrite } from "../../../ports/api-key-store.ts";
import type { ApiKeyRecord } from "../../../ports/records.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import type { Connection } from "./driver.ts";
import { toApiKey } from "./rows.ts";

type Revoke = Extract<ApiKeyWrite, { type: "api_key.revoke" }>;
type Rotate = Extract<ApiKeyWrite, { type: "api_key.rotate" }>;

function insertKey(connection: Connection, orgId: string, key: ApiKeyRecord, hash: string): WriteResult {
  connection.run(
    `INSERT INTO api_keys (key_id, org_id, hash, name, prefix, scopes, user_id, agent_version, created_at,
       expires_at, revoked_at, last_used_at, rotated_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      key.key_id,
      orgId,
      hash,
      key.name,
      key.prefix,
      JSON.stringify(key.scopes),
      key.user_id,
      key.agent_version,
      key.created_at,
      key.expires_at,
      key.revoked_at,
      key.last_used_at,
      key.rotated_to,
    ],
  );
  return { count: 1, ids: [key.key_id] };
}

/** A key that can manage keys: of the scope admin, bound to nothing, and neither stopped nor replaced. */
const managersSql = `
SELECT 1 FROM api_keys WHERE org_id = ?1 AND revoked_at IS NULL AND rotated_to IS NULL
  AND (expires_at IS NULL OR expires_at > ?2) AND user_id IS NULL AND agent_version IS NULL
  AND EXISTS (SELECT 1 FROM json_each(scopes) WHERE value = 'admin') LIMIT 1`;

function canManage(connection: Connection, orgId: string, at: number): boolean {
  return connection.get(managersSql, [orgId, at]) !== undefined;
}

function revokeKey(connection: Connection, orgId: string, { keyId, at }: Revoke): WriteResult {
  const couldManage = canManage(connection, orgId, at);
  const { changes } = connection.run(
    "UPDATE api_keys SET revoked_at = ? WHERE org_id = ? AND key_id = ? AND revoked_at IS NULL",
    [at, orgId, keyId],
  );
  if (couldManage && !canManage(connection, orgId, at)) {
    throw new ReflexioError("conflict", "This is the last key with the scope admin.", {
      hint: "Make another admin key first, or rotate this one.",
    });
  }
  return { count: changes, ids: [keyId] };
}

function rotateKey(connection: Connection, orgId: string, write: Rotate): WriteResult {
  const { keyId, next, hash, at, endsAt } = write;
  insertKey(connection, orgId, next, hash);
  const { changes } = connection.run(
    `UPDATE api_keys SET rotated_to = ?1, revoked_at = CASE WHEN ?2 <= ?3 THEN ?3 END,
       expires_at = min(coalesce(expires_at, ?2), ?2)
     WHERE org_id = ?4 AND key_id = ?5 AND revoked_at IS NULL AND rotated_to IS NULL
       AND (expires_at IS NULL OR expires_at > ?3)`,
    [next.key_id, endsAt, at, orgId, keyId],
  );
  if (changes !== 1) {
    throw new ReflexioError("conflict", "This key does not work any more, or was replaced already.");
  }
  return { count: 1, ids: [next.key_id] };
}

/** Applies a change of the keys. Runs inside a commit. */
export function writeApiKey(connection: Connection, orgId: string, write: ApiKeyWrite): WriteResult {
  switch (write.type) {
    case "api_key.insert":
      return insertKey(connection, orgId, write.key, write.hash);
    case "api_key.revoke":
      return revokeKey(connection, orgId, write);
    case "api_key.rotate":
      return rotateKey(connection, orgId, write);
  }
}

export function createApiKeyStore(connection: Connection): ApiKeyStore {
  return {
    async findByHash(hash) {
      const row = connection.get("SELECT * FROM api_keys WHERE hash = ?", [hash]);
      return row === undefined ? undefined : toApiKey(row);
    },
    async find(orgId, keyId) {
      const row = connection.get("SELECT * FROM api_keys WHERE org_id = ? AND key_id = ?", [orgId, keyId]);
      return row === undefined ? undefined : toApiKey(row);
    },
    async list(orgId) {
      return connection
        .all("SELECT * FROM api_keys WHERE org_id = ? ORDER BY created_at DESC, key_id", [orgId])
        .map(toApiKey);
    },
    async touch(keyId, usedAt) {
      connection.run("UPDATE api_keys SET last_used_at = ? WHERE key_id = ?", [usedAt, keyId]);
    },
  };
}
