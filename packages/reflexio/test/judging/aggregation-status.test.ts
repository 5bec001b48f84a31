import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { openTestApp, type TestApp } from "../helpers/app-harness.ts";

const GROUP = { agent_version: "v1", playbook_name: "support" };
const ADDRESS = "Confirm the shipping address before you place an order";
const REFUND = "Check the refund policy before promising money";

async function open(script: unknown = "no JSON", learner = "model") {
  const model = createScriptedModel(script);
  const test = await openTestApp({ models: () => model, start: false, embedder: null });
  const body = { storage_config: null, reflexio: { learner } };
  expect((await test.owner.send(operations.set_config, { body })).success).toBe(true);
  return { ...test, model };
}

async function teach(test: TestApp, user_id: string, content: string) {
  const rule = { ...GROUP, user_id, request_id: `of ${user_id} ${content.slice(0, 20)}`, content };
  await test.owner.send(operations.add_user_playbook, { body: { user_playbooks: [rule] } });
}

const aggregate = (test: TestApp, more: object = {}) =>
  test.owner.send(operations.run_playbook_aggregation, { body: { ...GROUP, ...more } });
const statusOf = (test: TestApp, body: object = {}) =>
  test.owner.send(operations.get_aggregation_status, { body });

/** A model that writes each rule as its users do, but for those about a word. */
function unableToWrite(state: { word: string }) {
  return ({ messages }: GenerateInput) => {
    const asked = messages[0]?.content ?? "";
    if (state.word !== "" && asked.includes(state.word)) return "no JSON";
    const content = asked.includes("refund") ? REFUND : ADDRESS;
    const rule = { rationale: null, trigger: null, content, blocking_issue: null };
    return { verdict: "rule", reason: "Both ask for it.", stands_for: [1, 2], leaves_out: [], rule };
  };
}

describe("get_aggregation_status", () => {
  it("shows every cluster, what failed with its reason and next try, and what waits", async () => {
    const test = await open(unableToWrite({ word: "refund" }));
    for (const user of ["ada", "bo"]) {
      await teach(test, user, ADDRESS);
      await teach(test, user, REFUND);
    }
    await teach(test, "cy", "Never deploy on Fridays");
    const before = await statusOf(test);
    expect(before).toMatchObject({
      groups: [{ ...GROUP, waiting_user_playbooks: 5, clusters: 0, failed_clusters: 0 }],
      clusters: [],
    });
    await aggregate(test);
    const { groups, clusters } = await statusOf(test);
    expect(groups).toEqual([{ ...GROUP, waiting_user_playbooks: 0, clusters: 3, failed_clusters: 1 }]);
    expect(clusters.map(({ status, user_playbook_ids }) => [status, user_playbook_ids])).toEqual([
      ["failed", [2, 4]],
      ["gathering", [5]],
      ["served", [1, 3]],
    ]);
    const now = test.clock.nowMs() / 1000;
    expect(clusters[0]).toMatchObject({
      ...GROUP,
      attempts: 1,
      error: expect.stringMatching(/could not be used/),
      next_attempt_at: now + 60,
    });
    expect(clusters[0]).not.toHaveProperty("agent_playbook_id");
    expect(clusters[2]).toMatchObject({ attempts: 0, agent_playbook_id: expect.any(Number) });
    expect(clusters[2]).not.toHaveProperty("error");
  });

  it("shows only what is asked for", async () => {
    const test = await open(unableToWrite({ word: "refund" }));
    for (const user of ["ada", "bo"]) {
      await teach(test, user, ADDRESS);
      await teach(test, user, REFUND);
    }
    await aggregate(test);
    expect((await statusOf(test, { only_failed: true })).clusters.map(({ status }) => status)).toEqual([
      "failed",
    ]);
    expect((await statusOf(test, { limit: 1 })).clusters.map(({ status }) => status)).toEqual(["failed"]);
    expect(await statusOf(test, { agent_version: "v2" })).toMatchObject({ groups: [], clusters: [] });
    expect(await statusOf(test, { playbook_name: "other" })).toMatchObject({ groups: [], clusters: [] });
  });
});

