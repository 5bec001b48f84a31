import { ReflexioError } from "@reflexio/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFakeClock } from "../../test/helpers/app-harness.ts";
import {
  addWrite,
  buildProfile,
  buildRequest,
  buildUserPlaybook,
  commitAll,
  START,
  storeTurns,
} from "../../test/helpers/records.ts";
import { createScriptedLearner, type Script } from "../adapters/learners/scripted.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import { GENERATE_QUEUE, type OperationParams } from "../ports/operation-store.ts";
import type { RequestRecord } from "../ports/records.ts";
import type { Storage } from "../ports/storage.ts";
import { createEventBus } from "./events.ts";
import { createGenerationRunner } from "./generation-runner.ts";
import { createGenerationService, type GenerationRequest } from "./generation-service.ts";
import { createLearningService } from "./learning-service.ts";
import { createSettings } from "./settings.ts";

const ORG = "org";
const LEASE_MS = 60_000;
const never = new AbortController().signal;

const anything: OperationParams = {
  userId: null,
  agentVersion: null,
  source: null,
  startTime: null,
  endTime: null,
  extractorNames: null,
};

function open(script?: Script, wrap: (storage: Storage) => Storage = (storage) => storage) {
  const storage = wrap(createSqliteStorage({ dataDir: null }));
  onTestFinished(() => storage.close());
  const clock = createFakeClock();
  const settings = createSettings({ storage });
  const learner = createScriptedLearner(script);
  let ids = 0;
  const newId = () => `id-${++ids}`;
  const common = { storage, settings, clock, newId };
  const generation = createGenerationService({ ...common, events: createEventBus() });
  const runner = createGenerationRunner({ ...common, learner });
  const learning = createLearningService({ ...common, learner });
  let requests = 0;

  async function say(user_id: string, contents: readonly string[], more: Partial<RequestRecord> = {}) {
    const request_id = `request-${++requests}`;
    const request = buildRequest({ request_id, user_id, session_id: null, ...more });
    await commitAll(storage, ORG, { type: "request.insert", request });
    const created_at = request.created_at;
    const turns = contents.map((content) => ({ user_id, request_id, session_id: null, content, created_at }));
    return storeTurns(storage, ORG, ...turns);
  }
  async function start(request: Partial<GenerationRequest> = {}) {
    const started = await generation.start(ORG, {
      service: "profile_generation",
      mode: "rerun",
      params: anything,
      ...request,
    });
    if (started.state !== "started") throw new Error(started.state);
    return started.operationId;
  }
  /** Does what a worker does with the next job; the job stays leased when the handler throws. */
  async function work() {
    const job = await storage.jobs.claim([GENERATE_QUEUE], clock.nowMs(), LEASE_MS);
    if (job === undefined) throw new Error("no job");
    await runner.run(ORG, String(job.payload.operation_id), never);
    await commitAll(storage, ORG, { type: "job.complete", jobId: job.jobId, leaseToken: job.leaseToken });
  }
  const status = async (operationId: string) =>
    generation.find(ORG, { operationId, service: null }).then((found) => {
      if (found === undefined) throw new Error("no operation");
      return found;
    });
  const contents = async (state: "pending" | null) => {
    const rows = await storage.profiles.list(ORG, { statuses: [state], notExpiredAt: null }, null);
    return rows.map((row) => row.content).sort();
  };
  const rules = async (state: "pending" | null) => {
    const rows = await storage.userPlaybooks.list(ORG, { statuses: [state] }, null);
    return rows.map((row) => row.content).sort();
  };
  return {
    storage,
    clock,
    settings,
    learner,
    generation,
    runner,
    learning,
    say,
    start,
    work,
    status,
    contents,
    rules,
  };
}

const facts = (count: number) => Array.from({ length: count }, (_, index) => `fact${index} word${index}`);

