import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { add_user_profile, get_profiles, get_all_profiles, search_profiles, update_user_profile } = operations;
const { delete_profile, delete_profiles_by_ids, delete_all_profiles, get_profile_statistics } = operations;
const { profile_change_log, upgrade_all_profiles, downgrade_all_profiles } = operations;

const NEVER = 4_102_444_800;

function profile(profile_id: string, more: object = {}) {
  return {
    profile_id,
    user_id: "dana",
    content: `Fact ${profile_id}`,
    last_modified_timestamp: START,
    generated_from_request_id: "manual",
    ...more,
  };
}

function add(caller: Caller, ...user_profiles: readonly object[]) {
  return caller.send(add_user_profile, { body: { user_profiles } });
}

async function idsOf(caller: Caller, more: object = {}): Promise<string[]> {
  const { user_profiles } = await caller.send(get_profiles, { body: { user_id: "dana", ...more } });
  return user_profiles.map(({ profile_id }) => profile_id).sort();
}

describe("POST /api/add_user_profile", () => {
  it("stores profiles as given", async () => {
    const { owner } = await openTestApp({ start: false });
    const given = profile("p-100", {
      content: "Lives in Berlin",
      custom_features: { topic: "location", empty: null },
      source: "import",
    });
    expect(await add(owner, given)).toEqual({
      success: true,
      message: "Added 1 profile(s)",
      added_count: 1,
      ids: ["p-100"],
    });
    expect((await owner.call(get_profiles, { body: { user_id: "dana" } })).body).toEqual({
      success: true,
      user_profiles: [
        {
          ...given,
          profile_time_to_live: "infinity",
          expiration_timestamp: NEVER,
          source_interaction_ids: [],
        },
      ],
      msg: "Found 1 profile(s)",
    });
  });

  it("replaces a profile of the same user, never one of another user", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, profile("p-1"));
    await add(owner, profile("p-1", { content: "Changed" }));
    const answer = await owner.call(add_user_profile, {
      body: { user_profiles: [profile("p-2"), profile("p-1", { user_id: "eli" })] },
    });
    expect(answer.status).toBe(409);
    const { user_profiles } = await owner.send(get_profiles, { body: { user_id: "dana" } });
    expect(user_profiles.map(({ profile_id, content }) => [profile_id, content])).toEqual([
      ["p-1", "Changed"],
    ]);
  });

  it("wants content in each, and names those without", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = { user_profiles: [profile("p-1"), profile("p-2", { content: "" })] };
    const answer = await owner.call(add_user_profile, { body });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "detail", 0)).toMatchObject({
      type: "value_error",
      loc: ["body"],
      msg: "Value error, user_profiles[1].content is required for embedding",
    });
    expect(await idsOf(owner)).toEqual([]);
  });

  it.each([
    ["embedding", [0.5], "Value error, Embedding must be empty or have exactly 512 dimensions, got 1"],
    ["status", "active", expect.stringContaining("Input should be")],
    ["profile_time_to_live", "one_hour", expect.stringContaining("'one_day'")],
  ])("refuses a wrong %s", async (name, value, msg) => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.call(add_user_profile, {
      body: { user_profiles: [profile("p-1", { [name]: value })] },
    });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "detail", 0)).toMatchObject({ loc: ["body", "user_profiles", 0, name], msg });
  });

  it("takes a vector of 512 numbers along without keeping it", async () => {
    const { owner } = await openTestApp({ start: false });
    const embedding = Array.from({ length: 512 }, () => 0.1);
    expect(await add(owner, profile("p-1", { embedding, expanded_terms: "x" }))).toMatchObject({
      added_count: 1,
    });
    const answer = await owner.call(get_profiles, { body: { user_id: "dana" } });
    expect(answer.text).not.toMatch(/embedding|expanded_terms/);
  });
});

