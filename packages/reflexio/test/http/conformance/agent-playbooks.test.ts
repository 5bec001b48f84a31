import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";

const { add_agent_playbook, get_agent_playbooks, search_agent_playbooks, update_agent_playbook } = operations;
const { update_agent_playbook_status, delete_agent_playbook, delete_agent_playbooks_by_ids } = operations;
const { delete_all_agent_playbooks, delete_all_playbooks, playbook_aggregation_change_logs } = operations;

function rule(more: object = {}) {
  return {
    agent_version: "v3",
    playbook_name: "shipping",
    content: "Read back the address",
    trigger: "address change",
    rationale: "avoids mis-shipments",
    playbook_status: "approved",
    playbook_metadata: "",
    ...more,
  };
}

async function add(caller: Caller, ...agent_playbooks: readonly object[]): Promise<number[]> {
  const { ids } = await caller.send(add_agent_playbook, { body: { agent_playbooks } });
  return ids?.map(Number) ?? [];
}

async function contents(caller: Caller, more: object = {}): Promise<string[]> {
  const { agent_playbooks } = await caller.send(get_agent_playbooks, { body: more });
  return agent_playbooks.map(({ content }) => content).sort();
}

describe("POST /api/add_agent_playbook", () => {
  it("stores current rules; ids, times and states are the server's", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = {
      agent_playbooks: [rule({ agent_playbook_id: 777, status: "archived", expanded_terms: "x" })],
    };
    expect(await owner.send(add_agent_playbook, { body })).toEqual({
      success: true,
      message: "Added 1 item(s)",
      added_count: 1,
      ids: [1],
    });
    expect((await owner.call(get_agent_playbooks, { body: { agent_version: "v3" } })).body).toEqual({
      success: true,
      agent_playbooks: [{ ...rule(), agent_playbook_id: 1, created_at: START }],
      msg: "Found 1 agent playbook(s)",
    });
  });

  it("makes rules pending unless they say otherwise, and takes an empty content", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, { agent_version: "v3", content: "" });
    const { agent_playbooks } = await owner.send(get_agent_playbooks, { body: {} });
    expect(agent_playbooks).toMatchObject([{ playbook_status: "pending", playbook_name: "", content: "" }]);
  });
});

describe("reading agent playbooks", () => {
  it("filters by version, name and approval", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(
      owner,
      rule({ content: "a" }),
      rule({ content: "p", playbook_status: "pending" }),
      rule({ content: "r", playbook_status: "rejected" }),
      rule({ content: "o", agent_version: "v4", playbook_name: "other" }),
    );
    expect(await contents(owner)).toEqual(["a", "o", "p", "r"]);
    expect(await contents(owner, { playbook_status_filter: "rejected" })).toEqual(["r"]);
    expect(await contents(owner, { agent_version: "v4" })).toEqual(["o"]);
    expect(await contents(owner, { playbook_name: "shipping" })).toEqual(["a", "p", "r"]);
    expect(await contents(owner, { limit: 2 })).toHaveLength(2);
    expect(await contents(owner, { status_filter: ["archived"] })).toEqual([]);
  });

  it("searches with every filter", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, rule(), rule({ content: "Never read an address aloud", playbook_status: "rejected" }));
    const search = async (more: object) => {
      const body = { query: "address", search_mode: "fts", threshold: 0, ...more };
      const answer = await owner.send(search_agent_playbooks, { body });
      expect(answer.msg).toBe(`Found ${answer.agent_playbooks.length} matching agent playbook(s)`);
      return answer.agent_playbooks.map(({ agent_playbook_id }) => agent_playbook_id);
    };
    expect(
      await search({ agent_version: "v3", playbook_status_filter: "approved", status_filter: [null] }),
    ).toEqual([1]);
    expect(await search({ playbook_status_filter: "rejected" })).toEqual([2]);
    expect(await search({ agent_version: "v4" })).toEqual([]);
    expect(await search({ query: "zebra" })).toEqual([]);
  });
});

describe("changing agent playbooks", () => {
  it("approves and rejects", async () => {
    const { owner } = await openTestApp({ start: false });
    const [id] = await add(owner, rule({ playbook_status: "pending" }));
    const body = { agent_playbook_id: id, playbook_status: "rejected" };
    expect(await owner.send(update_agent_playbook_status, { body })).toEqual({
      success: true,
      msg: "Playbook status updated successfully",
    });
    expect(await contents(owner, { playbook_status_filter: "rejected" })).toHaveLength(1);
    const wrong = await owner.call(update_agent_playbook_status, {
      body: { ...body, playbook_status: "Approved" },
    });
    expect(wrong.status).toBe(422);
  });

  it("changes the given fields, and the next search finds the new text", async () => {
    const { owner } = await openTestApp({ start: false });
    const [id] = await add(owner, rule());
    const body = { agent_playbook_id: id, content: "Spell the zipcode", playbook_status: "pending" };
    expect(await owner.send(update_agent_playbook, { body })).toEqual({
      success: true,
      msg: "Agent playbook updated successfully",
    });
    const { agent_playbooks } = await owner.send(search_agent_playbooks, {
      body: { query: "zipcode", search_mode: "fts", threshold: 0 },
    });
    expect(agent_playbooks).toMatchObject([
      { playbook_status: "pending", rationale: "avoids mis-shipments" },
    ]);
  });

  it("says that an unknown one is not there", async () => {
    const { owner } = await openTestApp({ start: false });
    const msg = "Agent playbook with ID 77 not found";
    expect(
      await owner.send(update_agent_playbook, { body: { agent_playbook_id: 77, content: "x" } }),
    ).toEqual({
      success: false,
      msg,
    });
    const body = { agent_playbook_id: 77, playbook_status: "approved" };
    expect(await owner.send(update_agent_playbook_status, { body })).toEqual({ success: false, msg });
  });
});

