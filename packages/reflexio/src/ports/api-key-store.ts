import type { ApiKeyRecord } from "./records.ts";

/** A change of an org's API keys. */
export type ApiKeyWrite =
  | { readonly type: "api_key.insert"; readonly key: ApiKeyRecord; readonly hash: string }
  /**
   * Stops a key at once. Fails with `conflict` when no key would be left that can manage keys; a key that stopped
   * before stays as it is, and `count` is 0.
   */
  | { readonly type: "api_key.revoke"; readonly keyId: string; readonly at: number }
  /** Adds a successor and lets the old key end. Fails with `conflict` unless the old key works and has none yet. */
  | {
      readonly type: "api_key.rotate";
      readonly keyId: string;
      readonly next: ApiKeyRecord;
      readonly hash: string;
      /** Now and the end of the old key, unix seconds; equal when it stops at once. */
      readonly at: number;
      readonly endsAt: number;
    };

export interface ApiKeyStore {
  findByHash(hash: string): Promise<ApiKeyRecord | undefined>;
  find(orgId: string, keyId: string): Promise<ApiKeyRecord | undefined>;
  /** Newest first. */
  list(orgId: string): Promise<ApiKeyRecord[]>;
  /** Notes that a key was used. */
  touch(keyId: string, usedAt: number): Promise<void>;
}
