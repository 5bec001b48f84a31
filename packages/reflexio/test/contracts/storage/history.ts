import { describe, expect } from "vitest";
import type { StoredLearningKind } from "../../../src/ports/records.ts";
import type { LearningChanges, Storage, Write } from "../../../src/ports/storage.ts";
import {
  buildLearning,
  buildProfile,
  buildRun,
  commitAll,
  START,
  storeLearning,
} from "../../helpers/records.ts";
import { contractTest, failureOf, type StorageEngine } from "./engine.ts";
import { learningKinds, listLearnings } from "./learnings.ts";
import { direction, embedPending, findNear, findText, TEST_MODEL } from "./searching.ts";

function update(kind: StoredLearningKind, id: string, changes: LearningChanges, at = START + 1): Write {
  return { type: "learning.update", kind, id, changes, action: "updated", at, actor: "ada", reason: "typo" };
}

function restore(kind: StoredLearningKind, id: string): Write {
  return { type: "learning.restore", kind, id, at: START + 7, reason: "was right" };
}

async function contentOf(storage: Storage, kind: StoredLearningKind): Promise<string[]> {
  return (await listLearnings(storage, "org", kind)).map((row) => row.content);
}

function describeUpdates(engine: StorageEngine): void {
  const test = contractTest(engine);

  for (const kind of learningKinds) {
    test(`an edit of a ${kind} is found by its new words only, in both searches`, async ({ storage }) => {
      const id = await storeLearning(storage, "org", buildLearning(kind, "p", "rosebud"));
      await embedPending(storage, () => direction(1));
      const [result] = await commitAll(storage, "org", update(kind, id, { content: "marmalade" }));
      expect(result).toEqual({ count: 1, ids: [id] });
      expect(await contentOf(storage, kind)).toEqual(["marmalade"]);
      expect(await findText(storage, "org", kind, "rosebud")).toEqual([]);
      expect(await findText(storage, "org", kind, "marmalade")).toEqual([id]);
      expect(await findNear(storage, "org", kind, direction(1))).toEqual([]);
      expect(await storage.vectors.pending(9)).toMatchObject([{ kind, text: "marmalade" }]);
    });

    test(`a vector of the text before an edit of a ${kind} is dropped`, async ({ storage }) => {
      const id = await storeLearning(storage, "org", buildLearning(kind, "p", "rosebud"));
      const late = await storage.vectors.pending(9);
      await commitAll(storage, "org", update(kind, id, { content: "marmalade" }));
      expect(
        await storage.vectors.put(
          TEST_MODEL,
          late.map((row) => ({ ...row, vector: direction(1) })),
        ),
      ).toBe(0);
      expect(await findNear(storage, "org", kind, direction(1))).toEqual([]);
      expect(await embedPending(storage, () => direction(0, 1))).toBe(1);
      expect(await findNear(storage, "org", kind, direction(1))).toEqual([id]);
      const other = await storeLearning(storage, "org", buildLearning(kind, "other", "other"));
      await embedPending(storage, () => direction(1));
      expect(await findNear(storage, "org", kind, direction(1), 1)).toEqual([other]);
    });
  }

  test("an edit keeps every version, the first one too", async ({ storage }) => {
    const row = buildProfile({ content: "one", custom_features: { a: 1 } });
    await storeLearning(storage, "org", { kind: "profile", row });
    expect(await storage.lineage.revisions("org", "profile", "profile-1")).toEqual([]);
    await commitAll(
      storage,
      "org",
      update("profile", "profile-1", { content: "two" }, START + 1),
      update("profile", "profile-1", { custom_features: null, status: "archived" }, START + 2),
    );
    const revisions = await storage.lineage.revisions("org", "profile", "profile-1");
    expect(revisions).toEqual([
      {
        version: 1,
        action: "created",
        at: START,
        actor: "learner",
        reason: "",
        state: { content: "one", custom_features: { a: 1 }, status: null },
      },
      {
        version: 2,
        action: "updated",
        at: START + 1,
        actor: "ada",
        reason: "typo",
        state: { content: "two", custom_features: { a: 1 }, status: null },
      },
      {
        version: 3,
        action: "updated",
        at: START + 2,
        actor: "ada",
        reason: "typo",
        state: { content: "two", custom_features: null, status: "archived" },
      },
    ]);
    const edited = {
      content: "two",
      custom_features: null,
      status: "archived",
      last_modified_timestamp: START + 2,
    } as const;
    expect(await storage.profiles.byIds("org", ["profile-1"])).toEqual([{ ...row, ...edited }]);
  });

  test("edits of playbooks change each editable field", async ({ storage }) => {
    const changes = {
      content: "Ask first.",
      trigger: "When deleting",
      rationale: "It was lost once.",
      blocking_issue: { kind: "policy_restriction", details: "no" },
      playbook_name: "sales",
      status: "archived",
    } as const;
    const user = await storeLearning(storage, "org", buildLearning("user_playbook", "", "x"));
    await commitAll(storage, "org", update("user_playbook", user, changes));
    expect(await storage.userPlaybooks.byIds("org", [user])).toMatchObject([
      { ...changes, user_id: "ada", created_at: START },
    ]);
    const agent = await storeLearning(storage, "org", buildLearning("agent_playbook", "", "x"));
    const review = { ...changes, playbook_status: "rejected", playbook_metadata: "{}" } as const;
    await commitAll(storage, "org", update("agent_playbook", agent, review));
    expect(await storage.agentPlaybooks.byIds("org", [agent])).toMatchObject([review]);
    await commitAll(storage, "org", update("agent_playbook", agent, { trigger: null, blocking_issue: null }));
    const cleared = { ...review, trigger: null, blocking_issue: null };
    expect(await storage.agentPlaybooks.byIds("org", [agent])).toMatchObject([cleared]);
  });

  test("an edit of what is missing, replaced or of another user changes nothing", async ({ storage }) => {
    await storeLearning(storage, "org", buildLearning("profile", "old", "old"));
    await storeLearning(storage, "org", buildLearning("profile", "new", "new"), { supersedes: ["old"] });
    const foreign = { ...update("profile", "new", { content: "edited" }), userId: "bob" };
    for (const write of [
      update("profile", "missing", { content: "x" }),
      update("profile", "old", { content: "x" }),
      foreign,
    ]) {
      expect(await commitAll(storage, "org", write)).toEqual([{ count: 0, ids: [] }]);
    }
    expect(await contentOf(storage, "profile")).toEqual(["new"]);
    expect(await storage.lineage.revisions("org", "profile", "new")).toEqual([]);
  });
}

