import type { ApiKeyStore } from "../../../ports/storage.ts";
import type { Connection } from "./driver.ts";
import { toApiKey } from "./rows.ts";

export function createApiKeyStore(connection: Connection): ApiKeyStore {
  return {
    async insert(key, hash) {
      connection.run(
        `INSERT INTO api_keys (key_id, org_id, hash, name, prefix, scopes, user_id, agent_version, created_at,
           expires_at, revoked_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          key.key_id,
          key.org_id,
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
        ],
      );
    },
    async findByHash(hash) {
      const row = connection.get("SELECT * FROM api_keys WHERE hash = ?", [hash]);
      return row === undefined ? undefined : toApiKey(row);
    },
    async list(orgId) {
      return connection
        .all("SELECT * FROM api_keys WHERE org_id = ? ORDER BY created_at, key_id", [orgId])
        .map(toApiKey);
    },
    async touch(keyId, usedAt) {
      connection.run("UPDATE api_keys SET last_used_at = ? WHERE key_id = ?", [usedAt, keyId]);
    },
  };
}
