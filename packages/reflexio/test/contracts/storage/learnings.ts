import { describe, expect } from "vitest";
import type { LearningId, StoredLearningKind } from "../../../src/ports/records.ts";
import type { Storage } from "../../../src/ports/storage.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildLearning,
  buildProfile,
  buildUserPlaybook,
  commitAll,
  START,
  storeLearning,
  storeTurns,
} from "../../helpers/records.ts";
import { contractTest, failureOf, oddTexts, type StorageEngine } from "./engine.ts";

export const learningKinds = ["profile", "user_playbook", "agent_playbook"] as const;

interface ListedLearning {
  readonly id: LearningId;
  readonly content: string;
}

/** Current learnings of a kind, as the lists show them. */
export async function listLearnings(
  storage: Storage,
  orgId: string,
  kind: StoredLearningKind,
): Promise<ListedLearning[]> {
  switch (kind) {
    case "profile": {
      const rows = await storage.profiles.list(orgId, { statuses: [null], notExpiredAt: null }, null);
      return rows.map((row) => ({ id: row.profile_id, content: row.content }));
    }
    case "user_playbook": {
      const rows = await storage.userPlaybooks.list(orgId, { statuses: null }, null);
      return rows.map((row) => ({ id: String(row.user_playbook_id), content: row.content }));
    }
    case "agent_playbook": {
      const rows = await storage.agentPlaybooks.list(orgId, { statuses: null, approvals: null }, null);
      return rows.map((row) => ({ id: String(row.agent_playbook_id), content: row.content }));
    }
  }
}

const fullProfile = buildProfile({
  profile_time_to_live: "one_week",
  expiration_timestamp: START + 604_800,
  custom_features: { topic: "home", nested: { list: [1, null, "é"] }, "": 0 },
  source: "support-chat",
  status: "archived",
  extractor_names: ["default_profile_extractor", 'with "quotes"'],
  source_interaction_ids: [3, 1, 2],
  slot: "location.city",
  evidence_at: START - 7,
});

const fullRule = {
  trigger: "When asked to deploy",
  rationale: "It broke twice.",
  blocking_issue: { kind: "missing_tool", details: "No deploy tool 🚧" },
  status: "pending",
} as const;

function describeRoundTrips(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("keeps every field of a profile", async ({ storage }) => {
    const bare = buildProfile({ profile_id: "bare", custom_features: {}, extractor_names: [] });
    await storeLearning(storage, "org", { kind: "profile", row: fullProfile });
    await storeLearning(storage, "org", { kind: "profile", row: bare });
    const rows = await storage.profiles.byIds("org", ["bare", "missing", "profile-1"]);
    expect(rows).toEqual([bare, fullProfile]);
  });

  test("keeps every field of a user playbook", async ({ storage }) => {
    const row = buildUserPlaybook({
      ...fullRule,
      source: "support-chat",
      source_interaction_ids: [9, 8],
      slot: "deploy.region",
      evidence_at: 5,
    });
    const first = await storeLearning(storage, "org", { kind: "user_playbook", row });
    const bare = buildUserPlaybook({ user_id: null, content: "" });
    const second = await storeLearning(storage, "org", { kind: "user_playbook", row: bare });
    expect(await storage.userPlaybooks.byIds("org", [second, "x", first])).toEqual([
      { ...bare, user_playbook_id: Number(second) },
      { ...row, user_playbook_id: Number(first) },
    ]);
  });

  test("keeps every field of an agent playbook", async ({ storage }) => {
    const row = buildAgentPlaybook({
      ...fullRule,
      playbook_status: "rejected",
      playbook_metadata: '{"a":1}',
    });
    const id = await storeLearning(storage, "org", { kind: "agent_playbook", row });
    expect(await storage.agentPlaybooks.byIds("org", [id])).toEqual([
      { ...row, agent_playbook_id: Number(id) },
    ]);
  });

  for (const [name, text, stored] of oddTexts) {
    test(`keeps odd text of a learning: ${name}`, async ({ storage }) => {
      const id = `p${text.slice(0, 50)}`;
      const row = buildProfile({ profile_id: id, content: text, custom_features: { value: text } });
      await storeLearning(storage, "org", { kind: "profile", row });
      // JSON spells what database text cannot hold, so it comes back unchanged there.
      const kept = { ...row, profile_id: `p${stored.slice(0, 50)}`, content: stored };
      expect(await storage.profiles.byIds("org", [id])).toEqual([kept]);
    });
  }

  test("refuses a second profile with the same id as a conflict", async ({ storage }) => {
    await storeLearning(storage, "org", { kind: "profile", row: buildProfile() });
    const again = addWrite({ kind: "profile", row: buildProfile({ content: "Other" }) });
    expect(await failureOf(storage.commit("org", [again]))).toBe("conflict");
    expect(await storage.profiles.byIds("org", ["profile-1"])).toEqual([buildProfile()]);
  });
}

