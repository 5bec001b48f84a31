import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedLearner } from "../../src/adapters/learners/scripted.ts";
import { type Caller, openTestApp, type TestApp } from "../helpers/app-harness.ts";

const RULE = "Always send invoices to the blue account.";

async function teach(owner: Caller, user: string, content = RULE): Promise<void> {
  await owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    body: { user_id: user, session_id: `of ${user}`, interaction_data_list: [{ content }] },
  });
}

function context(owner: Caller, user: string, session: string) {
  return owner.send(operations.get_context, {
    headers: { "X-Correlation-ID": `call-${session}` },
    body: { user_id: user, session_id: session, query: RULE, threshold: 0 },
  });
}

async function ruleOf(owner: Caller, user: string): Promise<number> {
  const { user_playbooks } = await owner.send(operations.get_user_playbooks, { body: { user_id: user } });
  return user_playbooks[0]?.user_playbook_id ?? 0;
}

async function openApp(): Promise<TestApp> {
  // Only rules: a fact with the same words would be told in place of the rule.
  const learner = createScriptedLearner((turn, { kind }) =>
    turn.speaker === "user" && kind === "user_playbook" ? {} : null,
  );
  return openTestApp({ learner });
}

function revoke(owner: Caller, body: object) {
  return owner.send(operations.revoke_learning, { body });
}

/** Everything that may tell an agent about the words. */
async function everythingServed(owner: Caller, user: string): Promise<string> {
  const query = { query: RULE, threshold: 0 };
  const answers = [
    await context(owner, user, "later"),
    await owner.send(operations.search, { body: { ...query, user_id: user } }),
    await owner.send(operations.search_user_playbooks, { body: query }),
    await owner.send(operations.search_agent_playbooks, { body: query }),
    await owner.send(operations.get_user_playbooks, { body: { status_filter: [null] } }),
  ];
  return JSON.stringify(answers);
}

