import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createRulesLearner } from "../../../src/adapters/learners/rules/index.ts";
import type { Learner } from "../../../src/ports/learner.ts";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { eventually } from "../../helpers/eventually.ts";

const { learning_status, get_learning_provenance, restore_learning, get_runs, get_run } = operations;

function say(caller: Caller, content: string, more: object = {}) {
  return caller.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    body: {
      user_id: "dana",
      session_id: "deploy-1",
      interaction_data_list: [{ role: "user", content }],
      ...more,
    },
  });
}

async function currentProfiles(caller: Caller) {
  return (await caller.send(operations.get_profiles, { body: { user_id: "dana" } })).user_profiles;
}

describe("GET /api/learning_status", () => {
  it("is queued before, learnt after, and says why nothing was", async () => {
    const waiting = await openTestApp({ start: false });
    const { request_id = "" } = await waiting.owner.send(operations.publish_interaction, {
      body: { user_id: "dana", interaction_data_list: [{ content: "Always answer in German." }] },
    });
    expect(await waiting.owner.send(learning_status, { query: { request_id } })).toMatchObject({
      status: "queued",
      learnt_count: 0,
      interactions_total: 1,
      interactions_read: 0,
      reason: expect.stringContaining("1 turn(s) wait"),
    });
    const { owner } = await openTestApp();
    const learnt = await say(owner, "Always answer in German.");
    const idle = await say(owner, "Hm.");
    const status = (id: string | undefined) =>
      owner.send(learning_status, { query: { request_id: id ?? "" } });
    expect(await status(learnt.request_id)).toMatchObject({
      status: "learnt",
      playbooks_added: 1,
      learner: "rules",
      interactions_read: 1,
      requests: [{ request_id: learnt.request_id, status: "learnt" }],
    });
    expect(await status(idle.request_id)).toMatchObject({
      status: "nothing",
      learnt_count: 0,
      reason: expect.stringContaining("Nothing to learn"),
    });
    const session = await owner.send(learning_status, { query: { session_id: "deploy-1" } });
    expect(session.requests.map(({ request_id }) => request_id)).toEqual([
      learnt.request_id,
      idle.request_id,
    ]);
    expect(session).toMatchObject({ status: "learnt", interactions_total: 2, interactions_read: 2 });
  });

  it("wants a request or a session that is there", async () => {
    const { owner } = await openTestApp({ start: false });
    expect((await owner.call(learning_status, { query: {} })).status).toBe(422);
    expect((await owner.call(learning_status, { query: { request_id: "none" } })).status).toBe(404);
    expect((await owner.call(learning_status, { query: { session_id: "none" } })).status).toBe(404);
  });
});

describe("provenance and restoring", () => {
  it("shows the turn and the quote behind a learning", async () => {
    const { owner } = await openTestApp();
    const { request_id } = await say(owner, "I live in Berlin.");
    const [profile] = await currentProfiles(owner);
    const provenance = await owner.send(get_learning_provenance, {
      body: { kind: "profile", id: profile?.profile_id },
    });
    expect(provenance).toMatchObject({
      learning: { kind: "profile", id: profile?.profile_id, content: profile?.content },
      evidence: [
        {
          quote: expect.stringContaining("Berlin"),
          request_id,
          session_id: "deploy-1",
          interaction: { content: "I live in Berlin." },
        },
      ],
      support: { users: 1, sessions: 1, interactions: 1 },
    });
    expect(provenance.run_ids).toHaveLength(1);
    const quote = provenance.evidence[0]?.quote ?? "missing";
    expect("I live in Berlin.").toContain(quote);
  });

  it("brings a superseded learning back", async () => {
    const { owner } = await openTestApp();
    await say(owner, "I live in Berlin.");
    const [old] = await currentProfiles(owner);
    await say(owner, "I live in Potsdam.");
    const [fresh] = await currentProfiles(owner);
    expect(fresh?.content).toContain("Potsdam");
    const restored = await owner.send(restore_learning, { body: { kind: "profile", id: old?.profile_id } });
    expect(restored).toMatchObject({
      learning: { id: old?.profile_id },
      superseded: [{ id: fresh?.profile_id }],
    });
    expect((await currentProfiles(owner)).map(({ profile_id }) => profile_id)).toEqual([old?.profile_id]);
    const { history } = await owner.send(get_learning_provenance, {
      body: { kind: "profile", id: old?.profile_id },
    });
    expect(history.map(({ action }) => action)).toEqual(expect.arrayContaining(["superseded", "restored"]));
  });

  it("knows what is not there, and what cannot be restored", async () => {
    const { owner } = await openTestApp();
    await say(owner, "I live in Berlin.");
    const [profile] = await currentProfiles(owner);
    const body = { kind: "profile", id: "none" };
    expect((await owner.call(get_learning_provenance, { body })).status).toBe(404);
    expect((await owner.call(restore_learning, { body })).status).toBe(404);
    const current = { kind: "profile", id: profile?.profile_id };
    expect((await owner.call(restore_learning, { body: current })).status).toBe(409);
  });
});