function describeOrder(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("lists the latest change first, of one second the last stored, and limits to them", async ({
    storage,
  }) => {
    const times = [START, START + 3, START + 3, START - 3];
    for (const [index, time] of times.entries()) {
      const profile = buildProfile({ profile_id: `p${index}`, last_modified_timestamp: time });
      await storeLearning(storage, "org", { kind: "profile", row: profile });
      const content = `p${index}`;
      await storeLearning(storage, "org", {
        kind: "user_playbook",
        row: buildUserPlaybook({ content, created_at: time }),
      });
      await storeLearning(storage, "org", {
        kind: "agent_playbook",
        row: buildAgentPlaybook({ content, created_at: time }),
      });
    }
    const filter = { statuses: [null], notExpiredAt: null };
    const profiles = await storage.profiles.list("org", filter, null);
    expect(profiles.map((row) => row.profile_id)).toEqual(["p2", "p1", "p0", "p3"]);
    expect((await storage.profiles.list("org", filter, 2)).map((row) => row.profile_id)).toEqual([
      "p2",
      "p1",
    ]);
    const rules = await storage.userPlaybooks.list("org", { statuses: null }, 3);
    expect(rules.map((row) => row.content)).toEqual(["p2", "p1", "p0"]);
    const agentRules = await storage.agentPlaybooks.list("org", { statuses: null, approvals: null }, 3);
    expect(agentRules.map((row) => row.content)).toEqual(["p2", "p1", "p0"]);
    expect(await storage.agentPlaybooks.list("org", { statuses: null, approvals: null }, 0)).toEqual([]);
  });
}

