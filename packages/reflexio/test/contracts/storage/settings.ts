import { describe, expect } from "vitest";
import type { ApiKeyRecord } from "../../../src/ports/records.ts";
import type { Storage, Write } from "../../../src/ports/storage.ts";
import { defaultConfig } from "../../../src/services/settings.ts";
import { buildApiKey, commitAll, START } from "../../helpers/records.ts";
import { contractTest, failureOf, type StorageEngine } from "./engine.ts";

function insertKey(key: ApiKeyRecord, hash: string): Write {
  return { type: "api_key.insert", key, hash };
}

async function keyIds(storage: Storage): Promise<string[]> {
  return (await storage.apiKeys.list("org")).map((key) => key.key_id);
}

function describeApiKeys(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("keeps every field of a key and finds it by its whole hash only", async ({ storage }) => {
    const full = buildApiKey({
      scopes: ["publish", "read", "review", "admin"],
      user_id: "ada",
      agent_version: "agent-v1",
      expires_at: START + 1,
      revoked_at: START + 2,
      last_used_at: START + 3,
      rotated_to: "key-9",
    });
    const bare = buildApiKey({ key_id: "key-0", scopes: [], created_at: START + 1 });
    await commitAll(storage, "org", insertKey(full, "hash-1"), insertKey(bare, "hash-2"));
    expect(await storage.apiKeys.findByHash("hash-1")).toEqual(full);
    expect(await storage.apiKeys.findByHash("hash")).toBeUndefined();
    expect(await storage.apiKeys.findByHash("")).toBeUndefined();
    expect(await storage.apiKeys.find("org", "key-0")).toEqual(bare);
    expect(await storage.apiKeys.find("org", "key")).toBeUndefined();
    expect(await storage.apiKeys.list("org")).toEqual([bare, full]);
    await storage.apiKeys.touch("key-0", START + 9);
    await storage.apiKeys.touch("missing", START + 9);
    expect(await storage.apiKeys.list("org")).toEqual([{ ...bare, last_used_at: START + 9 }, full]);
  });

  test("refuses a hash or id that is taken", async ({ storage }) => {
    await commitAll(storage, "org", insertKey(buildApiKey(), "hash-1"));
    const sameHash = insertKey(buildApiKey({ key_id: "key-2" }), "hash-1");
    expect(await failureOf(storage.commit("org", [sameHash]))).toBe("conflict");
    expect(await failureOf(storage.commit("org", [insertKey(buildApiKey(), "hash-2")]))).toBe("conflict");
    expect(await keyIds(storage)).toEqual(["key-1"]);
  });

  test("stops a key once, but never the last that can manage keys", async ({ storage }) => {
    const admin = buildApiKey({ key_id: "admin", scopes: ["admin"] });
    const reader = buildApiKey({ key_id: "reader", scopes: ["read"] });
    const bound = buildApiKey({ key_id: "bound", scopes: ["admin"], user_id: "ada" });
    await commitAll(storage, "org", insertKey(admin, "a"), insertKey(reader, "r"), insertKey(bound, "b"));
    const revoke = (keyId: string, at: number): Write => ({ type: "api_key.revoke", keyId, at });
    expect((await commitAll(storage, "org", revoke("reader", START + 1)))[0]?.count).toBe(1);
    expect((await commitAll(storage, "org", revoke("reader", START + 2)))[0]?.count).toBe(0);
    expect((await commitAll(storage, "org", revoke("missing", START + 2)))[0]?.count).toBe(0);
    expect(await storage.apiKeys.find("org", "reader")).toMatchObject({ revoked_at: START + 1 });
    expect(await failureOf(storage.commit("org", [revoke("admin", START + 3)]))).toBe("conflict");
    expect(await storage.apiKeys.findByHash("a")).toEqual(admin);
    await commitAll(storage, "org", insertKey(buildApiKey({ key_id: "second", scopes: ["admin"] }), "s"));
    expect((await commitAll(storage, "org", revoke("admin", START + 3)))[0]?.count).toBe(1);
  });

  test("replaces a key once, and the old one ends when it was told to", async ({ storage }) => {
    await commitAll(storage, "org", insertKey(buildApiKey({ scopes: ["admin"] }), "old"));
    const next = (key_id: string) => buildApiKey({ key_id, scopes: ["admin"] });
    const rotate = (key_id: string, endsAt: number): Write => ({
      type: "api_key.rotate",
      keyId: "key-1",
      next: next(key_id),
      hash: key_id,
      at: START,
      endsAt,
    });
    await commitAll(storage, "org", rotate("key-2", START + 60));
    const old = await storage.apiKeys.findByHash("old");
    expect(old).toMatchObject({ rotated_to: "key-2", revoked_at: null, expires_at: START + 60 });
    expect(await failureOf(storage.commit("org", [rotate("key-3", START + 60)]))).toBe("conflict");
    expect(await storage.apiKeys.findByHash("key-3")).toBeUndefined();
    expect(await storage.apiKeys.findByHash("key-2")).toEqual(next("key-2"));
  });
}

function describeConfigs(engine: StorageEngine): void {
  const test = contractTest(engine);
  const config = defaultConfig();
  const put = (expected: number, actor = "cli", fileHash: string | null = null): Write => ({
    type: "config.put",
    config,
    actor,
    at: START + expected,
    expected,
    fileHash,
  });

  test("keeps versions of the configuration, each made from the one before", async ({ storage }) => {
    expect(await storage.configs.currentVersion("org")).toBe(0);
    expect(await storage.configs.lastFileHash("org")).toBeNull();
    expect(await storage.configs.find("org", 0)).toBeUndefined();
    await commitAll(storage, "org", put(0, "file", "hash-1"), put(1));
    for (const stale of [0, 1, 3])
      expect(await failureOf(storage.commit("org", [put(stale)]))).toBe("conflict");
    expect(await storage.configs.currentVersion("org")).toBe(2);
    expect(await storage.configs.lastFileHash("org")).toBe("hash-1");
    expect(await storage.configs.find("org", 1)).toEqual({
      version: 1,
      config,
      actor: "file",
      created_at: START,
      file_hash: "hash-1",
    });
    expect((await storage.configs.list("org", 9)).map((row) => row.version)).toEqual([2, 1]);
    expect((await storage.configs.list("org", 1)).map((row) => row.actor)).toEqual(["cli"]);
  });
}

/** API keys and configurations. */
export function describeSettings(engine: StorageEngine): void {
  describe("settings", () => {
    describeApiKeys(engine);
    describeConfigs(engine);
  });
}