describe("a rerun", () => {
  it("reads all matching turns in windows into pending rows and leaves current ones as they are", async () => {
    const { say, start, work, status, contents, learner, storage } = open();
    await commitAll(storage, ORG, addWrite({ kind: "profile", row: buildProfile({ content: "known" }) }));
    const before = await storage.profiles.byIds(ORG, ["profile-1"]);
    await say("ada", facts(450));
    const operationId = await start();
    await work();
    expect(await contents("pending")).toEqual([...facts(450)].sort());
    expect(learner.calls.length).toBe(3);
    expect(await storage.profiles.byIds(ORG, ["profile-1"])).toEqual(before);
    expect(await status(operationId)).toMatchObject({
      status: "completed",
      turnsRead: 450,
      generated: 450,
      users: [{ userId: "ada", state: "processed" }],
    });
  });

  it("moves no cursor of automatic learning and leaves none of its own", async () => {
    const { say, start, work, storage, learning, contents } = open();
    await say("ada", ["lives in Lisbon"]);
    await start();
    await work();
    expect(await storage.runs.cursor(ORG, "ada", "default_profile_extractor")).toBe(0);
    await learning.learnUser(ORG, "ada", never);
    expect(await contents(null)).toEqual(["lives in Lisbon"]);
  });

  it("reads only what is asked for", async () => {
    const { say, start, work, contents } = open();
    await say("ada", ["wanted"], { source: "chat", created_at: START });
    await say("ada", ["other source"], { source: "mail", created_at: START });
    await say("ada", ["too late"], { source: "chat", created_at: START + 100 });
    await say("bo", ["other user"], { source: "chat", created_at: START });
    await start({ params: { ...anything, userId: "ada", source: "chat", endTime: START + 10 } });
    await work();
    expect(await contents("pending")).toEqual(["wanted"]);
  });

  it("replaces the pending profiles of an earlier one", async () => {
    const { say, start, work, contents, storage } = open();
    await say("ada", ["new fact"]);
    const row = buildProfile({ content: "earlier", status: "pending" });
    const foreign = buildProfile({
      content: "of bo",
      status: "pending",
      user_id: "bo",
      profile_id: "profile-2",
    });
    await commitAll(
      storage,
      ORG,
      addWrite({ kind: "profile", row }),
      addWrite({ kind: "profile", row: foreign }),
    );
    await start();
    await work();
    expect(await contents("pending")).toEqual(["new fact", "of bo"]);
  });

  it("of playbooks replaces pending rules of its version and records what they will replace", async () => {
    const { say, start, work, rules, storage } = open();
    await say("ada", ["Answer briefly"], { agent_version: "v3" });
    const row = buildUserPlaybook({ agent_version: "v3", content: "Answer briefly" });
    await commitAll(
      storage,
      ORG,
      addWrite({ kind: "user_playbook", row }),
      addWrite({ kind: "user_playbook", row: { ...row, content: "stale", status: "pending" } }),
      addWrite({
        kind: "user_playbook",
        row: { ...row, content: "v2", status: "pending", agent_version: "v2" },
      }),
    );
    await start({ service: "playbook_generation", params: { ...anything, agentVersion: "v3" } });
    await work();
    expect(await rules("pending")).toEqual(["Answer briefly", "v2"]);
    expect(await rules(null)).toEqual(["Answer briefly"]);
    const scope = { agentVersion: "v3" };
    await commitAll(storage, ORG, {
      type: "learnings.upgrade",
      kind: "user_playbook",
      scope,
      archiveCurrent: false,
      at: START,
    });
    expect(await rules(null), "one, not two that say the same").toEqual(["Answer briefly"]);
  });

  it("says when nothing matches or the extractor is unknown, and starts nothing", async () => {
    const { generation, say, storage, clock } = open();
    const request = { service: "profile_generation", mode: "rerun" } as const;
    expect(await generation.start(ORG, { ...request, params: anything })).toEqual({ state: "nothing" });
    await say("ada", ["hello"]);
    const params = { ...anything, extractorNames: ["nobody"] };
    expect(await generation.start(ORG, { ...request, params })).toEqual({
      state: "unknown_extractor",
      names: ["nobody"],
    });
    expect(await storage.jobs.claim([GENERATE_QUEUE], clock.nowMs(), LEASE_MS)).toBeUndefined();
  });
});