function describeProfileFilters(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("filters profiles by each field", async ({ storage }) => {
    const rows = [
      { profile_id: "a", user_id: "bob" },
      { profile_id: "b", generated_from_request_id: "r2" },
      { profile_id: "c", last_modified_timestamp: START - 50 },
      { profile_id: "d", source: "Café-Chat" },
      { profile_id: "e", custom_features: { Hobby: 'plays "Go"\nand ÉCHECS', n: 7 } },
      { profile_id: "f", extractor_names: ["one", 'say "two"'] },
      { profile_id: "g", expiration_timestamp: START + 10 },
      { profile_id: "h", status: "archived" },
      { profile_id: "i", status: "pending" },
    ] as const;
    for (const row of rows) await storeLearning(storage, "org", { kind: "profile", row: buildProfile(row) });
    const ids = async (filter: Partial<Parameters<typeof storage.profiles.list>[1]>) => {
      const listed = await storage.profiles.list(
        "org",
        { statuses: [null], notExpiredAt: null, ...filter },
        null,
      );
      return listed
        .map((row) => row.profile_id)
        .sort()
        .join("");
    };
    expect(await ids({})).toBe("abcdefg");
    expect(await ids({ userId: "bob" })).toBe("a");
    expect(await ids({ requestId: "r2" })).toBe("b");
    expect(await ids({ endTime: START - 50 })).toBe("c");
    expect(await ids({ startTime: START - 49 })).toBe("abdefg");
    expect(await ids({ startTime: START - 50, endTime: START - 50 })).toBe("c");
    expect(await ids({ source: "café-CHAT" })).toBe("d");
    expect(await ids({ source: "CAFÉ-chat" })).toBe("d");
    expect(await ids({ source: "café" })).toBe("");
    expect(await ids({ customFeature: "hobby" })).toBe("e");
    expect(await ids({ customFeature: 'PLAYS "go"\nand échecs' })).toBe("e");
    expect(await ids({ customFeature: "%" })).toBe("");
    expect(await ids({ extractorName: "one" })).toBe("f");
    expect(await ids({ extractorName: 'say "two"' })).toBe("f");
    expect(await ids({ extractorName: "two" })).toBe("");
    expect(await ids({ extractorName: "on" })).toBe("");
    expect(await ids({ notExpiredAt: START + 9 })).toBe("abcdefg");
    expect(await ids({ notExpiredAt: START + 11 })).toBe("abcdef");
    expect(await ids({ statuses: ["archived"] })).toBe("h");
    expect(await ids({ statuses: ["archived", "pending", null] })).toBe("abcdefghi");
    expect(await ids({ statuses: [] })).toBe("");
    expect(await ids({ requestId: null, source: null, customFeature: null, extractorName: null })).toBe(
      "abcdefg",
    );
    expect(await ids({ userId: "bob", requestId: "r2" })).toBe("");
  });
}

function describePlaybookFilters(engine: StorageEngine): void {
  const test = contractTest(engine);
  const rules = [
    { content: "a" },
    { content: "b", playbook_name: "sales" },
    { content: "c", agent_version: "agent-v2" },
    { content: "d", created_at: START - 50 },
    { content: "e", status: "archived" },
  ] as const;

  test("filters user playbooks by each field", async ({ storage }) => {
    for (const rule of rules) {
      await storeLearning(storage, "org", { kind: "user_playbook", row: buildUserPlaybook(rule) });
    }
    const bobs = [
      buildUserPlaybook({ content: "f", user_id: "bob" }),
      buildUserPlaybook({ content: "g", user_id: null }),
    ];
    for (const row of bobs) await storeLearning(storage, "org", { kind: "user_playbook", row });
    const found = async (filter: Partial<Parameters<typeof storage.userPlaybooks.list>[1]>) => {
      const listed = await storage.userPlaybooks.list("org", { statuses: [null], ...filter }, null);
      return listed
        .map((row) => row.content)
        .sort()
        .join("");
    };
    expect(await found({})).toBe("abcdfg");
    expect(await found({ statuses: null })).toBe("abcdefg");
    expect(await found({ statuses: [] })).toBe("");
    expect(await found({ userId: "bob" })).toBe("f");
    expect(await found({ userId: null })).toBe("abcdfg");
    expect(await found({ playbookName: "sales" })).toBe("b");
    expect(await found({ agentVersion: "agent-v2" })).toBe("c");
    expect(await found({ startTime: START - 50, endTime: START - 50 })).toBe("d");
    expect(await found({ statuses: ["archived"], userId: "ada" })).toBe("e");
  });

  test("filters agent playbooks by each field", async ({ storage }) => {
    for (const rule of rules) {
      await storeLearning(storage, "org", { kind: "agent_playbook", row: buildAgentPlaybook(rule) });
    }
    for (const playbook_status of ["pending", "rejected"] as const) {
      const row = buildAgentPlaybook({ content: playbook_status[0] ?? "", playbook_status });
      await storeLearning(storage, "org", { kind: "agent_playbook", row });
    }
    const found = async (filter: Partial<Parameters<typeof storage.agentPlaybooks.list>[1]>) => {
      const listed = await storage.agentPlaybooks.list(
        "org",
        { statuses: [null], approvals: null, ...filter },
        null,
      );
      return listed
        .map((row) => row.content)
        .sort()
        .join("");
    };
    expect(await found({})).toBe("abcdpr");
    expect(await found({ approvals: ["approved"] })).toBe("abcd");
    expect(await found({ approvals: ["pending", "rejected"] })).toBe("pr");
    expect(await found({ approvals: [] })).toBe("");
    expect(await found({ playbookName: "sales", approvals: ["approved"] })).toBe("b");
    expect(await found({ agentVersion: "agent-v2" })).toBe("c");
    expect(await found({ endTime: START - 1 })).toBe("d");
    expect(await found({ statuses: ["archived", "pending"] })).toBe("e");
  });
}