describe("runs", () => {
  it("lists what was considered, and traces a run", async () => {
    const { owner } = await openTestApp();
    const { request_id } = await say(owner, "Always answer in German.");
    const { runs } = await owner.send(get_runs, { body: { request_id } });
    expect(runs.map(({ extractor_name }) => extractor_name).sort()).toEqual([
      "default_playbook_extractor",
      "default_profile_extractor",
    ]);
    const run = runs.find(({ extractor_name }) => extractor_name === "default_playbook_extractor");
    expect(run).toMatchObject({
      kind: "learn",
      status: "completed",
      learner: "rules",
      user_id: "dana",
      request_ids: [request_id],
      interactions_considered: 1,
      counts: { added: 1 },
      cost_usd: 0,
    });
    const trace = await owner.send(get_run, { params: { id: run?.run_id ?? "" } });
    expect(trace.outcomes).toMatchObject([
      {
        action: "added",
        kind: "user_playbook",
        reason: expect.any(String),
        evidence: [{ quote: expect.any(String) }],
      },
    ]);
    const page = await owner.send(get_runs, { body: { limit: 1 } });
    expect(page.runs).toHaveLength(1);
    const next = await owner.send(get_runs, { body: { limit: 5, cursor: page.next_cursor } });
    expect(next.runs.map(({ run_id }) => run_id)).not.toContain(page.runs[0]?.run_id);
    expect(next.runs).toHaveLength(runs.length - 1);
    expect((await owner.call(get_run, { params: { id: "none" } })).status).toBe(404);
    expect((await owner.send(get_runs, { body: { user_id: "eli" } })).runs).toEqual([]);
  });

  it("say what they do, what started them, and what they belong to", async () => {
    const { owner } = await openTestApp();
    const agent_version = "v7";
    for (const user_id of ["dana", "eli"]) await say(owner, "Always use tabs.", { user_id, agent_version });
    const rerun = await owner.send(operations.rerun_playbook_generation, { body: { agent_version } });
    const { operation_id = "" } = rerun;
    const reruns = await eventually(async () => {
      const { runs } = await owner.send(get_runs, { body: { operation_id } });
      expect(runs).toHaveLength(2);
      return runs;
    });
    for (const run of reruns) {
      expect(run).toMatchObject({ kind: "learn", trigger: "rerun", operation_id, agent_version });
    }
    expect(reruns.map(({ user_id }) => user_id).sort()).toEqual(["dana", "eli"]);

    const group = { agent_version, playbook_name: "default_playbook_extractor" };
    await owner.send(operations.run_playbook_aggregation, { body: group });
    const { runs: aggregations } = await owner.send(get_runs, { body: { kind: "aggregate" } });
    expect(aggregations).toMatchObject([{ kind: "aggregate", trigger: "manual", agent_version }]);
    expect(aggregations[0]).not.toHaveProperty("user_id");

    const { runs: learnt } = await owner.send(get_runs, { body: { kind: "learn", user_id: "dana" } });
    const published = learnt.filter(({ operation_id: id }) => id === undefined);
    expect(published).toHaveLength(2);
    for (const run of published) {
      expect(run).toMatchObject({ trigger: "publish", session_id: "deploy-1", agent_version });
    }
  });

  it("that are tried again or read a quiet user's turns say so", async () => {
    let isDown = true;
    const rules = createRulesLearner();
    const learner: Learner = {
      ...rules,
      async extract(input) {
        const failure = { message: "The model is down.", retryAfterMs: null };
        return isDown ? { candidates: [], dismissed: [], failure } : rules.extract(input);
      },
    };
    const { owner, clock } = await openTestApp({ learner });
    const { request_id } = await owner.send(operations.publish_interaction, {
      body: { user_id: "dana", interaction_data_list: [{ content: "Always use tabs." }] },
    });
    const runsOf = async () => (await owner.send(get_runs, { body: { request_id } })).runs;
    await eventually(async () => expect(await runsOf()).toMatchObject([{ status: "failed" }]));
    isDown = false;
    clock.advanceSeconds(3600);
    const retried = await eventually(async () => {
      const runs = (await runsOf()).filter(({ status }) => status === "completed");
      expect(runs.length).toBeGreaterThan(0);
      return runs;
    });
    for (const run of retried) expect(run).toMatchObject({ trigger: "retry" });
  });
});
