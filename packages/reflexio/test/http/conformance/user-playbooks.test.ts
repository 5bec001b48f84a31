import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { add_user_playbook, get_user_playbooks, search_user_playbooks, update_user_playbook } = operations;
const { delete_user_playbook, delete_user_playbooks_by_ids, delete_all_user_playbooks } = operations;
const { upgrade_all_user_playbooks, downgrade_all_user_playbooks } = operations;

function rule(more: object = {}) {
  return {
    agent_version: "v3",
    request_id: "manual-1",
    playbook_name: "shipping",
    user_id: "dana",
    content: "Repeat the city back before confirming",
    trigger: "address change",
    created_at: START,
    ...more,
  };
}

async function add(caller: Caller, ...user_playbooks: readonly object[]) {
  return caller.send(add_user_playbook, { body: { user_playbooks } });
}

async function contents(caller: Caller, more: object = {}): Promise<string[]> {
  const { user_playbooks } = await caller.send(get_user_playbooks, { body: more });
  return user_playbooks.map(({ content }) => content).sort();
}

describe("POST /api/add_user_playbook", () => {
  it("stores rules as given and chooses the ids", async () => {
    const { owner } = await openTestApp({ start: false });
    const blocking_issue = { kind: "missing_tool", details: "no geocoder" };
    const given = rule({
      user_playbook_id: 777,
      blocking_issue,
      source: "import",
      rationale: "mis-shipments",
    });
    expect(await add(owner, given)).toEqual({
      success: true,
      message: "Added 1 item(s)",
      added_count: 1,
      ids: [1],
    });
    expect((await owner.call(get_user_playbooks, { body: {} })).body).toEqual({
      success: true,
      user_playbooks: [{ ...given, user_playbook_id: 1, source_interaction_ids: [] }],
      msg: "Found 1 user playbook(s)",
    });
  });

  it("gives rules without a time the time of arrival", async () => {
    const { owner } = await openTestApp({ start: false });
    const { created_at: _time, ...timeless } = rule();
    await add(owner, timeless);
    const { user_playbooks } = await owner.send(get_user_playbooks, { body: {} });
    expect(user_playbooks.map(({ created_at }) => created_at)).toEqual([START]);
  });

  it("wants a trigger or content in each, and stores all or none", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = {
      user_playbooks: [rule(), rule({ content: "", trigger: null }), rule({ content: "", trigger: "" })],
    };
    const answer = await owner.call(add_user_playbook, { body });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "detail")).toMatchObject(
      [1, 2].map((index) => ({
        type: "value_error",
        loc: ["body"],
        msg: `Value error, user_playbooks[${index}]: at least one of content or trigger must be provided`,
      })),
    );
    expect(await contents(owner)).toEqual([]);
    expect(await add(owner, rule({ content: "", trigger: "only a trigger" }))).toMatchObject({
      added_count: 1,
    });
  });

  it("knows the kinds of blocking issues", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = { user_playbooks: [rule({ blocking_issue: { kind: "laziness", details: "" } })] };
    const answer = await owner.call(add_user_playbook, { body });
    expect(field(answer.body, "detail", 0)).toMatchObject({
      type: "enum",
      loc: ["body", "user_playbooks", 0, "blocking_issue", "kind"],
      msg: "Input should be 'missing_tool', 'permission_denied', 'external_dependency' or 'policy_restriction'",
    });
  });
});

describe("reading user playbooks", () => {
  it("lists all states unless asked otherwise, newest first", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      rule({ content: "a", created_at: START }),
      rule({ content: "b", created_at: START + 10, status: "pending" }),
      rule({ content: "c", created_at: START + 20, status: "archived" }),
      rule({
        content: "d",
        created_at: START + 30,
        user_id: "eli",
        agent_version: "v4",
        playbook_name: "other",
      }),
    );
    const { user_playbooks } = await owner.send(get_user_playbooks, { body: {} });
    expect(user_playbooks.map(({ content }) => content)).toEqual(["d", "c", "b", "a"]);
    expect(await contents(owner, { status_filter: [null] })).toEqual(["a", "d"]);
    expect(await contents(owner, { status_filter: ["pending", "archived"] })).toEqual(["b", "c"]);
    expect(await contents(owner, { user_id: "eli" })).toEqual(["d"]);
    expect(await contents(owner, { agent_version: "v3" })).toEqual(["a", "b", "c"]);
    expect(await contents(owner, { playbook_name: "other" })).toEqual(["d"]);
    expect(await contents(owner, { limit: 1 })).toEqual(["d"]);
    expect(await contents(owner, { limit: null })).toHaveLength(4);
  });

  it("searches current ones with every filter", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      rule({ content: "Repeat the city of Berlin back" }),
      rule({ content: "Never mention the city", user_id: "eli", agent_version: "v4" }),
      rule({ content: "Old city rule", status: "archived" }),
    );
    const search = async (more: object) => {
      const body = { query: "city", search_mode: "fts", threshold: 0, ...more };
      const { user_playbooks } = await owner.send(search_user_playbooks, { body });
      return user_playbooks.map(({ content }) => content).sort();
    };
    expect(await search({})).toEqual(["Never mention the city", "Repeat the city of Berlin back"]);
    expect(await search({ user_id: "dana", status_filter: [null], top_k: 5 })).toHaveLength(1);
    expect(await search({ status_filter: ["archived"] })).toEqual(["Old city rule"]);
    expect(await search({ agent_version: "v4" })).toEqual(["Never mention the city"]);
    expect(await search({ playbook_name: "none" })).toEqual([]);
    expect(await search({ top_k: 1 })).toHaveLength(1);
    expect(await search({ start_time: START + 1 })).toEqual([]);
  });
});

