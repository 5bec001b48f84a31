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
  /** Name of the key, for records of who changed something. */
  readonly name: string;
  /** Everything the key may do: `admin` includes the others. */
  readonly scopes: readonly Scope[];
  /** The only user the key acts for; null means every user. */
  readonly userId: string | null;
  /** The only agent version the key acts for; null means every one. */
  readonly agentVersion: string | null;
}

export const ALL_SCOPES: readonly Scope[] = ["publish", "read", "review", "admin"];
const KEY_BYTES = 30;
const PREFIX_CHARACTERS = 12;
/** Longer texts are no keys; they are not even hashed. */
const MAX_KEY_CHARACTERS = 512;
/** Last use is shown to people; writing it more often would cost a disk write per request. */
const TOUCH_EVERY_SECONDS = 300;

/** Everything is allowed: for `--no-auth` on a loopback address. */
export const openPrincipal: Principal = {
  orgId: DEFAULT_ORG_ID,
  keyId: null,
  name: "local",
  scopes: ALL_SCOPES,
  userId: null,
  agentVersion: null,
};

/** Keys are random, so a fast hash is enough: there is nothing to guess. */
export function hashKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** A new key and the record that is kept of it. */
export interface IssuedKey {
  readonly key: string;
  readonly record: ApiKeyRecord;
}

/** What a new key is for and may do. */
export type KeyGrant = Pick<
  ApiKeyRecord,
  "org_id" | "name" | "scopes" | "user_id" | "agent_version" | "expires_at"
>;

/** Makes a random key and its record; nothing is stored yet. */
export function issueKey(grant: KeyGrant, keyId: string, at: number): IssuedKey {
  const key = `rflx-${randomBytes(KEY_BYTES).toString("base64url")}`;
  const record: ApiKeyRecord = {
    ...grant,
    key_id: keyId,
    prefix: key.slice(0, PREFIX_CHARACTERS),
    created_at: at,
    revoked_at: null,
    last_used_at: null,
    rotated_to: null,
  };
  return { key, record };
}

/**
 * Figures of the whole server tell something of every org, so they are for the one that owns it.
 * @throws ReflexioError `forbidden`
 */
export function checkServerOwner({ orgId, scopes }: Principal): void {
  if (orgId === DEFAULT_ORG_ID && scopes.includes("admin")) return;
  throw new ReflexioError("forbidden", "This is about the whole server.", {
    hint: `Use an admin key of the org ${DEFAULT_ORG_ID}.`,
  });
}

export interface KeyService {
  /** Makes an unbound key that does not expire and returns it; only its hash is stored. */
  create(name: string, scopes?: readonly Scope[], orgId?: string): Promise<IssuedKey>;
  /** @throws ReflexioError `unauthorized` for unknown, revoked and expired keys, all with the same words */
  authenticate(key: string | undefined): Promise<Principal>;
  /** False once the caller's key was revoked or expired: for answers that go on for long. */
  isStillValid(principal: Principal): Promise<boolean>;
}

/** True while a key may be used, `now` in unix seconds. */
export function isUsable(record: ApiKeyRecord, now: number): boolean {
  return record.revoked_at === null && (record.expires_at === null || record.expires_at > now);
}

function toPrincipal(record: ApiKeyRecord): Principal {
  return {
    orgId: record.org_id,
    keyId: record.key_id,
    name: record.name,
    scopes: record.scopes.includes("admin") ? ALL_SCOPES : record.scopes,
    userId: record.user_id,
    agentVersion: record.agent_version,
  };
}

export function createKeyService(storage: Storage, clock: Clock, newId: () => string): KeyService {
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);
  return {
    async create(name, scopes = ALL_SCOPES, orgId = DEFAULT_ORG_ID) {
      const grant = { org_id: orgId, name, scopes, user_id: null, agent_version: null, expires_at: null };
      const issued = issueKey(grant, newId(), nowSeconds());
      await storage.commit(orgId, [
        { type: "api_key.insert", key: issued.record, hash: hashKey(issued.key) },
      ]);
      return issued;
    },
    async authenticate(key) {
      const isPossible = key !== undefined && key.length <= MAX_KEY_CHARACTERS;
      const record = isPossible ? await storage.apiKeys.findByHash(hashKey(key)) : undefined;
      const now = nowSeconds();
      if (record === undefined || !isUsable(record, now)) {
        throw new ReflexioError("unauthorized", "A valid API key is needed.");
      }
      if (now - (record.last_used_at ?? 0) >= TOUCH_EVERY_SECONDS) {
        await storage.apiKeys.touch(record.key_id, now);
      }
      return toPrincipal(record);
    },
    async isStillValid({ orgId, keyId }) {
      if (keyId === null) return true;
      const record = await storage.apiKeys.find(orgId, keyId);
      return record !== undefined && isUsable(record, nowSeconds());
    },
  };
}