describe("deleting agent playbooks", () => {
  it("counts rows, not ids", async () => {
    const { owner } = await openTestApp({ start: false });
    const [first, second] = await add(owner, rule(), rule(), rule());
    expect(await owner.send(delete_agent_playbook, { body: { agent_playbook_id: first } })).toMatchObject({
      success: true,
      message: "Deleted successfully",
    });
    const body = { agent_playbook_ids: [second, 98, 99] };
    expect(await owner.send(delete_agent_playbooks_by_ids, { body })).toEqual({
      success: true,
      deleted_count: 1,
      message: "Deleted 1 item(s)",
    });
    expect(await owner.send(delete_all_agent_playbooks)).toMatchObject({ success: true, deleted_count: 1 });
  });

  it("deletes the playbooks of users too when told to delete all", async () => {
    const { owner } = await openTestApp({ start: false });
    await add(owner, rule());
    await owner.send(operations.add_user_playbook, { body: operations.add_user_playbook.example });
    expect(await owner.send(delete_all_playbooks)).toEqual({
      success: true,
      deleted_count: 2,
      message: "Deleted successfully",
    });
    expect(await contents(owner)).toEqual([]);
    expect((await owner.send(operations.get_user_playbooks, { body: {} })).user_playbooks).toEqual([]);
  });
});

describe("aggregation", () => {
  const similar = (user_id: string, content: string) => ({
    agent_version: "v3",
    request_id: "manual",
    playbook_name: "shipping",
    user_id,
    content,
    trigger: "address change",
  });

  it("makes one rule of what two users taught, and logs it with nulls", async () => {
    const { owner } = await openTestApp();
    await owner.send(operations.add_user_playbook, {
      body: {
        user_playbooks: ["dana", "eli"].map((user) =>
          similar(user, "Repeat the city back before confirming"),
        ),
      },
    });
    const body = { playbook_name: "shipping", agent_version: "v3" };
    const report = await owner.send(operations.run_playbook_aggregation, { body });
    expect(report).toMatchObject({
      success: true,
      message: "Processed 2 user playbooks, found 1 clusters, generated 1 agent playbooks",
      user_playbooks_processed: 2,
      clusters_found: 1,
      agent_playbooks_added: 1,
    });
    const { agent_playbooks } = await owner.send(get_agent_playbooks, { body: { agent_version: "v3" } });
    expect(agent_playbooks).toMatchObject([
      { playbook_status: "pending", content: "Repeat the city back before confirming" },
    ]);
    const logs = await owner.call(playbook_aggregation_change_logs, { query: body });
    expect(logs.body).toMatchObject({
      success: true,
      change_logs: [
        {
          playbook_name: "shipping",
          agent_version: "v3",
          added_agent_playbooks: [
            { blocking_issue: null, playbook_status: "pending", trigger: "address change" },
          ],
          removed_agent_playbooks: [],
          updated_agent_playbooks: [],
        },
      ],
    });
    const again = await owner.send(operations.run_playbook_aggregation, { body });
    expect(again.message).toMatch(/^Skipped: no cluster changes detected$/);
  });

  it("does not let one user teach everybody", async () => {
    const { owner } = await openTestApp();
    await owner.send(operations.add_user_playbook, {
      body: { user_playbooks: [1, 2, 3].map(() => similar("dana", "Repeat the city back")) },
    });
    await owner.send(operations.run_playbook_aggregation, {
      body: { playbook_name: "shipping", agent_version: "v3" },
    });
    expect(await contents(owner)).toEqual([]);
  });

  it("says why it skipped", async () => {
    const { owner } = await openTestApp();
    const report = await owner.send(operations.run_playbook_aggregation, { body: { playbook_name: "none" } });
    expect(report).toMatchObject({ success: true, message: "Skipped: not enough new playbooks (0 < 2)" });
  });

  it("has change logs only for a named playbook and version", async () => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.call(playbook_aggregation_change_logs, { query: {} });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      detail: [
        { type: "missing", loc: ["query", "playbook_name"] },
        { type: "missing", loc: ["query", "agent_version"] },
      ],
    });
    const query = { playbook_name: "x", agent_version: "y" };
    expect((await owner.call(playbook_aggregation_change_logs, { query })).body).toEqual({
      success: true,
      change_logs: [],
    });
  });
});
