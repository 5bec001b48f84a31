import { describe, expect } from "vitest";
import type { RunOutcome } from "../../../src/ports/records.ts";
import type { Write } from "../../../src/ports/storage.ts";
import {
  addWrite,
  buildJob,
  buildLearning,
  buildReceipt,
  buildRequest,
  buildRun,
  buildTurn,
  commitAll,
  START,
  storeLearning,
  storeTurns,
} from "../../helpers/records.ts";
import { contractTest, failureOf, oddTexts, type StorageEngine } from "./engine.ts";
import { listLearnings } from "./learnings.ts";
import { findText } from "./searching.ts";

const outcome: RunOutcome = {
  request_id: "request-1",
  kind: "profile",
  learning_id: null,
  action: "rejected",
  reason: "No quote was found.",
  content: 'Lives on the "moon" 🌙',
  evidence: [
    { interactionId: 2, quote: "moon\nlight" },
    { interactionId: 1, quote: "" },
  ],
};

function advance(from: number, to: number, extractor = "profiles"): Write {
  return { type: "cursor.advance", userId: "ada", extractor, from, to };
}

function describeRuns(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("keeps every field of a run and its verdicts in order", async ({ storage }) => {
    const run = buildRun({
      kind: "user_playbook",
      status: "failed",
      request_ids: ["request-2", "request-1", "another"],
      input_tokens: 1234,
      output_tokens: 56,
      cost_usd: 0.000_123,
      note: "note ✍️",
      error: "It broke.",
    });
    const second: RunOutcome = { ...outcome, action: "ignored", learning_id: "7", evidence: [] };
    await commitAll(storage, "org", { type: "run.insert", run, outcomes: [outcome, second] });
    expect(await storage.runs.byRequest("org", "request-1")).toEqual([run]);
    expect(await storage.runs.byRequest("org", "missing")).toEqual([]);
    expect(await storage.runs.outcomesOf("org", "request-1")).toEqual([outcome, second]);
  });

  test("lists runs of a request by their start", async ({ storage }) => {
    for (const [run_id, started] of [
      ["b", 20],
      ["a", 20],
      ["c", 10],
    ] as const) {
      const run = buildRun({ run_id, started_at_ms: started });
      await commitAll(storage, "org", { type: "run.insert", run, outcomes: [] });
    }
    const runs = await storage.runs.byRequest("org", "request-1");
    expect(runs.map((run) => run.run_id)).toEqual(["c", "a", "b"]);
  });

  test("records what a run added, replaced and confirmed, with the request of the last evidence", async ({
    storage,
  }) => {
    const [first = 0, last = 0] = await storeTurns(
      storage,
      "org",
      { request_id: "r1" },
      { request_id: "r2" },
    );
    const evidence = [
      { interactionId: first, quote: "a" },
      { interactionId: last, quote: "b" },
    ];
    const more = { runId: "run-1", reason: "because", evidence };
    await storeLearning(storage, "org", buildLearning("profile", "old", "Paris"), more);
    await storeLearning(storage, "org", buildLearning("profile", "new", "Lisbon"), {
      ...more,
      supersedes: ["old"],
    });
    const again = {
      type: "learning.reinforce",
      kind: "profile",
      id: "new",
      ...more,
      modifiedAt: START,
    } as const;
    await commitAll(storage, "org", again);
    const verdicts = await storage.runs.outcomesOf("org", "r2");
    expect(verdicts.map((row) => [row.action, row.learning_id, row.content])).toEqual([
      ["added", "old", "Paris"],
      ["updated", "new", "Lisbon"],
      ["ignored", "new", "Lisbon"],
    ]);
    expect(verdicts[0]).toMatchObject({ reason: "because", evidence, kind: "profile", request_id: "r2" });
    expect(await storage.runs.outcomesOf("org", "r1")).toEqual([]);
  });
}