describe("run_playbook_aggregation with a cluster", () => {
  it("tries it again before it is due, and asks about no other", async () => {
    const state = { word: "refund" };
    const test = await open(unableToWrite(state));
    for (const user of ["ada", "bo"]) {
      await teach(test, user, ADDRESS);
      await teach(test, user, REFUND);
    }
    await aggregate(test);
    const [failed] = (await statusOf(test)).clusters;
    const cluster_id = failed?.cluster_id ?? 0;
    const calls = test.model.calls.length;
    await aggregate(test, { cluster_id });
    expect(test.model.calls.length, "a try and its repair").toBe(calls + 2);
    expect((await statusOf(test)).clusters[0]).toMatchObject({ cluster_id, status: "failed", attempts: 2 });
    state.word = "";
    expect(await aggregate(test, { cluster_id })).toMatchObject({ success: true, agent_playbooks_added: 1 });
    expect(test.model.calls.length).toBe(calls + 3);
    const [good] = (await statusOf(test)).clusters;
    expect(good).toMatchObject({ status: "served", attempts: 0 });
    expect(good).not.toHaveProperty("error");
    await aggregate(test, { cluster_id });
    expect(test.model.calls.length, "one that has not failed is left alone").toBe(calls + 3);
  });

  it("is paid for once, however many others have to be written in batches", async () => {
    const test = await open(unableToWrite({ word: "refund" }));
    for (const user of ["ada", "bo"]) await teach(test, user, REFUND);
    await aggregate(test);
    const cluster_id = (await statusOf(test)).clusters[0]?.cluster_id ?? 0;
    const subjects = "parcels invoices vouchers ladders oranges candles bridges violins tractors".split(" ");
    for (const user of ["ada", "bo"]) {
      for (const subject of subjects)
        await teach(test, user, `Count the ${subject} twice at ${subject} sites`);
    }
    await aggregate(test, { cluster_id });
    const asked = test.model.calls.filter(({ messages }) => messages[0]?.content.includes("refund"));
    expect((await statusOf(test)).groups[0]).toMatchObject({ clusters: 10, failed_clusters: 1 });
    expect(asked.length, "two tries and their repairs").toBe(4);
  });

  it("is told when the group has no such cluster", async () => {
    const test = await open();
    const body = { ...GROUP, cluster_id: 99 };
    const answer = await test.owner.call(operations.run_playbook_aggregation, { body });
    expect(answer.status).toBe(404);
    expect(answer.text).toContain("get_aggregation_status");
  });
});

describe("events of aggregation", () => {
  const eventsOf = async ({ storage }: TestApp) =>
    (await storage.events.after(DEFAULT_ORG_ID, 0, 999)).filter(({ type }) => /playbook|learning/.test(type));

  it("tell of rules that wait for a review, of proposals, and of what an approved one replaces", async () => {
    const test = await open("unused", "rules");
    for (const user of ["ada", "bo"]) await teach(test, user, ADDRESS);
    await aggregate(test);
    const proposed = (await eventsOf(test)).find(({ type }) => type === "playbook.proposed");
    expect(proposed).toMatchObject({
      agent_version: "v1",
      learning: { kind: "agent_playbook", content: ADDRESS },
      message: expect.stringMatching(/2 users/),
    });
    const [rule] = (await statusOf(test)).clusters;
    const agent_playbook_id = rule?.agent_playbook_id ?? 0;
    const approve = (id: number) =>
      test.owner.send(operations.update_agent_playbook_status, {
        body: { agent_playbook_id: id, playbook_status: "approved" },
      });
    await approve(agent_playbook_id);
    const other = "Verify the shipping address before placing the order";
    for (const user of ["cy", "di", "ed", "flo", "gus"]) await teach(test, user, other);
    await aggregate(test);
    const proposal = (await eventsOf(test)).findLast(({ type }) => type === "playbook.proposed");
    expect(proposal).toMatchObject({
      learning: { content: other },
      message: expect.stringMatching(new RegExp(`in the place of rule ${agent_playbook_id}\\.`)),
    });
    const [cluster] = (await statusOf(test)).clusters;
    expect(cluster?.proposal_id).toBeDefined();
    await approve(cluster?.proposal_id ?? 0);
    expect((await eventsOf(test)).at(-1)).toMatchObject({
      type: "learning.superseded",
      learning: { kind: "agent_playbook", id: String(agent_playbook_id) },
    });
  });

  it("leave nothing of a forgotten user behind, however long the rule", async () => {
    const long = `Confirm the shipping address ${"and every single line of it ".repeat(40)}`.trim();
    const test = await open("unused", "rules");
    for (const user of ["ada", "bo"]) await teach(test, user, long);
    await aggregate(test);
    expect(JSON.stringify(await eventsOf(test))).toContain("every single line");
    for (const user_id of ["ada", "bo"]) {
      await test.owner.send(operations.forget_user, { body: { user_id, dry_run: false } });
    }
    expect(JSON.stringify(await eventsOf(test))).not.toContain("every single line");
  });
});
