import { createHash, randomBytes } from "node:crypto";
import { type Access, DEFAULT_ORG_ID, ReflexioError } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { ApiKeyRecord } from "../ports/records.ts";
import type { Storage } from "../ports/storage.ts";

export type Scope = Exclude<Access, "public">;

/** Who calls: the org everything is limited to, and what the key allows. */
export interface Principal {
  readonly orgId: string;
  /** Null without authentication. */
  readonly keyId: string | null;
  readonly scopes: readonly Scope[];
}

const ALL_SCOPES: readonly Scope[] = ["publish", "read", "review", "admin"];
const KEY_BYTES = 30;
const PREFIX_CHARACTERS = 12;
/** Last use is shown to people; writing it more often would cost a disk write per request. */
const TOUCH_EVERY_SECONDS = 300;

/** Everything is allowed: for `--no-auth` on a loopback address. */
export const openPrincipal: Principal = { orgId: DEFAULT_ORG_ID, keyId: null, scopes: ALL_SCOPES };

function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

export interface KeyService {
  /** Makes a key and returns it; only its hash is stored. */
  create(
    name: string,
    scopes?: readonly Scope[],
  ): Promise<{ readonly key: string; readonly record: ApiKeyRecord }>;
  /** @throws ReflexioError `unauthorized` for unknown, revoked and expired keys, all with the same words */
  authenticate(key: string | undefined): Promise<Principal>;
}

export function createKeyService(storage: Storage, clock: Clock, newId: () => string): KeyService {
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);
  return {
    async create(name, scopes = ALL_SCOPES) {
      const key = `rflx-${randomBytes(KEY_BYTES).toString("base64url")}`;
      const record: ApiKeyRecord = {
        key_id: newId(),
        org_id: DEFAULT_ORG_ID,
        name,
        prefix: key.slice(0, PREFIX_CHARACTERS),
        scopes,
        user_id: null,
        agent_version: null,
        created_at: nowSeconds(),
        expires_at: null,
        revoked_at: null,
        last_used_at: null,
      };
      await storage.apiKeys.insert(record, hashKey(key));
      return { key, record };
    },
    async authenticate(key) {
      const record = key === undefined ? undefined : await storage.apiKeys.findByHash(hashKey(key));
      const now = nowSeconds();
      const valid =
        record !== undefined &&
        record.revoked_at === null &&
        (record.expires_at === null || record.expires_at > now);
      if (!valid) throw new ReflexioError("unauthorized", "A valid API key is needed.");
      if (now - (record.last_used_at ?? 0) >= TOUCH_EVERY_SECONDS)
        await storage.apiKeys.touch(record.key_id, now);
      return { orgId: record.org_id, keyId: record.key_id, scopes: record.scopes };
    },
  };
}