function describeCursors(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("a cursor starts at 0 and moves only from where it stands", async ({ storage }) => {
    expect(await storage.runs.cursor("org", "ada", "profiles")).toBe(0);
    await commitAll(storage, "org", advance(0, 5));
    for (const stale of [0, 4, 6]) {
      expect(await failureOf(storage.commit("org", [advance(stale, 9)]))).toBe("conflict");
    }
    expect(await storage.runs.cursor("org", "ada", "profiles")).toBe(5);
    await commitAll(storage, "org", advance(5, 8), advance(8, 9), advance(0, 3, "playbooks"));
    expect(await storage.runs.cursor("org", "ada", "profiles")).toBe(9);
    expect(await storage.runs.cursor("org", "ada", "playbooks")).toBe(3);
    expect(await storage.runs.cursor("org", "bob", "profiles")).toBe(0);
  });

  test("of several commits that read the same turns, one wins", async ({ storage }) => {
    const commits = Array.from({ length: 8 }, (_, index) => {
      const learning = buildLearning("profile", `p${index}`, "Lives in Lisbon.");
      return failureOf(storage.commit("org", [addWrite(learning), advance(0, 7)]));
    });
    const results = await Promise.all(commits);
    expect(results.filter((code) => code === undefined)).toHaveLength(1);
    expect(results.filter((code) => code === "conflict")).toHaveLength(7);
    expect(await listLearnings(storage, "org", "profile")).toHaveLength(1);
  });
}

function describeReceipts(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("keeps every field of a receipt", async ({ storage }) => {
    const full = buildReceipt({ response: '{"success":true}' });
    const bare = buildReceipt({ key: "bare", request_id: null });
    await commitAll(
      storage,
      "org",
      { type: "receipt.insert", receipt: full },
      { type: "receipt.insert", receipt: bare },
    );
    expect(await storage.receipt("org", full.operation, full.key)).toEqual(full);
    expect(await storage.receipt("org", full.operation, "bare")).toEqual(bare);
    expect(await storage.receipt("org", "other_operation", full.key)).toBeUndefined();
    expect(await storage.receipt("org", full.operation, "unknown")).toBeUndefined();
  });

  test("a known key answers the first receipt and writes nothing, wherever it stands in the commit", async ({
    storage,
  }) => {
    await commitAll(storage, "org", { type: "receipt.insert", receipt: buildReceipt() });
    const repeated: Write = {
      type: "receipt.insert",
      receipt: buildReceipt({ body_hash: "other", request_id: "r9" }),
    };
    const turns: Write = { type: "interactions.insert", rows: [buildTurn()] };
    for (const writes of [
      [repeated, turns],
      [turns, repeated],
    ]) {
      expect(await storage.commit("org", writes)).toEqual({ ok: false, receipt: buildReceipt() });
    }
    expect(await storage.interactions.count("org")).toBe(0);
    expect(await storage.receipt("org", "publish_interaction", "key-1")).toEqual(buildReceipt());
  });

  test("the same call sent many times at once happens once", async ({ storage }) => {
    const calls = Array.from({ length: 12 }, (_, index) =>
      storage.commit("org", [
        { type: "receipt.insert", receipt: buildReceipt({ request_id: `r${index}` }) },
        { type: "interactions.insert", rows: [buildTurn({ request_id: `r${index}` })] },
        { type: "job.enqueue", job: buildJob() },
      ]),
    );
    const results = await Promise.all(calls);
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    const known = results
      .map((result) => (result.ok ? "" : result.receipt.request_id))
      .filter((id) => id !== "");
    expect(new Set(known).size).toBe(1);
    expect(await storage.interactions.count("org")).toBe(1);
    expect((await storage.jobs.stats(0)).waiting).toBe(1);
  });
}

/** One of each write that leaves something behind. */
function everyWrite(): Write[] {
  return [
    { type: "receipt.insert", receipt: buildReceipt() },
    { type: "request.insert", request: buildRequest() },
    { type: "interactions.insert", rows: [buildTurn({ content: "marmalade", message_id: "m1" })] },
    { type: "job.enqueue", job: buildJob({ dedupeKey: "ada" }) },
    addWrite(buildLearning("profile", "p1", "marmalade"), {
      evidence: [{ interactionId: 1, quote: "q" }],
      runId: "run-1",
    }),
    addWrite(buildLearning("user_playbook", "", "marmalade")),
    addWrite(buildLearning("agent_playbook", "", "marmalade")),
    advance(0, 5),
    { type: "run.insert", run: buildRun(), outcomes: [outcome] },
  ];
}

