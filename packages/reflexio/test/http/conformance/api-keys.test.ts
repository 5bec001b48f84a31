import { apiKeyOperations, eventOperations, operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { create_api_key, list_api_keys, rotate_api_key, revoke_api_key } = apiKeyOperations;
const { whoami, publish_interaction } = operations;
const turn = { interaction_data_list: [{ role: "user", content: "Hello there." }] };

async function statusOf(test: TestApp, key: string): Promise<number> {
  return (await test.withKey(key).call(whoami)).status;
}

describe("API keys", () => {
  it("are shown once, listed newest first, and stored as a hash", async () => {
    const test = await openTestApp();
    const body = { name: "support bot", scopes: ["read", "publish", "read"], expires_at: START + 100 };
    const made = await test.owner.send(create_api_key, { body });
    expect(made.key).toMatchObject({
      name: "support bot",
      scopes: ["read", "publish"],
      expires_at: START + 100,
    });
    expect(made.api_key.startsWith(made.key.prefix)).toBe(true);
    expect(made.key.prefix.length).toBeLessThan(made.api_key.length / 2);
    expect(made.key.created_at).toBe(START);
    expect(await statusOf(test, made.api_key)).toBe(200);
    const listed = await test.owner.call(list_api_keys);
    expect(listed.text).not.toContain(made.api_key);
    expect(field(listed.body, "keys", 0, "last_used_at")).toBe(START);
    test.clock.advanceSeconds(100);
    expect(await statusOf(test, made.api_key)).toBe(401);
    const { keys } = await test.owner.send(list_api_keys);
    expect(keys.map(({ name }) => name)).toEqual(["test"]);
    const all = await test.owner.send(list_api_keys, { query: { include_revoked: "true" } });
    expect(all.keys).toHaveLength(2);
  });

  it("do what their scopes say; admin includes the others", async () => {
    const test = await openTestApp();
    const publisher = await test.as(["publish"]);
    expect((await publisher.call(publish_interaction, { body: { user_id: "ada", ...turn } })).status).toBe(
      200,
    );
    expect((await publisher.call(whoami)).status).toBe(403);
    const admin = await test.as(["admin"]);
    expect((await admin.send(whoami)).scopes).toEqual(["publish", "read", "review", "admin"]);
    expect(
      (await (await test.as(["review"])).call(create_api_key, { body: { name: "x", scopes: ["read"] } }))
        .status,
    ).toBe(403);
  });

  it("stop at once when they are revoked, for good", async () => {
    const test = await openTestApp();
    const made = await test.owner.send(create_api_key, { body: { name: "x", scopes: ["read"] } });
    const body = { key_id: made.key.key_id };
    const revoked = await test.owner.send(revoke_api_key, { body });
    expect(revoked.key.revoked_at).toBe(START);
    expect(await statusOf(test, made.api_key)).toBe(401);
    const idsOf = async (query: Record<string, string>) =>
      (await test.owner.send(list_api_keys, { query })).keys.map(({ key_id }) => key_id);
    expect(await idsOf({})).not.toContain(made.key.key_id);
    expect(await idsOf({ include_revoked: "true" })).toContain(made.key.key_id);
    test.clock.advanceSeconds(5);
    expect((await test.owner.send(revoke_api_key, { body })).key.revoked_at).toBe(START);
    expect((await test.owner.call(revoke_api_key, { body: { key_id: "nobody" } })).status).toBe(404);
    expect((await test.owner.call(rotate_api_key, { body })).status).toBe(409);
  });

  it("end the streams that they opened", async () => {
    const test = await openTestApp();
    const made = await test.owner.send(create_api_key, { body: { name: "x", scopes: ["read"] } });
    const opened = await test.app.http.request(eventOperations.events.path, {
      headers: { Authorization: `Bearer ${made.api_key}` },
    });
    const text = opened.text();
    await test.owner.send(publish_interaction, { body: { user_id: "ada", ...turn } });
    await test.owner.send(revoke_api_key, { body: { key_id: made.key.key_id } });
    await test.owner.send(publish_interaction, { body: { user_id: "late", ...turn } });
    expect(await text).not.toContain("late");
  });

  it("keep one that can manage keys", async () => {
    const test = await openTestApp();
    const { keys } = await test.owner.send(list_api_keys);
    const refused = await test.owner.call(revoke_api_key, { body: { key_id: keys[0]?.key_id } });
    expect(refused.status).toBe(409);
    expect(await statusOf(test, test.owner.key ?? "")).toBe(200);
    await test.as(["admin"]);
    await test.owner.send(revoke_api_key, { body: { key_id: keys[0]?.key_id } });
    expect(await statusOf(test, test.owner.key ?? "")).toBe(401);
  });

  it("belong to one org", async () => {
    const test = await openTestApp();
    const made = await test.owner.send(create_api_key, { body: { name: "x", scopes: ["read"] } });
    const stranger = await test.as(["admin"], "other-org");
    for (const spec of [revoke_api_key, rotate_api_key]) {
      expect((await stranger.call(spec, { body: { key_id: made.key.key_id } })).status).toBe(404);
    }
    expect((await stranger.call(list_api_keys)).text).not.toContain(made.key.key_id);
    expect(await statusOf(test, made.api_key)).toBe(200);
  });
});

describe("rotation", () => {
  it("stops the old key after the grace, and never makes it live longer", async () => {
    const test = await openTestApp();
    const body = { name: "x", scopes: ["read"], expires_at: START + 50 };
    const old = await test.owner.send(create_api_key, { body });
    const next = await test.owner.send(rotate_api_key, {
      body: { key_id: old.key.key_id, grace_seconds: 10, expires_at: START + 500 },
    });
    expect(next.key).toMatchObject({ name: "x", scopes: ["read"], expires_at: START + 500 });
    test.clock.advanceSeconds(9);
    expect([await statusOf(test, old.api_key), await statusOf(test, next.api_key)]).toEqual([200, 200]);
    test.clock.advanceSeconds(1);
    expect([await statusOf(test, old.api_key), await statusOf(test, next.api_key)]).toEqual([401, 200]);
    const { keys } = await test.owner.send(list_api_keys, { query: { include_revoked: "true" } });
    expect(keys.find(({ key_id }) => key_id === old.key.key_id)?.rotated_to).toBe(next.key.key_id);
    expect((await test.owner.call(rotate_api_key, { body: { key_id: old.key.key_id } })).status).toBe(409);
    expect((await test.owner.call(rotate_api_key, { body: { key_id: "none" } })).status).toBe(404);
  });

  it("stops the old key at once without a grace, even the last admin's", async () => {
    const test = await openTestApp();
    const { keys } = await test.owner.send(list_api_keys);
    const next = await test.owner.send(rotate_api_key, { body: { key_id: keys[0]?.key_id } });
    expect(await statusOf(test, test.owner.key ?? "")).toBe(401);
    expect(await statusOf(test, next.api_key)).toBe(200);
  });
});

describe("a repeated creation", () => {
  const body = { name: "x", scopes: ["read"] };
  const headers = { "Idempotency-Key": "once" };

  it("shows the same key for a while and never makes another", async () => {
    const test = await openTestApp();
    const first = await test.owner.send(create_api_key, { body, headers });
    expect((await test.owner.send(create_api_key, { body, headers })).api_key).toBe(first.api_key);
    expect((await test.owner.call(create_api_key, { body: { ...body, name: "y" }, headers })).status).toBe(
      422,
    );
    test.clock.advanceSeconds(601);
    expect((await test.owner.call(create_api_key, { body, headers })).status).toBe(409);
    expect((await test.owner.send(list_api_keys)).keys).toHaveLength(2);
  });
});

describe("a key that is refused", () => {
  it("has no blank binding, no past end, and no user with a wide scope", async () => {
    const test = await openTestApp();
    const base = { name: "x", scopes: ["read"] };
    for (const more of [
      { user_id: " " },
      { agent_version: "" },
      { expires_at: START },
      { expires_at: 1e308 },
      { user_id: "ada", scopes: ["admin"] },
      { user_id: "ada", scopes: ["review"] },
    ]) {
      expect((await test.owner.call(create_api_key, { body: { ...base, ...more } })).status).toBe(422);
    }
  });
});