describe("a revoked learning", () => {
  it("is served no more from the answer on, and the sessions it touched are listed", async () => {
    const { owner } = await openApp();
    await teach(owner, "ada");
    const id = await ruleOf(owner, "ada");
    expect((await context(owner, "ada", "monday")).user_playbook_ids).toEqual([id]);
    await context(owner, "ada", "monday");
    await context(owner, "ada", "tuesday");
    await owner.send(operations.search, {
      headers: { "X-Correlation-ID": "call-lone" },
      body: { user_id: "ada", query: RULE, threshold: 0 },
    });
    const target = { kind: "user_playbook", id };
    const seen = await revoke(owner, { ...target, dry_run: true });
    expect(seen.revoked).toEqual([]);
    expect(await everythingServed(owner, "ada")).toContain("blue account");
    const answer = await revoke(owner, { ...target, reason: "planted" });
    expect(answer.revoked.map(({ content }) => content)).toEqual([RULE]);
    const places = answer.served.map(({ session_id, times }) => [session_id, times]);
    expect(places).toContainEqual(["monday", 2]);
    expect(places).toContainEqual(["tuesday", 1]);
    expect(answer.served).toContainEqual(
      expect.objectContaining({ user_id: "ada", correlation_id: "call-lone", times: 1 }),
    );
    expect(await everythingServed(owner, "ada")).not.toContain("blue account");
  });

  it("is not learnt again from the same turns, and may be from new ones", async () => {
    const { owner, storage } = await openApp();
    await teach(owner, "ada");
    await revoke(owner, { kind: "user_playbook", id: await ruleOf(owner, "ada") });
    const rerun = await owner.send(operations.manual_playbook_generation, {
      query: { wait_for_response: "true" },
      body: { user_id: "ada", agent_version: "" },
    });
    expect(rerun.success).toBe(true);
    expect(await ruleOf(owner, "ada")).toBe(0);
    const runs = await storage.runs.list("self-host-org", { userId: "ada" }, 20, null);
    const outcomes = await Promise.all(
      runs.map((run) => storage.runs.outcomesOfRun("self-host-org", run.run_id)),
    );
    expect(outcomes.flat()).toContainEqual(
      expect.objectContaining({ action: "rejected", reason: expect.stringMatching(/revoked/) }),
    );
    await teach(owner, "ada");
    expect(await ruleOf(owner, "ada")).toBeGreaterThan(0);
  });

  it("can be brought back, and its history tells of both", async () => {
    const { owner } = await openApp();
    await teach(owner, "ada");
    const target = { kind: "user_playbook", id: await ruleOf(owner, "ada") };
    await revoke(owner, { ...target, reason: "planted" });
    expect((await owner.call(operations.revoke_learning, { body: target })).status).toBe(409);
    await owner.send(operations.restore_learning, { body: target });
    expect(await everythingServed(owner, "ada")).toContain("blue account");
    const { history } = await owner.send(operations.get_learning_provenance, { body: target });
    expect(history.map(({ action }) => action)).toEqual(["created", "revoked", "restored"]);
    expect(history).toContainEqual(expect.objectContaining({ action: "revoked", reason: "planted" }));
  });

  it("takes the shared rules made of it along when that is asked for, and names them when not", async () => {
    const { owner, storage } = await openApp();
    for (const user of ["ada", "ben"]) await teach(owner, user);
    const { user_playbooks } = await owner.send(operations.get_user_playbooks, { body: {} });
    const { agent_version, playbook_name } = user_playbooks[0] ?? {};
    await owner.send(operations.run_playbook_aggregation, { body: { agent_version, playbook_name } });
    const [shared] = (await owner.send(operations.get_agent_playbooks, { body: {} })).agent_playbooks;
    const sharedId = shared?.agent_playbook_id ?? 0;
    await owner.send(operations.update_agent_playbook_status, {
      body: { agent_playbook_id: sharedId, playbook_status: "approved" },
    });
    const target = { kind: "user_playbook", id: await ruleOf(owner, "ada") };
    expect((await context(owner, "cleo", "first")).agent_playbook_ids).toEqual([sharedId]);
    const seen = await revoke(owner, { ...target, dry_run: true });
    expect(seen.derived.map(({ id }) => id)).toEqual([String(sharedId)]);
    await revoke(owner, { ...target, include_derived: true });
    expect((await context(owner, "cleo", "second")).agent_playbook_ids).toEqual([]);
    const places = await storage.servings.placesOf("self-host-org", "agent_playbook", String(sharedId), 9);
    expect(places).toContainEqual(expect.objectContaining({ userId: "cleo", sessionId: "first" }));
  });

  it("needs the right to review", async () => {
    const app = await openApp();
    await teach(app.owner, "ada");
    const reader = await app.as(["read", "publish"]);
    const body = { kind: "user_playbook", id: await ruleOf(app.owner, "ada") };
    expect((await reader.call(operations.revoke_learning, { body })).status).toBe(403);
  });
});

describe("the record of what was served", () => {
  it("goes with the user it is about, also what was not written yet", async () => {
    const { owner, storage } = await openApp();
    for (const user of ["ada", "ben"]) await teach(owner, user);
    const id = String(await ruleOf(owner, "ben"));
    await context(owner, "ada", "monday");
    await context(owner, "ben", "monday");
    await owner.send(operations.forget_user, { body: { user_id: "ada", dry_run: false } });
    const dry = await revoke(owner, { kind: "user_playbook", id, dry_run: true });
    expect(dry.served.map(({ user_id }) => user_id)).toEqual(["ben"]);
    await owner.send(operations.forget_user, { body: { user_id: "ben", dry_run: false } });
    expect(await storage.servings.placesOf("self-host-org", "user_playbook", id, 9)).toEqual([]);
  });

  it("is kept for ninety days", async () => {
    const { owner, clock } = await openApp();
    await teach(owner, "ada");
    await context(owner, "ada", "monday");
    const body = { kind: "user_playbook", id: await ruleOf(owner, "ada"), dry_run: true };
    expect((await revoke(owner, body)).served).toHaveLength(1);
    clock.advanceSeconds(91 * 86_400);
    await context(owner, "ada", "much later");
    const { served } = await revoke(owner, body);
    expect(served.map(({ session_id }) => session_id)).toEqual(["much later"]);
  });
});