function describeLineage(engine: StorageEngine): void {
  const test = contractTest(engine);

  for (const kind of learningKinds) {
    test(`a replaced ${kind} can be restored, and is found again instead of its successor`, async ({
      storage,
    }) => {
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "rosebud one"));
      const second = await storeLearning(storage, "org", buildLearning(kind, "second", "rosebud two"), {
        supersedes: [first],
        runId: "run-1",
        reason: "newer",
      });
      const made = { oldId: first, newId: second, runId: "run-1", reason: "newer", at: START };
      for (const id of [first, second])
        expect(await storage.lineage.supersessions("org", kind, id)).toEqual([made]);
      expect(await commitAll(storage, "org", restore(kind, first))).toEqual([{ count: 1, ids: [second] }]);
      expect(await contentOf(storage, kind)).toEqual(["rosebud one"]);
      expect(await findText(storage, "org", kind, "rosebud")).toEqual([first]);
      const undone = { oldId: second, newId: first, runId: null, reason: "was right", at: START + 7 };
      expect(await storage.lineage.supersessions("org", kind, first)).toEqual([made, undone]);
      expect(await storage.lineage.find("org", kind, second)).toMatchObject({
        content: "rosebud two",
        superseded_by: first,
      });
      expect(await failureOf(storage.commit("org", [restore(kind, first)]))).toBe("conflict");
      expect(await failureOf(storage.commit("org", [restore(kind, "424242")]))).toBe("conflict");
      expect(await commitAll(storage, "org", restore(kind, second))).toEqual([{ count: 1, ids: [first] }]);
      expect(await contentOf(storage, kind)).toEqual(["rosebud two"]);
    });

    test(`deleting a restored ${kind} deletes what it set aside`, async ({ storage }) => {
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "one"));
      const second = await storeLearning(storage, "org", buildLearning(kind, "second", "two"), {
        supersedes: [first],
      });
      await commitAll(storage, "org", restore(kind, first), update(kind, first, { content: "three" }));
      await commitAll(storage, "org", { type: "learnings.delete", kind, selector: { ids: [first] } });
      for (const id of [first, second]) {
        expect(await storage.lineage.find("org", kind, id)).toBeUndefined();
        expect(await storage.lineage.supersessions("org", kind, id)).toEqual([]);
        expect(await storage.lineage.revisions("org", kind, id)).toEqual([]);
      }
    });
  }

  test("only the last of a chain gives way to a restored one", async ({ storage }) => {
    await storeLearning(storage, "org", buildLearning("profile", "a", "a"));
    await storeLearning(storage, "org", buildLearning("profile", "b", "b"), { supersedes: ["a"] });
    await storeLearning(storage, "org", buildLearning("profile", "c", "c"), { supersedes: ["b"] });
    expect(await failureOf(storage.commit("org", [restore("profile", "a")]))).toBe("conflict");
    await commitAll(storage, "org", restore("profile", "b"), restore("profile", "a"));
    expect(await contentOf(storage, "profile")).toEqual(["a"]);
  });

  test("finds a learning in any state, short", async ({ storage }) => {
    const playbook = await storeLearning(storage, "org", buildLearning("user_playbook", "", "x"));
    await storeLearning(storage, "org", buildLearning("profile", "p", "Lives in Lisbon."));
    expect(await storage.lineage.find("org", "profile", "p")).toEqual({
      kind: "profile",
      id: "p",
      user_id: "ada",
      content: "Lives in Lisbon.",
      trigger: null,
      created_at: START,
      superseded_by: null,
    });
    expect(await storage.lineage.find("org", "user_playbook", playbook)).toMatchObject({
      id: playbook,
      content: "x",
    });
    for (const id of ["", "x", "99"])
      expect(await storage.lineage.find("org", "agent_playbook", id)).toBeUndefined();
  });

  test("names the runs that made or confirmed a learning, oldest first, once each", async ({ storage }) => {
    const evidence = [{ interactionId: 1, quote: "q" }];
    await storeLearning(storage, "org", buildLearning("profile", "p", "x"), { runId: "run-b", evidence });
    for (const runId of ["run-a", "run-b"]) {
      const again = { kind: "profile", id: "p", evidence, runId, reason: "", modifiedAt: START } as const;
      await commitAll(storage, "org", { type: "learning.reinforce", ...again });
    }
    expect(await storage.lineage.runsOf("org", "profile", "p")).toEqual(["run-b", "run-a"]);
    expect(await storage.lineage.runsOf("org", "user_playbook", "p")).toEqual([]);
  });
}

