import { type ApiKeyScope, type ApiKeyView, type NewApiKey, ReflexioError } from "@reflexio/contracts";
import type { Clock, Clocks } from "../ports/clock.ts";
import type { ApiKeyRecord } from "../ports/records.ts";
import type { Storage, Write } from "../ports/storage.ts";
import { hashKey, type IssuedKey, issueKey, isUsable } from "./key-service.ts";
import { checkSameBody, findReceipt, type KeyedCall, receiptWrites } from "./receipts.ts";

export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly user_id: string | null;
  readonly agent_version: string | null;
  readonly expires_at: number | null;
}

export interface RotateRequest {
  readonly key_id: string;
  readonly grace_seconds: number;
  readonly expires_at: number | null;
}

/** Making, listing, replacing and stopping the keys of an org. */
export interface KeyManagement {
  create(orgId: string, request: KeyRequest, call: KeyedCall): Promise<NewApiKey>;
  list(orgId: string, includeEnded: boolean): Promise<ApiKeyView[]>;
  /** @throws ReflexioError `not_found`; `conflict` when the key works no more or was replaced already */
  rotate(orgId: string, request: RotateRequest, call: KeyedCall): Promise<NewApiKey>;
  /** @throws ReflexioError `not_found`; `conflict` for the last key that can manage keys */
  revoke(orgId: string, keyId: string, call: KeyedCall): Promise<ApiKeyView>;
}

export interface KeyManagementDependencies extends Clocks {
  readonly storage: Storage;
  readonly newId: () => string;
}

/** How long a new key can be shown again to a caller that repeats its call because the answer got lost. */
const REPEAT_MS = 10 * 60_000;
/** Keys remembered for that at a time. */
const MAX_REPEATS = 200;

export function createKeyManagement(dependencies: KeyManagementDependencies): KeyManagement {
  const { storage, clock, steadyClock, newId } = dependencies;
  const nowSeconds = () => Math.floor(clock.nowMs() / 1000);
  const recent = createRecentKeys(steadyClock);

  /** Stores a new key with `writes`, once for each Idempotency-Key. */
  async function issueOnce(
    orgId: string,
    call: KeyedCall,
    make: () => Promise<{ readonly issued: IssuedKey; readonly write: Write }>,
  ): Promise<NewApiKey> {
    const known = await findReceipt(storage, orgId, call);
    if (known !== undefined) return showAgain(orgId, known.request_id ?? "");
    const { issued, write } = await make();
    const at = issued.record.created_at;
    const receipt = receiptWrites(call, { subject: issued.record.key_id, response: null, at });
    const result = await storage.commit(orgId, [...receipt, write]);
    if (!result.ok) return showAgain(orgId, checkSameBody(result.receipt, call).request_id ?? "");
    if (call.key !== null) recent.remember(issued.record.key_id, issued.key);
    return { api_key: issued.key, key: toView(issued.record) };
  }

  async function showAgain(orgId: string, keyId: string): Promise<NewApiKey> {
    const key = recent.find(keyId);
    const record = await storage.apiKeys.find(orgId, keyId);
    if (key === undefined || record === undefined) {
      throw new ReflexioError("conflict", `The key ${keyId} was made by this call and shown once.`, {
        hint: "Revoke that key and make another with a new Idempotency-Key.",
      });
    }
    return { api_key: key, key: toView(record) };
  }

  async function read(orgId: string, keyId: string): Promise<ApiKeyRecord> {
    const record = await storage.apiKeys.find(orgId, keyId);
    if (record === undefined) throw new ReflexioError("not_found", `There is no key ${keyId}.`);
    return record;
  }

  return {
    create: (orgId, request, call) =>
      issueOnce(orgId, call, async () => {
        const at = nowSeconds();
        const grant = {
          org_id: orgId,
          name: request.name,
          scopes: [...new Set(request.scopes)],
          user_id: bindingOf("user_id", request.user_id),
          agent_version: bindingOf("agent_version", request.agent_version),
          expires_at: endOf(request.expires_at, at),
        };
        const issued = issueKey(grant, newId(), at);
        return { issued, write: { type: "api_key.insert", key: issued.record, hash: hashKey(issued.key) } };
      }),
    async list(orgId, includeEnded) {
      const records = await storage.apiKeys.list(orgId);
      const now = nowSeconds();
      return records.filter((record) => includeEnded || isUsable(record, now)).map(toView);
    },
    rotate: (orgId, request, call) =>
      issueOnce(orgId, call, async () => {
        const at = nowSeconds();
        const { org_id, name, scopes, user_id, agent_version, expires_at } = await read(
          orgId,
          request.key_id,
        );
        const end = endOf(request.expires_at, at) ?? expires_at;
        const grant = { org_id, name, scopes, user_id, agent_version, expires_at: end };
        const issued = issueKey(grant, newId(), at);
        return {
          issued,
          write: {
            type: "api_key.rotate",
            keyId: request.key_id,
            next: issued.record,
            hash: hashKey(issued.key),
            at,
            endsAt: at + request.grace_seconds,
          },
        };
      }),
    async revoke(orgId, keyId, call) {
      await findReceipt(storage, orgId, call);
      await read(orgId, keyId);
      const at = nowSeconds();
      const receipt = receiptWrites(call, { subject: keyId, response: null, at });
      const result = await storage.commit(orgId, [...receipt, { type: "api_key.revoke", keyId, at }]);
      if (!result.ok) checkSameBody(result.receipt, call);
      return toView(await read(orgId, keyId));
    },
  };
}

/** A blank binding would look like one and bind nothing. @throws ReflexioError `validation_failed` */
function bindingOf(field: string, value: string | null): string | null {
  const name = value?.trim() ?? null;
  if (name !== "") return name;
  throw new ReflexioError("validation_failed", `${field} must be null or name something.`, {
    details: [{ path: `body.${field}`, message: "must not be blank" }],
  });
}

/** @throws ReflexioError `validation_failed` for a time that is over */
function endOf(expiresAt: number | null, now: number): number | null {
  if (expiresAt === null) return null;
  if (expiresAt <= now) {
    throw new ReflexioError("validation_failed", "expires_at is in the past.", {
      details: [{ path: "body.expires_at", message: "must be in the future" }],
    });
  }
  return Math.floor(expiresAt);
}

function toView(record: ApiKeyRecord): ApiKeyView {
  const { key_id, name, prefix, created_at } = record;
  return {
    key_id,
    name,
    prefix,
    scopes: [...record.scopes],
    created_at,
    ...(record.user_id === null ? {} : { user_id: record.user_id }),
    ...(record.agent_version === null ? {} : { agent_version: record.agent_version }),
    ...(record.expires_at === null ? {} : { expires_at: record.expires_at }),
    ...(record.last_used_at === null ? {} : { last_used_at: record.last_used_at }),
    ...(record.revoked_at === null ? {} : { revoked_at: record.revoked_at }),
    ...(record.rotated_to === null ? {} : { rotated_to: record.rotated_to }),
  };
}

/** New keys, in memory only and for a short time. */
function createRecentKeys(clock: Clock) {
  const keys = new Map<string, { readonly key: string; readonly until: number }>();
  return {
    remember(keyId: string, key: string): void {
      keys.set(keyId, { key, until: clock.nowMs() + REPEAT_MS });
      for (const [id, entry] of keys) {
        if (keys.size > MAX_REPEATS || entry.until <= clock.nowMs()) keys.delete(id);
      }
    },
    find(keyId: string): string | undefined {
      const entry = keys.get(keyId);
      return entry !== undefined && entry.until > clock.nowMs() ? entry.key : undefined;
    },
  };
}