describe("reading profiles", () => {
  it("shows current, unexpired ones unless asked for others", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("current"),
      profile("expired", { expiration_timestamp: START - 1, profile_time_to_live: "one_day" }),
      profile("pending", { status: "pending" }),
      profile("archived", { status: "archived" }),
      profile("of-eli", { user_id: "eli" }),
    );
    expect(await idsOf(owner)).toEqual(["current"]);
    expect(await idsOf(owner, { status_filter: [null] })).toEqual(["current"]);
    expect(await idsOf(owner, { status_filter: ["None"] })).toEqual(["current"]);
    expect(await idsOf(owner, { status_filter: ["current"] })).toEqual(["current"]);
    expect(await idsOf(owner, { status_filter: ["pending", "archived"] })).toEqual(["archived", "pending"]);
    expect(await idsOf(owner, { status_filter: [] })).toEqual([]);
    const all = async (query: Record<string, string>) =>
      (await owner.send(get_all_profiles, { query })).user_profiles
        .map(({ profile_id }) => profile_id)
        .sort();
    expect(await all({})).toEqual(["current", "of-eli"]);
    expect(await all({ status_filter: "current" })).toEqual(["current", "of-eli"]);
    expect(await all({ status_filter: "pending" })).toEqual(["pending"]);
    expect(await all({ status_filter: "archived" })).toEqual(["archived"]);
    expect(await all({ status_filter: "anything" })).toEqual(["current", "of-eli"]);
    expect(await all({ limit: "1" })).toHaveLength(1);
  });

  it("lists the latest change first, within times, at most top_k", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      ...["a", "b", "c"].map((id, index) => profile(id, { last_modified_timestamp: START + index * 10 })),
    );
    const listed = async (more: object) => {
      const { user_profiles } = await owner.send(get_profiles, { body: { user_id: "dana", ...more } });
      return user_profiles.map(({ profile_id }) => profile_id).join("");
    };
    expect(await listed({})).toBe("cba");
    expect(await listed({ top_k: 2 })).toBe("cb");
    expect(await listed({ start_time: START + 10 })).toBe("cb");
    expect(await listed({ start_time: START, end_time: START + 10 })).toBe("ba");
  });

  it("searches with every filter", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("p-1", {
        content: "Lives in the city of Berlin",
        source: "Import",
        custom_features: { topic: "home" },
      }),
      profile("p-2", { content: "Works in the city of Bern", generated_from_request_id: "r-2" }),
      profile("p-3", { content: "Moved from the city of Basel", extractor_names: ["geo"] }),
      profile("p-4", { content: "Old city", status: "archived" }),
    );
    const search = async (more: object) => {
      const body = { user_id: "dana", query: "city", threshold: 0, search_mode: "fts", ...more };
      const { user_profiles } = await owner.send(search_profiles, { body });
      return user_profiles.map(({ profile_id }) => profile_id).sort();
    };
    expect(await search({})).toEqual(["p-1", "p-2", "p-3"]);
    expect(await search({ source: "import" })).toEqual(["p-1"]);
    expect(await search({ custom_feature: "home" })).toEqual(["p-1"]);
    expect(await search({ generated_from_request_id: "r-2" })).toEqual(["p-2"]);
    expect(await search({ extractor_name: "geo" })).toEqual(["p-3"]);
    expect(await search({ top_k: 2 })).toHaveLength(2);
    expect(await search({ user_id: "eli" })).toEqual([]);
    expect(await search({ start_time: START + 1 })).toEqual([]);
    const found = await owner.send(search_profiles, {
      body: { user_id: "dana", query: "city of Berlin", threshold: 0.4, search_mode: "hybrid" },
    });
    expect(found.user_profiles[0]?.profile_id).toBe("p-1");
    expect(found.msg).toBe(`Found ${found.user_profiles.length} matching profile(s)`);
  });

  it("counts them by state", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("current"),
      profile("soon", { expiration_timestamp: START + 86_400 * 6 }),
      profile("later", { expiration_timestamp: START + 86_400 * 8 }),
      profile("expired", { expiration_timestamp: START - 1 }),
      profile("pending", { status: "pending" }),
      profile("archived", { status: "archived" }),
    );
    expect(await owner.send(get_profile_statistics)).toEqual({
      success: true,
      current_count: 3,
      pending_count: 1,
      archived_count: 1,
      expiring_soon_count: 1,
      msg: "Retrieved profile statistics successfully",
    });
  });
});