function describeSupersession(engine: StorageEngine): void {
  const test = contractTest(engine);

  for (const kind of learningKinds) {
    test(`a ${kind} that was replaced is kept but never listed`, async ({ storage }) => {
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "Lives in Paris."));
      const second = await storeLearning(storage, "org", buildLearning(kind, "second", "Lives in Lisbon."), {
        supersedes: [first],
      });
      expect(await listLearnings(storage, "org", kind)).toEqual([
        { id: second, content: "Lives in Lisbon." },
      ]);
      const stores = {
        profile: storage.profiles,
        user_playbook: storage.userPlaybooks,
        agent_playbook: storage.agentPlaybooks,
      };
      expect(await stores[kind].byIds("org", [first])).toMatchObject([{ content: "Lives in Paris." }]);
    });

    test(`only a current ${kind} can be replaced or reinforced`, async ({ storage }) => {
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "one"));
      const second = await storeLearning(storage, "org", buildLearning(kind, "second", "two"), {
        supersedes: [first],
      });
      const third = buildLearning(kind, "third", "three");
      for (const supersedes of [[first], [second, second], ["424242"], [second, first]]) {
        expect(await failureOf(storage.commit("org", [addWrite(third, { supersedes })]))).toBe("conflict");
      }
      const reinforce = { kind, id: first, evidence: [], runId: "run", reason: "", modifiedAt: 1 };
      const write = { type: "learning.reinforce", ...reinforce } as const;
      expect(await failureOf(storage.commit("org", [write]))).toBe("conflict");
      expect(await listLearnings(storage, "org", kind)).toEqual([{ id: second, content: "two" }]);
    });
  }

  test("one learning may replace several", async ({ storage }) => {
    const ids = ["a", "b", "c"];
    for (const id of ids) await storeLearning(storage, "org", buildLearning("profile", id, id));
    await storeLearning(storage, "org", buildLearning("profile", "all", "a, b and c"), { supersedes: ids });
    expect(await listLearnings(storage, "org", "profile")).toEqual([{ id: "all", content: "a, b and c" }]);
  });

  test("a replacement of a replacement leaves only the last", async ({ storage }) => {
    await storeLearning(storage, "org", buildLearning("profile", "a", "a"));
    await storeLearning(storage, "org", buildLearning("profile", "b", "b"), { supersedes: ["a"] });
    await storeLearning(storage, "org", buildLearning("profile", "c", "c"), { supersedes: ["b"] });
    expect(await listLearnings(storage, "org", "profile")).toEqual([{ id: "c", content: "c" }]);
  });
}