describe("PUT /api/update_user_playbook", () => {
  it("changes the given fields, and the next search finds the new text", async () => {
    const { owner } = await openTestApp({ start: false });
    const { ids } = await add(owner, rule());
    const id = ids?.[0];
    const update = (more: object) =>
      owner.send(update_user_playbook, { body: { user_playbook_id: id, ...more } });
    expect(await update({ content: "Spell the zipcode", trigger: null })).toEqual({
      success: true,
      msg: "User playbook updated successfully",
    });
    expect(await update({})).toMatchObject({ success: true });
    const { user_playbooks } = await owner.send(get_user_playbooks, { body: {} });
    expect(user_playbooks).toMatchObject([{ content: "Spell the zipcode", trigger: "address change" }]);
    const search = (query: string) =>
      owner.send(search_user_playbooks, { body: { query, search_mode: "fts", threshold: 0 } });
    expect((await search("zipcode")).user_playbooks).toHaveLength(1);
    expect((await search("city")).user_playbooks).toHaveLength(0);
  });

  it("says that an unknown one is not there, and nothing about the inside", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = { user_playbook_id: 99, content: "x" };
    expect(await owner.send(update_user_playbook, { body })).toEqual({
      success: false,
      msg: "User playbook with ID 99 not found",
    });
  });
});

describe("deleting user playbooks", () => {
  it("counts what was there", async () => {
    const { owner } = await openTestApp({ start: false });
    const { ids = [] } = await add(owner, rule(), rule(), rule(), rule());
    expect(await owner.send(delete_user_playbook, { body: { user_playbook_id: ids[0] } })).toMatchObject({
      success: true,
      message: "Deleted successfully",
    });
    expect(
      await owner.send(delete_user_playbooks_by_ids, { body: { user_playbook_ids: [ids[1], 99] } }),
    ).toEqual({
      success: true,
      deleted_count: 1,
      message: "Deleted 1 item(s)",
    });
    expect(await owner.send(delete_all_user_playbooks)).toEqual({
      success: true,
      deleted_count: 2,
      message: "Deleted successfully",
    });
    expect(await contents(owner)).toEqual([]);
  });
});

describe("upgrading and downgrading user playbooks", () => {
  it("exchanges the states within version and name", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      ...["n1", "n2", "n3"].map((content) => rule({ content, status: "pending" })),
      ...["c1", "c2"].map((content) => rule({ content })),
      rule({ content: "other version", agent_version: "v4" }),
      rule({ content: "other pending", agent_version: "v4", status: "pending" }),
    );
    expect(await owner.send(upgrade_all_user_playbooks, { body: { agent_version: "v3" } })).toEqual({
      success: true,
      user_playbooks_deleted: 0,
      user_playbooks_archived: 2,
      user_playbooks_promoted: 3,
      message: "Upgraded: 3 promoted, 2 archived, 0 old archived deleted",
    });
    expect(await contents(owner, { status_filter: [null] })).toEqual(["n1", "n2", "n3", "other version"]);
    expect(await owner.send(downgrade_all_user_playbooks, { body: { agent_version: "v3" } })).toEqual({
      success: true,
      user_playbooks_demoted: 3,
      user_playbooks_restored: 2,
      message: "Downgraded: 3 archived, 2 restored",
    });
    expect(await contents(owner, { status_filter: [null] })).toEqual(["c1", "c2", "other version"]);
  });

  it("adds pending rules to the current ones without archive_current", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      rule({ content: "new", status: "pending" }),
      rule({ content: "now" }),
      rule({ content: "old", status: "archived" }),
    );
    const body = { archive_current: false };
    expect(await owner.send(upgrade_all_user_playbooks, { body })).toMatchObject({
      success: true,
      user_playbooks_deleted: 0,
      user_playbooks_archived: 0,
      user_playbooks_promoted: 1,
    });
    expect(await contents(owner, { status_filter: [null] })).toEqual(["new", "now"]);
    expect(await contents(owner, { status_filter: ["archived"] })).toEqual(["old"]);
  });

  it("says that there is nothing to do", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, rule());
    expect(await owner.send(upgrade_all_user_playbooks, { body: {} })).toMatchObject({
      success: false,
      message: "No pending items found to upgrade",
    });
    expect(await owner.send(downgrade_all_user_playbooks, { body: {} })).toMatchObject({
      success: false,
      message: "No archived items found to restore",
    });
  });
});