describe("PUT /api/update_user_profile", () => {
  it("changes the given fields, and the next search finds the new text", async () => {
    const { owner, clock } = await openTestApp({ start: false });
    await add(owner, profile("p-100", { content: "Lives in Berlin", custom_features: { a: 1, b: 2 } }));
    clock.advanceSeconds(60);
    const body = { user_id: "dana", profile_id: "p-100", content: "Lives in Potsdam" };
    expect(await owner.send(update_user_profile, { body })).toEqual({
      success: true,
      msg: "User profile updated successfully",
    });
    const features = { user_id: "dana", profile_id: "p-100", custom_features: { c: 3 } };
    await owner.send(update_user_profile, { body: features });
    const { user_profiles } = await owner.send(get_profiles, { body: { user_id: "dana" } });
    expect(user_profiles).toMatchObject([
      { content: "Lives in Potsdam", custom_features: { c: 3 }, last_modified_timestamp: START + 60 },
    ]);
    const search = (query: string) =>
      owner.send(search_profiles, { body: { user_id: "dana", query, search_mode: "fts", threshold: 0 } });
    expect((await search("potsdam")).user_profiles).toHaveLength(1);
    expect((await search("berlin")).user_profiles).toHaveLength(0);
  });

  it("knows only current profiles of the user", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("p-1"),
      profile("pending", { status: "pending" }),
      profile("expired", { expiration_timestamp: START - 1 }),
    );
    for (const [user_id, profile_id] of [
      ["eli", "p-1"],
      ["dana", "pending"],
      ["dana", "expired"],
      ["dana", "p-999"],
    ]) {
      const body = { user_id, profile_id, content: "x" };
      expect(await owner.send(update_user_profile, { body })).toEqual({
        success: false,
        msg: `Profile not found: user_id='${user_id}' profile_id='${profile_id}'`,
      });
    }
  });
});

describe("deleting profiles", () => {
  it("deletes one of the named user", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, profile("p-1"), profile("p-2"));
    const remove = (body: object) => owner.send(delete_profile, { body });
    expect(await remove({ user_id: "dana" })).toEqual({
      success: false,
      message: "Profile id or search query is required",
    });
    expect(await remove({ user_id: "eli", profile_id: "p-1" })).toMatchObject({ success: false });
    expect(await remove({ user_id: "dana", profile_id: "p-1" })).toMatchObject({
      success: true,
      message: "Deleted successfully",
    });
    expect(await idsOf(owner)).toEqual(["p-2"]);
  });

  it("deletes the best match of a search, really", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("p-1", { content: "Lives in Berlin" }),
      profile("p-2", { content: "Likes tea" }),
    );
    const body = { user_id: "dana", search_query: "berlin" };
    expect((await owner.send(delete_profile, { body })).success).toBe(true);
    expect(await idsOf(owner)).toEqual(["p-2"]);
    expect((await owner.send(delete_profile, { body })).success).toBe(false);
    expect(await idsOf(owner)).toEqual(["p-2"]);
  });

  it("counts what was there", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, profile("p-100"), profile("p-2"), profile("p-3", { status: "archived" }));
    expect(await owner.send(delete_profiles_by_ids, { body: { profile_ids: ["p-100", "zz"] } })).toEqual({
      success: true,
      deleted_count: 1,
      message: "Deleted 1 item(s)",
    });
    expect(await owner.send(delete_all_profiles)).toEqual({
      success: true,
      deleted_count: 2,
      message: "Deleted successfully",
    });
  });
});