function describeRunLists(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("lists runs newest first, in pages that never overlap", async ({ storage }) => {
    const starts = { a: 1, b: 5, c: 5, d: 9, e: 2 };
    for (const [run_id, second] of Object.entries(starts)) {
      const run = buildRun({ run_id, started_at_ms: second * 1000, finished_at_ms: second * 1000 });
      await commitAll(storage, "org", { type: "run.insert", run, outcomes: [] });
    }
    const seen: string[] = [];
    for (let before: string | null = null; ; ) {
      const page = await storage.runs.list("org", {}, 2, before);
      seen.push(...page.map((run) => run.run_id));
      before = page.at(-1)?.run_id ?? null;
      if (before === null) break;
    }
    expect(seen).toEqual(["d", "c", "b", "e", "a"]);
    const ofTime = await storage.runs.list("org", { startTime: 2, endTime: 5 }, 9, null);
    expect(ofTime.map((run) => run.run_id)).toEqual(["c", "b", "e"]);
  });

  test("filters runs by each field and finds one by its id", async ({ storage }) => {
    const runs = [
      buildRun({ run_id: "a", user_id: "bob" }),
      buildRun({ run_id: "b", learner: "model", request_ids: ["r2", "r1"] }),
      buildRun({ run_id: "c", status: "failed" }),
      buildRun({ run_id: "d", kind: "user_playbook", request_ids: [] }),
    ];
    for (const run of runs) await commitAll(storage, "org", { type: "run.insert", run, outcomes: [] });
    await storeLearning(storage, "org", buildLearning("user_playbook", "", "x"), { runId: "d" });
    const ids = async (filter: Parameters<typeof storage.runs.list>[1]) =>
      (await storage.runs.list("org", filter, 9, null))
        .map((run) => run.run_id)
        .sort()
        .join("");
    expect(await ids({ userId: "bob" })).toBe("a");
    expect(await ids({ learner: "model" })).toBe("b");
    expect(await ids({ requestId: "r1" })).toBe("b");
    expect(await ids({ status: "failed" })).toBe("c");
    expect(await ids({ learningKind: "user_playbook" })).toBe("d");
    expect(await ids({ userId: "ada", status: "succeeded" })).toBe("bd");
    expect(
      await ids({ userId: null, requestId: null, learner: null, status: null, learningKind: null }),
    ).toBe("abcd");
    expect(await storage.runs.find("org", "b")).toEqual(runs[1]);
    expect(await storage.runs.find("org", "x")).toBeUndefined();
  });

  test("tells which runs changed profiles, newest first", async ({ storage }) => {
    for (const [runId, user_id] of [
      ["run-1", "ada"],
      ["run-2", "bob"],
      ["run-3", "ada"],
    ] as const) {
      const run = buildRun({ run_id: runId, user_id });
      const learning = buildLearning("profile", runId, `of ${user_id}`, user_id);
      await storeLearning(storage, "org", learning, { runId, reason: "said so" });
      await commitAll(storage, "org", { type: "run.insert", run, outcomes: [] });
    }
    await commitAll(storage, "org", { type: "run.insert", run: buildRun({ run_id: "idle" }), outcomes: [] });
    const changes = await storage.runs.profileChanges("org", null, 9);
    expect(changes.map(({ run }) => run.run_id)).toEqual(["run-3", "run-2", "run-1"]);
    expect(changes[0]?.outcomes).toMatchObject([{ action: "added", content: "of ada", reason: "said so" }]);
    const ofAda = await storage.runs.profileChanges("org", "ada", 1);
    expect(ofAda.map(({ run }) => run.run_id)).toEqual(["run-3"]);
    expect(await storage.runs.outcomesOfRun("org", "run-2")).toMatchObject([{ learning_id: "run-2" }]);
  });
}

function describeCounts(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("counts profiles by state, without expired and replaced ones", async ({ storage }) => {
    const now = START;
    const rows = [
      { profile_id: "a" },
      { profile_id: "b", expiration_timestamp: now + 10 },
      { profile_id: "c", expiration_timestamp: now - 1 },
      { profile_id: "d", status: "pending" },
      { profile_id: "e", status: "archived" },
    ] as const;
    for (const row of rows) await storeLearning(storage, "org", { kind: "profile", row: buildProfile(row) });
    await storeLearning(storage, "org", buildLearning("profile", "f", "f"), { supersedes: ["a"] });
    const counts = await storage.profiles.count("org", now, now + 11);
    expect(counts).toEqual({ current: 2, pending: 1, archived: 1, expiringSoon: 1 });
    expect(await storage.profiles.count("org", now, now + 1)).toMatchObject({ expiringSoon: 0 });
  });
}

/** What happened to learnings: edits, replacements, runs. */
export function describeHistory(engine: StorageEngine): void {
  describe("history", () => {
    describeUpdates(engine);
    describeLineage(engine);
    describeRunLists(engine);
    describeCounts(engine);
  });
}