function describeReinforcement(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("more evidence grows the sources, once each, and makes the fact as new as its newest turn", async ({
    storage,
  }) => {
    const [old = 0, recent = 0] = await storeTurns(
      storage,
      "org",
      { created_at: START - 9 },
      { created_at: START + 99 },
    );
    const evidence = [{ interactionId: old, quote: "I live in Lisbon" }];
    const row = buildProfile({ source_interaction_ids: [old], evidence_at: START - 9 });
    await storeLearning(storage, "org", { kind: "profile", row }, { evidence });
    const more = [...evidence, { interactionId: recent, quote: "Lisbon" }];
    const reinforce = {
      kind: "profile",
      id: "profile-1",
      evidence: more,
      runId: "run-1",
      reason: "again",
    } as const;
    await commitAll(storage, "org", { type: "learning.reinforce", ...reinforce, modifiedAt: START + 100 });
    const grown = {
      source_interaction_ids: [old, recent],
      evidence_at: START + 99,
      last_modified_timestamp: START + 100,
    };
    expect(await storage.profiles.byIds("org", ["profile-1"])).toEqual([{ ...row, ...grown }]);
    expect(await storage.runs.evidenceOf("org", "profile", "profile-1")).toEqual(more);
  });

  test("older evidence does not make a fact older", async ({ storage }) => {
    const [old = 0] = await storeTurns(storage, "org", { created_at: START - 9 });
    const id = await storeLearning(storage, "org", buildLearning("user_playbook", "", "Use tabs."));
    const evidence = [{ interactionId: old, quote: "tabs" }];
    const reinforce = {
      kind: "user_playbook",
      id,
      evidence,
      runId: "run-1",
      reason: "",
      modifiedAt: START,
    } as const;
    await commitAll(storage, "org", { type: "learning.reinforce", ...reinforce });
    const [row] = await storage.userPlaybooks.byIds("org", [id]);
    expect(row).toMatchObject({ evidence_at: START, source_interaction_ids: [old] });
  });

  test("evidence of a learning comes oldest turn first", async ({ storage }) => {
    const evidence = [
      { interactionId: 7, quote: "b" },
      { interactionId: 3, quote: "c" },
      { interactionId: 3, quote: "c" },
    ];
    const id = await storeLearning(storage, "org", buildLearning("agent_playbook", "", "x"), { evidence });
    const stored = await storage.runs.evidenceOf("org", "agent_playbook", id);
    expect(stored).toEqual([
      { interactionId: 3, quote: "c" },
      { interactionId: 7, quote: "b" },
    ]);
    expect(await storage.runs.evidenceOf("org", "user_playbook", id)).toEqual([]);
  });
}

