import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";

const { create_api_key, list_api_keys, rotate_api_key, revoke_api_key, whoami, get_interactions } =
  operations;

describe("API keys", () => {
  it("are shown once, and then only by their beginning", async () => {
    const { owner, withKey } = await openTestApp({ start: false });
    const made = await owner.send(create_api_key, {
      body: { name: "support bot", scopes: ["publish", "read"] },
    });
    expect(made.key).toMatchObject({
      name: "support bot",
      scopes: ["publish", "read"],
      created_at: START,
      prefix: made.api_key.slice(0, made.key.prefix.length),
    });
    expect(made.key.prefix.length).toBeLessThan(made.api_key.length / 2);
    expect(await withKey(made.api_key).send(whoami)).toMatchObject({ scopes: ["publish", "read"] });
    const listed = await owner.call(list_api_keys);
    expect(listed.text).not.toContain(made.api_key);
    expect((await owner.send(list_api_keys)).keys.map(({ name }) => name)).toContain("support bot");
  });

  it("stop at once when they are revoked", async () => {
    const { owner, withKey } = await openTestApp({ start: false });
    const made = await owner.send(create_api_key, { body: { name: "bot", scopes: ["read"] } });
    const { key } = await owner.send(revoke_api_key, { body: { key_id: made.key.key_id } });
    expect(key.revoked_at).toBe(START);
    expect((await withKey(made.api_key).call(whoami)).status).toBe(401);
    const { keys } = await owner.send(list_api_keys);
    expect(keys.map(({ key_id }) => key_id)).not.toContain(made.key.key_id);
    const all = await owner.send(list_api_keys, { query: { include_revoked: "true" } });
    expect(all.keys.map(({ key_id }) => key_id)).toContain(made.key.key_id);
  });

  it("end at their time", async () => {
    const { owner, withKey, clock } = await openTestApp({ start: false });
    const body = { name: "guest", scopes: ["read"], expires_at: START + 60 };
    const guest = withKey((await owner.send(create_api_key, { body })).api_key);
    expect((await guest.call(whoami)).status).toBe(200);
    clock.advanceSeconds(61);
    expect((await guest.call(whoami)).status).toBe(401);
    expect((await owner.call(create_api_key, { body })).status).toBe(422);
    const never = { ...body, expires_at: 1e308 };
    expect((await owner.call(create_api_key, { body: never })).status).toBe(422);
  });

  it("are replaced, with grace for the old one", async () => {
    const { owner, withKey, clock } = await openTestApp({ start: false });
    const old = await owner.send(create_api_key, { body: { name: "bot", scopes: ["read"] } });
    const body = { key_id: old.key.key_id, grace_seconds: 60 };
    const fresh = await owner.send(rotate_api_key, { body });
    expect(fresh.key).toMatchObject({ name: "bot", scopes: ["read"] });
    const statuses = async () => [
      (await withKey(old.api_key).call(whoami)).status,
      (await withKey(fresh.api_key).call(whoami)).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    clock.advanceSeconds(61);
    expect(await statuses()).toEqual([401, 200]);
    expect((await owner.call(rotate_api_key, { body })).status).toBe(409);
    expect((await owner.call(rotate_api_key, { body: { key_id: "none" } })).status).toBe(404);
  });

  it("cannot lock everybody out", async () => {
    const { owner } = await openTestApp({ start: false });
    const { keys } = await owner.send(list_api_keys);
    const last = await owner.call(revoke_api_key, { body: { key_id: keys[0]?.key_id } });
    expect(last.status).toBe(409);
    expect((await owner.call(whoami)).status).toBe(200);
  });

  it("that are bound see one user only, whatever is asked", async () => {
    const { owner, withKey } = await openTestApp({ start: false });
    for (const user_id of ["dana", "eli"]) {
      await owner.send(operations.publish_interaction, {
        body: { user_id, interaction_data_list: [{ content: `I am ${user_id}` }] },
      });
    }
    const body = { name: "dana's", scopes: ["publish", "read"], user_id: "dana" };
    const bound = withKey((await owner.send(create_api_key, { body })).api_key);
    const mine = await bound.send(get_interactions, { body: { user_id: "dana" } });
    expect(mine.interactions.map(({ content }) => content)).toEqual(["I am dana"]);
    expect((await bound.call(get_interactions, { body: { user_id: "eli" } })).status).toBe(403);
    expect((await bound.call(operations.get_all_interactions)).status).toBe(403);
    const filled = await bound.send(operations.get_requests, { body: {} });
    expect(filled.sessions.flatMap(({ requests }) => requests.map(({ request }) => request.user_id))).toEqual(
      ["dana"],
    );
    const published = await bound.call(operations.publish_interaction, {
      body: { user_id: "eli", interaction_data_list: [{ content: "Not me." }] },
    });
    expect(published.status).toBe(403);
    const wide = await owner.call(create_api_key, { body: { ...body, scopes: ["admin"] } });
    expect(wide.status).toBe(422);
  });
});