describe("GET /api/profile_change_log", () => {
  it("tells what learning added and replaced, nulls kept", async () => {
    const { owner } = await openTestApp();
    const say = (content: string) =>
      owner.send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: { user_id: "dana", session_id: "s", interaction_data_list: [{ role: "user", content }] },
      });
    const first = await say("I live in Berlin.");
    const second = await say("I live in Potsdam.");
    expect([first.profiles_added, second.profiles_added]).toEqual([1, expect.any(Number)]);
    const { body } = await owner.call(profile_change_log);
    expect(body).toMatchObject({
      success: true,
      profile_change_logs: [
        {
          user_id: "dana",
          request_id: second.request_id,
          added_profiles: [
            { content: expect.stringContaining("Potsdam"), status: null, custom_features: null },
          ],
          removed_profiles: [{ content: expect.stringContaining("Berlin") }],
          mentioned_profiles: [],
        },
        {
          request_id: first.request_id,
          added_profiles: [{ content: expect.stringContaining("Berlin") }],
          removed_profiles: [],
        },
      ],
    });
    const { profile_change_logs } = await owner.send(profile_change_log, { query: { user_id: "eli" } });
    expect(profile_change_logs).toEqual([]);
    const latest = await owner.send(profile_change_log, { query: { limit: "1" } });
    expect(latest.profile_change_logs).toHaveLength(1);
  });
});

describe("upgrading and downgrading profiles", () => {
  it("says that there is nothing to do", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, profile("p-1"));
    expect(await owner.send(upgrade_all_profiles, { body: {} })).toEqual({
      success: false,
      profiles_archived: 0,
      profiles_promoted: 0,
      profiles_deleted: 0,
      message: "No pending items found to upgrade",
    });
    expect(await owner.send(downgrade_all_profiles, { body: {} })).toEqual({
      success: false,
      profiles_demoted: 0,
      profiles_restored: 0,
      message: "No archived items found to restore",
    });
    expect(await idsOf(owner)).toEqual(["p-1"]);
  });

  it("exchanges the states, and a downgrade takes an upgrade back", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("old", { status: "archived" }),
      profile("now"),
      profile("next", { status: "pending" }),
    );
    expect(await owner.send(upgrade_all_profiles, { body: {} })).toEqual({
      success: true,
      profiles_archived: 1,
      profiles_promoted: 1,
      profiles_deleted: 1,
      message: "Upgraded: 1 promoted, 1 archived, 1 old archived deleted",
    });
    expect(await idsOf(owner)).toEqual(["next"]);
    expect(await idsOf(owner, { status_filter: ["archived"] })).toEqual(["now"]);
    expect(await owner.send(downgrade_all_profiles, { body: {} })).toEqual({
      success: true,
      profiles_demoted: 1,
      profiles_restored: 1,
      message: "Downgraded: 1 archived, 1 restored",
    });
    expect(await idsOf(owner)).toEqual(["now"]);
    expect(await idsOf(owner, { status_filter: ["archived"] })).toEqual(["next"]);
  });

  it("stays within the named user, profiles and affected users", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      profile("dana-now"),
      profile("dana-next", { status: "pending" }),
      profile("eli-now", { user_id: "eli" }),
      profile("eli-next", { user_id: "eli", status: "pending" }),
      profile("fay-now", { user_id: "fay" }),
    );
    expect(await owner.send(upgrade_all_profiles, { body: { user_id: "dana" } })).toMatchObject({
      profiles_archived: 1,
      profiles_promoted: 1,
    });
    expect(await idsOf(owner, { user_id: "eli" })).toEqual(["eli-now"]);
    expect(await owner.send(upgrade_all_profiles, { body: { only_affected_users: true } })).toMatchObject({
      profiles_archived: 1,
      profiles_promoted: 1,
    });
    expect(await idsOf(owner, { user_id: "fay" })).toEqual(["fay-now"]);
    expect(
      await owner.send(downgrade_all_profiles, { body: { profile_ids: ["eli-now", "eli-next"] } }),
    ).toMatchObject({ profiles_demoted: 1, profiles_restored: 1 });
    expect(await idsOf(owner, { user_id: "eli" })).toEqual(["eli-now"]);
    expect(await idsOf(owner)).toEqual(["dana-next"]);
  });
});
