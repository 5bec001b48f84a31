import type { KeyManagement } from "../../services/key-management.ts";
import type { Handlers } from "../handler.ts";

export function apiKeyHandlers(keys: KeyManagement) {
  return {
    async create_api_key({ body }, { principal, idempotencyKey: key }) {
      return keys.create(principal.orgId, body, { operation: "create_api_key", key, body });
    },
    async list_api_keys({ query }, { principal }) {
      return { keys: await keys.list(principal.orgId, query.include_revoked) };
    },
    async rotate_api_key({ body }, { principal, idempotencyKey: key }) {
      return keys.rotate(principal.orgId, body, { operation: "rotate_api_key", key, body });
    },
    async revoke_api_key({ body }, { principal, idempotencyKey: key }) {
      const call = { operation: "revoke_api_key", key, body };
      return { key: await keys.revoke(principal.orgId, body.key_id, call) };
    },
  } satisfies Partial<Handlers>;
}