function describeDeletes(engine: StorageEngine): void {
  const test = contractTest(engine);
  const remove = async (
    storage: Storage,
    kind: StoredLearningKind,
    selector: { userId?: string; ids?: string[] },
  ) => (await commitAll(storage, "org", { type: "learnings.delete", kind, selector }))[0]?.count;

  for (const kind of learningKinds) {
    test(`deletes a ${kind} by id, all of a kind, and nothing else`, async ({ storage }) => {
      const ids: string[] = [];
      for (const text of ["one", "two", "three"])
        ids.push(await storeLearning(storage, "org", buildLearning(kind, text, text)));
      for (const other of learningKinds) {
        if (other !== kind) await storeLearning(storage, "org", buildLearning(other, "other", "other"));
      }
      expect(await remove(storage, kind, { ids: [] })).toBe(0);
      expect(await remove(storage, kind, { ids: ["nobody", "999"] })).toBe(0);
      expect(await remove(storage, kind, { ids: [ids[1] ?? "", "nobody"] })).toBe(1);
      expect((await listLearnings(storage, "org", kind)).map((row) => row.content).sort()).toEqual([
        "one",
        "three",
      ]);
      expect(await remove(storage, kind, {})).toBe(2);
      for (const other of learningKinds) {
        expect(await listLearnings(storage, "org", other)).toHaveLength(other === kind ? 0 : 1);
      }
    });
  }

  test("deletes learnings of one user; agent playbooks belong to none", async ({ storage }) => {
    for (const kind of learningKinds) {
      await storeLearning(storage, "org", buildLearning(kind, "a", "of ada", "ada"));
      await storeLearning(storage, "org", buildLearning(kind, "b", "of bob", "bob"));
    }
    expect(await remove(storage, "profile", { userId: "ada", ids: ["b"] })).toBe(0);
    expect(await remove(storage, "profile", { userId: "ada" })).toBe(1);
    expect(await remove(storage, "user_playbook", { userId: "ada" })).toBe(1);
    expect(await remove(storage, "agent_playbook", { userId: "ada" })).toBe(0);
    expect(await listLearnings(storage, "org", "profile")).toEqual([{ id: "b", content: "of bob" }]);
    expect(await listLearnings(storage, "org", "user_playbook")).toMatchObject([{ content: "of bob" }]);
    expect(await listLearnings(storage, "org", "agent_playbook")).toHaveLength(2);
  });

  test("deleting the last of a chain deletes what it replaced, and leaves other chains", async ({
    storage,
  }) => {
    for (const chain of ["x", "y"]) {
      await storeLearning(storage, "org", buildLearning("profile", `${chain}1`, "one"));
      await storeLearning(storage, "org", buildLearning("profile", `${chain}2`, "two"), {
        supersedes: [`${chain}1`],
      });
      await storeLearning(storage, "org", buildLearning("profile", `${chain}3`, "three"), {
        supersedes: [`${chain}2`],
      });
    }
    expect(await remove(storage, "profile", { ids: ["x3"] })).toBe(1);
    const left = await storage.profiles.byIds("org", ["x1", "x2", "x3", "y1", "y2", "y3"]);
    expect(left.map((row) => row.profile_id)).toEqual(["y1", "y2", "y3"]);
    expect(await listLearnings(storage, "org", "profile")).toEqual([{ id: "y3", content: "three" }]);
  });

  test("leaves nothing of deleted turns and learnings in any table", async ({ storage, contents }) => {
    await storeTurns(storage, "org", { content: "kept words" });
    await storeLearning(storage, "org", buildLearning("profile", "kept", "kept words"));
    const before = rowCounts(contents());
    const ids = await storeTurns(storage, "org", {
      content: "xylophone",
      message_id: "m",
      session_id: "gone",
    });
    for (const kind of learningKinds) {
      const evidence = ids.map((interactionId) => ({ interactionId, quote: "xylophone" }));
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "xylophone"), {
        evidence,
      });
      await storeLearning(storage, "org", buildLearning(kind, "second", "xylophone"), {
        supersedes: [first],
        evidence,
      });
    }
    const vector = new Float32Array([1, 0]);
    const waiting = await storage.vectors.pending(99);
    await storage.vectors.put(
      "test:2",
      waiting.map((row) => ({ ...row, vector })).filter((row) => row.text === "xylophone"),
    );
    expect(
      [...contents().values()].flat().filter((cell) => cell.includes("xylophone")).length,
    ).toBeGreaterThan(10);
    await commitAll(
      storage,
      "org",
      { type: "interactions.delete", selector: { sessionId: "gone" } },
      { type: "requests.delete", selector: { sessionId: "gone" } },
      { type: "learnings.delete", kind: "profile", selector: { ids: ["second"] } },
      { type: "learnings.delete", kind: "user_playbook", selector: {} },
      { type: "learnings.delete", kind: "agent_playbook", selector: {} },
    );
    // Closing finishes what an engine clears up in the background.
    await storage.close();
    expect([...contents()].filter(([, cells]) => cells.some((cell) => cell.includes("xylophon")))).toEqual(
      [],
    );
    expect(rowCounts(contents())).toEqual(before);
  });
}

/** Cells by table, without the engine's own indexes and counters, and the events that tell of each change. */
function rowCounts(contents: ReadonlyMap<string, readonly string[]>): Record<string, number> {
  const own = [...contents].filter(([table]) => !/_fts_|^sqlite_|^events$/.test(table));
  return Object.fromEntries(own.map(([table, cells]) => [table, cells.length]));
}

/** Profiles and playbooks: fields, order, filters, lineage, deletion. */
export function describeLearnings(engine: StorageEngine): void {
  describe("learnings", () => {
    describeRoundTrips(engine);
    describeOrder(engine);
    describeProfileFilters(engine);
    describePlaybookFilters(engine);
    describeSupersession(engine);
    describeReinforcement(engine);
    describeDeletes(engine);
  });
}