function describeAtomicity(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("a commit of nothing succeeds", async ({ storage }) => {
    expect(await storage.commit("org", [])).toEqual({ ok: true, results: [] });
  });

  test("results stand at the positions of their writes", async ({ storage }) => {
    const results = await commitAll(storage, "org", ...everyWrite());
    expect(results.map((result) => result.count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(results[1]?.ids).toEqual(["request-1"]);
    const [id] = results[2]?.ids ?? [];
    expect(await storage.interactions.byIds("org", [Number(id)])).toHaveLength(1);
    expect(results[4]?.ids).toEqual(["p1"]);
  });

  for (const [position, write] of everyWrite().entries()) {
    test(`a failure right after write ${position} (${write.type}) leaves nothing at all`, async ({
      storage,
    }) => {
      await storeTurns(storage, "org", { content: "kept", user_id: "bob" });
      const failing = [...everyWrite().slice(0, position + 1), advance(123, 124, "broken")];
      expect(await failureOf(storage.commit("org", failing))).toBe("conflict");
      expect(await storage.interactions.count("org")).toBe(1);
      expect(await storage.requests.byIds("org", ["request-1"])).toEqual([]);
      for (const kind of ["profile", "user_playbook", "agent_playbook"] as const) {
        expect(await listLearnings(storage, "org", kind)).toEqual([]);
        expect(await findText(storage, "org", kind, "marmalade")).toEqual([]);
      }
      expect(await findText(storage, "org", "interaction", "marmalade")).toEqual([]);
      expect(await findText(storage, "org", "interaction", "kept")).toHaveLength(1);
      expect(await storage.vectors.pendingCount()).toBe(1);
      expect(await storage.jobs.stats(9e9)).toMatchObject({ waiting: 0, running: 0, dead: 0 });
      expect(await storage.receipt("org", "publish_interaction", "key-1")).toBeUndefined();
      expect(await storage.runs.cursor("org", "ada", "profiles")).toBe(0);
      expect(await storage.runs.byRequest("org", "request-1")).toEqual([]);
      expect(await storage.runs.outcomesOf("org", "request-1")).toEqual([]);
      expect(await storage.runs.evidenceOf("org", "profile", "p1")).toEqual([]);
    });
  }

  test("after a failed commit the same one succeeds", async ({ storage }) => {
    expect(await failureOf(storage.commit("org", [...everyWrite(), advance(99, 100)]))).toBe("conflict");
    await commitAll(storage, "org", ...everyWrite());
    expect(await findText(storage, "org", "interaction", "marmalade")).toHaveLength(1);
  });

  test("a lost lease refuses everything that its worker wrote", async ({ storage }) => {
    await commitAll(storage, "org", { type: "job.enqueue", job: buildJob() });
    const first = await storage.jobs.claim(["learn"], 2_000, 100);
    const second = await storage.jobs.claim(["learn"], 3_000, 100);
    if (first === undefined || second === undefined) throw new Error("The job was not claimed twice.");
    const finish = ({ jobId, leaseToken }: typeof first): Write[] => [
      addWrite(buildLearning("profile", leaseToken, "marmalade")),
      { type: "job.complete", jobId, leaseToken },
    ];
    expect(await failureOf(storage.commit("org", finish(first)))).toBe("conflict");
    expect(await failureOf(storage.commit("other-org", finish(second)))).toBe("conflict");
    expect(await listLearnings(storage, "org", "profile")).toEqual([]);
    await commitAll(storage, "org", ...finish(second));
    expect(await listLearnings(storage, "org", "profile")).toHaveLength(1);
    expect(await storage.jobs.find(second.jobId)).toBeUndefined();
    expect(await failureOf(storage.commit("org", finish(second)))).toBe("conflict");
  });

  test("everything in a commit is there after a restart", async (data) => {
    await commitAll(data.storage, "org", ...everyWrite());
    const storage = await data.reopen();
    expect(await findText(storage, "org", "interaction", "marmalade")).toHaveLength(1);
    expect(await storage.receipt("org", "publish_interaction", "key-1")).toEqual(buildReceipt());
    expect(await storage.runs.cursor("org", "ada", "profiles")).toBe(5);
    expect((await storage.jobs.stats(9e9)).waiting).toBe(1);
    expect(await storage.vectors.pendingCount()).toBe(4);
    expect(await storage.runs.outcomesOf("org", "request-1")).toHaveLength(2);
  });

  for (const [name, text, stored] of oddTexts.slice(0, -1)) {
    test(`odd ids name the same row every time: ${name}`, async ({ storage }) => {
      const receipt = buildReceipt({ key: text, operation: text });
      await commitAll(storage, "org", { type: "receipt.insert", receipt });
      expect(await storage.receipt("org", text, text)).toEqual({
        ...receipt,
        key: stored,
        operation: stored,
      });
      await commitAll(storage, text, advance(0, 4, text));
      expect(await storage.runs.cursor(text, "ada", text)).toBe(4);
    });
  }
}

/** Runs, cursors and receipts, and that a commit is all or nothing. */
export function describeLedger(engine: StorageEngine): void {
  describe("ledger", () => {
    describeRuns(engine);
    describeCursors(engine);
    describeReceipts(engine);
    describeAtomicity(engine);
  });
}