describe("a second start", () => {
  it("of the same service is refused while the first one runs, of another one is not", async () => {
    const { say, start, work } = open();
    await say("ada", ["hello"]);
    await start();
    await expect(start()).rejects.toMatchObject({
      code: "conflict",
      message: "A profile_generation operation is already in progress. Please wait for it to complete.",
    });
    await start({ service: "playbook_generation" });
    await work();
    await work();
    await start();
  });

  it("is possible after the first one's job was given up, which failed then", async () => {
    const { say, start, storage, clock, status } = open();
    await say("ada", ["hello"]);
    const first = await start();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await storage.jobs.claim([GENERATE_QUEUE], clock.nowMs(), LEASE_MS);
      clock.advanceSeconds(61);
    }
    expect((await status(first)).status, "still leased for the last time or waiting").toBe("in_progress");
    await storage.jobs.claim([GENERATE_QUEUE], clock.nowMs(), LEASE_MS);
    expect(await status(first)).toMatchObject({ status: "failed", error: "The worker disappeared." });
    const second = await start();
    expect(await status(first)).toMatchObject({ status: "failed" });
    expect(await status(second)).toMatchObject({ status: "in_progress" });
  });

  it("waits for a live one however long it takes", async () => {
    const { say, start, storage, clock, status } = open();
    await say("ada", ["hello"]);
    const operationId = await start();
    const job = await storage.jobs.claim([GENERATE_QUEUE], clock.nowMs(), LEASE_MS);
    for (let minute = 0; minute < 60; minute += 1) {
      clock.advanceSeconds(60);
      await storage.jobs.renew(job?.jobId ?? 0, job?.leaseToken ?? "", clock.nowMs() + LEASE_MS);
    }
    expect((await status(operationId)).status).toBe("in_progress");
    await expect(start()).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a crash", () => {
  const killPoints = Array.from({ length: 9 }, (_, commit) => commit).flatMap((commit) => [
    { commit, when: "before" as const },
    { commit, when: "after" as const },
  ]);

  it.each(killPoints)("$when commit $commit repeats nothing and loses nothing", async ({ commit, when }) => {
    let left = Number.POSITIVE_INFINITY;
    const { say, start, work, status, contents, clock, storage } = open(undefined, (real) => ({
      ...real,
      async commit(orgId, writes) {
        left -= 1;
        const killed = new ReflexioError("unavailable", "killed");
        if (left === -1 && when === "before") throw killed;
        const result = await real.commit(orgId, writes);
        if (left === -1) throw killed;
        return result;
      },
    }));
    await say("ada", facts(250));
    await say("bo", facts(3));
    const operationId = await start();
    left = commit;
    const outcome = await work().then(
      () => "done",
      () => "killed",
    );
    left = Number.POSITIVE_INFINITY;
    clock.advanceSeconds(61);
    // A crash after the last commit leaves no job behind.
    if (outcome === "killed" && (await storage.jobs.stats(clock.nowMs())).oldestDueMs > 0) await work();
    expect((await contents("pending")).length).toBe(253);
    expect(await status(operationId)).toMatchObject({
      status: "completed",
      turnsRead: 253,
      generated: 253,
      users: [{ state: "processed" }, { state: "processed" }],
    });
  });

  it("between two chunks is resumed after the lease ran out, and a late first worker writes nothing", async () => {
    const paused: (() => void)[] = [];
    let pauses = true;
    const { say, start, work, status, contents, storage, clock, runner } = open(async (turn) => {
      if (turn.content === "fact200 word200" && pauses) {
        pauses = false;
        await new Promise<void>((resolve) => paused.push(resolve));
      }
      return {};
    });
    await say("ada", facts(250));
    const operationId = await start();
    const first = await storage.jobs.claim([GENERATE_QUEUE], clock.nowMs(), LEASE_MS);
    const stalled = runner.run(ORG, operationId, never);
    await expect.poll(() => paused.length).toBe(1);
    expect((await status(operationId)).turnsRead, "the first chunk is stored").toBe(200);
    clock.advanceSeconds(61);
    await work();
    expect(await status(operationId)).toMatchObject({ status: "completed", turnsRead: 250, generated: 250 });
    for (const resume of paused) resume();
    await expect(stalled).rejects.toMatchObject({ code: "conflict" });
    expect((await contents("pending")).length).toBe(250);
    expect(await status(operationId)).toMatchObject({ status: "completed", turnsRead: 250, generated: 250 });
    expect(await storage.jobs.renew(first?.jobId ?? 0, first?.leaseToken ?? "", 0)).toBe(false);
  });
});

describe("cancelling", () => {
  it("stops before the next user and keeps what is stored", async () => {
    const { say, start, work, status, contents, generation } = open(async (turn) => {
      if (turn.content === "of bo") await generation.cancel(ORG, { operationId: null, service: null });
      return {};
    });
    for (const user of ["ada", "bo", "cy"]) await say(user, [`of ${user}`]);
    const operationId = await start();
    await work();
    expect(await contents("pending")).toEqual(["of ada", "of bo"]);
    expect(await status(operationId)).toMatchObject({
      status: "cancelled",
      cancelRequested: true,
      users: [{ state: "processed" }, { state: "waiting" }, { state: "waiting" }],
    });
  });

  it("before the job began leaves everything as it was", async () => {
    const { say, start, work, status, learner, generation } = open();
    await say("ada", ["hello"]);
    const operationId = await start();
    const stopping = await generation.cancel(ORG, { operationId, service: null });
    expect(stopping.map((operation) => operation.operationId)).toEqual([operationId]);
    await work();
    expect((await status(operationId)).status).toBe("cancelled");
    expect(learner.calls).toEqual([]);
    await start();
  });

  it("touches only the service that is named", async () => {
    const { say, start, status, generation } = open();
    await say("ada", ["hello"]);
    const profiles = await start();
    const playbooks = await start({ service: "playbook_generation" });
    await generation.cancel(ORG, { operationId: null, service: "playbook_generation" });
    expect((await status(profiles)).cancelRequested).toBe(false);
    expect((await status(playbooks)).cancelRequested).toBe(true);
  });
});

describe("a failing user", () => {
  it("is named with the reason while the others go on", async () => {
    const { say, start, work, status, contents } = open((turn) => {
      if (turn.content === "poison") throw new Error("unreadable");
      return {};
    });
    await say("ada", ["poison"]);
    await say("bo", ["fine"]);
    const operationId = await start();
    await work();
    expect(await contents("pending")).toEqual(["fine"]);
    expect(await status(operationId)).toMatchObject({
      status: "completed",
      users: [{ state: "failed", error: "unreadable" }, { state: "processed" }],
    });
  });

  it("fails the operation when all do", async () => {
    const { say, start, work, status } = open(() => {
      throw new Error("unreadable");
    });
    await say("ada", ["one"]);
    await say("bo", ["two"]);
    const operationId = await start();
    await work();
    expect(await status(operationId)).toMatchObject({
      status: "failed",
      error: "Every user failed. The first: unreadable",
    });
  });
});

describe("a manual generation", () => {
  it("makes current rows of what was not read yet and of the latest window", async () => {
    const { say, start, work, status, contents } = open();
    await say("ada", facts(25));
    const operationId = await start({ mode: "manual" });
    await work();
    expect((await contents(null)).length).toBe(25);
    expect(await status(operationId)).toMatchObject({ status: "completed", generated: 25 });
  });

  it("reads the latest window again, and counts only what it made itself", async () => {
    const { say, start, work, status, learning, learner } = open();
    await say("ada", facts(25));
    await learning.learnUser(ORG, "ada", never);
    const automatic = learner.calls.length;
    const operationId = await start({ mode: "manual" });
    await work();
    expect(
      learner.calls
        .slice(automatic)
        .flatMap((call) => call.windows.flatMap((one) => one.turns))
        .filter((turn) => turn.fresh).length,
    ).toBe(10);
    expect(await status(operationId)).toMatchObject({ turnsRead: 10, generated: 0 });
  });

  it("learns with the named extractor for the named user only", async () => {
    const { say, start, work, contents, rules } = open();
    await say("ada", ["of ada"]);
    await say("bo", ["of bo"]);
    const params = { ...anything, userId: "bo", extractorNames: ["default_playbook_extractor"] };
    await start({ service: "playbook_generation", mode: "manual", params });
    await work();
    expect(await rules(null)).toEqual(["of bo"]);
    expect(await contents(null)).toEqual([]);
  });
});
