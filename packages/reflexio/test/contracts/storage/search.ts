import fc from "fast-check";
import { describe, expect } from "vitest";
import { analyzeQuery } from "../../../src/core/search/analyze.ts";
import type { SearchKind } from "../../../src/ports/records.ts";
import type { SearchFilter } from "../../../src/ports/storage.ts";
import {
  addWrite,
  buildAgentPlaybook,
  buildLearning,
  buildProfile,
  buildTurn,
  buildUserPlaybook,
  commitAll,
  START,
  storeLearning,
  storeTurns,
} from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";
import { learningKinds } from "./learnings.ts";
import { everyRow, findText } from "./searching.ts";

const searchKinds: readonly SearchKind[] = ["interaction", ...learningKinds];

function describeWords(engine: StorageEngine): void {
  const test = contractTest(engine);

  const found: readonly (readonly [name: string, content: string, query: string])[] = [
    ["a word in another form", "She deploys on Fridays.", "deploy friday"],
    ["accents left out", "Café São João", "cafe sao joao"],
    ["accents added", "cafe", "café"],
    ["decomposed accents", "e\u0301te\u0301", "été"],
    ["part of a Chinese sentence", "他喜欢简短的回答", "简短"],
    ["one Chinese character", "他喜欢简短的回答", "答"],
    ["Japanese", "東京タワーに行きました", "タワー"],
    ["Korean with a particle", "서울에서 만나요", "서울"],
    ["Thai", "ฉันชอบกาแฟ", "กาแฟ"],
    ["an emoji", "Release party 🎉", "🎉"],
    ["an identifier", "Call getUserName first", "get_user_name"],
    ["a version", "Upgrade to 2.3.1", "2.3.1"],
    ["an address", "Mail ada@example.com", "ada@example.com"],
    ["a word that is being typed", "deployment", "deplo"],
    ["either word", "apples", "apples OR pears"],
    ["both words", "apples and pears", "apples AND pears"],
    ["a phrase", "blue green deployment", '"blue green"'],
    ["what is not excluded", "apples", "apples NOT pears"],
    ["capitals", "ERROR_CODE", "error code"],
    ["stop words only", "To be or not to be", "to be or not to be"],
  ];
  for (const [name, content, query] of found) {
    test(`finds ${name}`, async ({ storage }) => {
      const [id] = await storeTurns(storage, "org", { content }, { content: "Something else entirely." });
      expect(await findText(storage, "org", "interaction", query)).toEqual([String(id)]);
    });
  }

  test("other words for a learning find it until it is edited", async ({ storage }) => {
    for (const kind of learningKinds) {
      const learning = buildLearning(kind, `${kind}-1`, "Drives a car.");
      const [added] = await commitAll(
        storage,
        "org",
        addWrite(learning, { expandedTerms: "automobile; vehicle" }),
      );
      const id = String(added?.ids[0]);
      expect(await findText(storage, "org", kind, "automobile")).toEqual([id]);
      expect(await findText(storage, "org", kind, "car")).toEqual([id]);
      expect(await findText(storage, "other", kind, "automobile")).toEqual([]);
      await commitAll(storage, "org", {
        ...{ type: "learning.update", kind, id, changes: { content: "Rides a bicycle." } },
        ...{ action: "updated", at: START, actor: "key", reason: "" },
      });
      expect(await findText(storage, "org", kind, "automobile")).toEqual([]);
      expect(await findText(storage, "org", kind, "bicycle")).toEqual([id]);
    }
  });

  test("operators and phrases leave out what they should", async ({ storage }) => {
    const [both, apples, pears] = await storeTurns(
      storage,
      "org",
      { content: "ripe apples beside pears" },
      { content: "apples" },
      { content: "pears" },
    );
    const ids = async (query: string) =>
      (await findText(storage, "org", "interaction", query)).map(Number).sort();
    expect(await ids("apples pears")).toEqual([both, apples, pears]);
    expect(await ids("apples AND pears")).toEqual([both]);
    expect(await ids("apples NOT pears")).toEqual([apples]);
    expect(await ids("pears OR apples")).toEqual([both, apples, pears]);
  });

  const hostile = [
    "",
    "   ",
    '"',
    '""',
    '"unclosed',
    "*",
    "a*",
    "^a",
    "NOT",
    "AND OR NOT",
    "a AND",
    "NEAR(a b, 5)",
    "scope:orgz6f7267",
    "text : a",
    "{scope text}: a",
    "a + b - c",
    "(((",
    "')) OR 1=1 --",
    "a\0b",
    "\ud83d",
    "x".repeat(100_000),
    "word ".repeat(20_000),
    "(".repeat(5_000),
    Array.from({ length: 3_000 }, (_, index) => `"w${index} v${index}"`).join(" OR "),
  ];
  test("never fails on a hostile query", async ({ storage }) => {
    await storeTurns(storage, "org", { content: "a b c word" });
    for (const query of hostile)
      expect(await findText(storage, "org", "interaction", query)).toBeInstanceOf(Array);
    const syntax = fc.constantFrom(
      '"',
      "*",
      "(",
      ")",
      ":",
      "^",
      "-",
      "+",
      "{",
      "}",
      ",",
      "NEAR",
      "AND",
      "OR",
      "NOT",
      " ",
      "a",
    );
    const query = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(syntax, { maxLength: 30 }).map((parts) => parts.join(" ")),
    );
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        const hits = await storage.search.text("org", everyRow("interaction"), analyzeQuery(text), 5);
        return hits.length <= 1 && hits.every((hit) => Number.isFinite(hit.match));
      }),
      { numRuns: 300 },
    );
  });

  test("a query cannot reach out of its scope", async ({ storage }) => {
    await storeTurns(storage, "org-b", { content: "secret plan", user_id: "bob" });
    const escapes = [
      'secret OR scope : "orgz6f72672d62"',
      "secret) OR (plan",
      "orgz6f72672d62",
      '" OR secret "',
    ];
    for (const query of escapes) expect(await findText(storage, "org-a", "interaction", query)).toEqual([]);
    expect(await findText(storage, "org-b", "interaction", "secret")).toHaveLength(1);
  });
}

function describeRanking(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("the rarer and the more words match, the better, and scores fall along the hits", async ({
    storage,
  }) => {
    const contents = [
      "deploy",
      "deploy rocket",
      "rocket",
      "moon",
      "sun",
      "stars",
      "sky",
      "night",
      "day",
      "dawn",
    ];
    const [, best] = await storeTurns(storage, "org", ...contents.map((content) => ({ content })));
    const hits = await storage.search.text("org", everyRow("interaction"), analyzeQuery("deploy rocket"), 50);
    expect(hits).toHaveLength(3);
    expect(hits[0]?.rowId).toBe(best);
    const scores = hits.map((hit) => hit.match);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(Math.min(...scores)).toBeGreaterThan(0);
    expect(await findText(storage, "org", "interaction", "deploy rocket", 2)).toHaveLength(2);
    expect(await findText(storage, "org", "interaction", "deploy rocket", 0)).toEqual([]);
  });

  test("what says all of one alternative of OR matches as what was asked for alone", async ({ storage }) => {
    const [tea] = await storeTurns(
      storage,
      "org",
      { content: "tea" },
      { content: "milk" },
      { content: "rain" },
    );
    const matchOf = async (query: string) => {
      const hits = await storage.search.text("org", everyRow("interaction"), analyzeQuery(query), 9);
      return hits.find(({ rowId }) => rowId === tea)?.match;
    };
    const alone = await matchOf("tea.");
    expect(await matchOf("tea OR coffee OR cocoa OR water")).toBeCloseTo(alone ?? 0, 6);
    expect(await matchOf("tea coffee cocoa water.")).toBeLessThan(alone ?? 0);
  });

  test("of equal matches the newer row comes first", async ({ storage }) => {
    const [first, second, third] = await storeTurns(
      storage,
      "org",
      { content: "moon" },
      { content: "moon" },
      { content: "moon" },
    );
    expect((await findText(storage, "org", "interaction", "moon", 2)).map(Number)).toEqual([third, second]);
    expect((await findText(storage, "org", "interaction", "moon")).map(Number)).toEqual([
      third,
      second,
      first,
    ]);
  });

  test("scores do not tell what other users and tenants store", async ({ storage }) => {
    const user = (user_id: string, content: string) => ({ user_id, content });
    await storeTurns(
      storage,
      "org",
      user("ada", "the merger with Zephyr"),
      user("ada", "the weather in Lisbon"),
      user("ada", "the merger is off"),
      user("bob", "lunch"),
    );
    const ofAda: SearchFilter = { kind: "interaction", filter: { userId: "ada" } };
    const ask = async () => {
      const terms = analyzeQuery("Zephyr merger Lisbon");
      return [
        await storage.search.text("org", ofAda, terms, 10),
        await storage.search.text("org", everyRow("interaction"), terms, 10),
        await storage.search.text("org", ofAda, analyzeQuery("Zephyr AND merger"), 10),
      ];
    };
    const alone = await ask();
    expect(alone.map((hits) => hits.length)).toEqual([3, 3, 1]);
    const others = Array.from({ length: 40 }, (_, index) =>
      user(index % 2 === 0 ? "ada" : "eve", `Zephyr ${"Zephyr merger ".repeat(index)}`),
    );
    await storeTurns(storage, "other-org", ...others);
    expect(await ask()).toEqual(alone);
    await storeTurns(storage, "org", user("eve", "Zephyr Zephyr"), user("eve", "merger and Zephyr"));
    const [ofAdaNow, ofOrgNow] = await ask();
    expect(ofAdaNow).toEqual(alone[0]);
    expect(ofOrgNow).not.toEqual(alone[1]);
  });

  test("a deleted row no longer makes its words common", async ({ storage }) => {
    await storeTurns(storage, "org", { content: "apple pear" }, { content: "plum" }, { content: "fig" });
    const ask = () => storage.search.text("org", everyRow("interaction"), analyzeQuery("apple plum"), 10);
    const before = await ask();
    const [gone = 0] = await storeTurns(storage, "org", { content: "apple" });
    expect(await ask()).not.toEqual(before);
    await commitAll(storage, "org", { type: "interactions.delete", selector: { interactionIds: [gone] } });
    expect(await ask()).toEqual(before);
  });

  test("tells what ranking reads of a row, in the order asked for", async ({ storage }) => {
    const content = `I like tea 🍵 ${"and cake ".repeat(400)}`;
    const [first = 0, second = 0] = await storeTurns(
      storage,
      "org",
      { content, role: "Customer", created_at: START + 5, session_id: "s1" },
      { content: "Noted.", role: "Agent", session_id: null, request_id: "r2" },
    );
    const [long, short] = await storage.search.candidates("org", "interaction", [first, second]);
    expect(long).toMatchObject({ rowId: first, id: String(first), role: "Customer", createdAt: START + 5 });
    expect(long).toMatchObject({ sessionId: "s1", position: 0 });
    expect(long?.textLength).toBeGreaterThan(3_600);
    expect(content.startsWith(long?.beginning ?? "?")).toBe(true);
    expect(short).toMatchObject({ role: "Agent", textLength: 6, sessionId: "r2", beginning: "Noted." });
    const reversed = await storage.search.candidates("org", "interaction", [second, first]);
    expect(reversed).toEqual([short, long]);
    await storeLearning(storage, "org", buildLearning("profile", "p1", "moon"));
    const [hit] = await storage.search.text("org", everyRow("profile"), analyzeQuery("moon"), 5);
    expect(await storage.search.candidates("org", "profile", [hit?.rowId ?? 0])).toMatchObject([
      { id: "p1", role: null, sessionId: null, beginning: "" },
    ]);
  });

  test("leaves out a candidate that went away between two calls", async ({ storage }) => {
    const [kept = 0, gone = 0] = await storeTurns(storage, "org", {}, {});
    await storeLearning(storage, "org", buildLearning("profile", "p1", "moon"));
    const hits = await storage.search.text("org", everyRow("profile"), analyzeQuery("moon"), 5);
    await commitAll(
      storage,
      "org",
      { type: "learnings.delete", kind: "profile", selector: {} },
      { type: "interactions.delete", selector: { interactionIds: [gone] } },
    );
    const ids = async (orgId: string, kind: SearchKind, rowIds: readonly number[]) =>
      (await storage.search.candidates(orgId, kind, rowIds)).map((row) => row.rowId);
    const profiles = hits.map((hit) => hit.rowId);
    expect(profiles).toHaveLength(1);
    expect(await ids("org", "profile", profiles)).toEqual([]);
    expect(await ids("org", "interaction", [gone, kept])).toEqual([kept]);
    expect(await ids("other-org", "interaction", [kept])).toEqual([]);
    expect(await ids("org", "interaction", [])).toEqual([]);
  });
}

function describeScopes(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("an old match is found behind thousands of newer rows that do not match or may not be seen", async ({
    storage,
  }) => {
    const [needle] = await storeTurns(storage, "org", {
      content: "the launch code is rosebud",
      created_at: 5,
    });
    const noise = Array.from({ length: 1_500 }, (_, index) => [
      buildTurn({ content: `nothing to see ${index}`, created_at: START + index }),
      buildTurn({ content: "rosebud rosebud", user_id: "bob", created_at: START + index }),
    ]).flat();
    await commitAll(storage, "org", { type: "interactions.insert", rows: noise });
    const ofAda = { kind: "interaction", filter: { userId: "ada" } } as const;
    expect(await findText(storage, "org", ofAda, "rosebud", 3)).toEqual([String(needle)]);
    const old = { kind: "interaction", filter: { endTime: 5 } } as const;
    expect(await findText(storage, "org", old, "rosebud", 1)).toEqual([String(needle)]);
  });

  test("filters of learnings apply before the limit", async ({ storage }) => {
    const wanted = buildProfile({ profile_id: "wanted", source: "chat", content: "likes tea" });
    await storeLearning(storage, "org", { kind: "profile", row: wanted });
    await commitAll(
      storage,
      "org",
      ...Array.from({ length: 200 }, (_, index) => {
        const row = buildProfile({
          profile_id: `p${index}`,
          content: "tea",
          source: index % 2 === 0 ? "mail" : null,
        });
        return {
          type: "learning.add",
          learning: { kind: "profile", row },
          evidence: [],
          supersedes: [],
          runId: null,
          reason: "",
        } as const;
      }),
    );
    const filter = { source: "chat", statuses: [null], notExpiredAt: null };
    expect(await findText(storage, "org", { kind: "profile", filter }, "tea", 1)).toEqual(["wanted"]);
  });

  test("every filter field of every kind holds in search too", async ({ storage }) => {
    const turns = await storeTurns(
      storage,
      "org",
      { content: "tea" },
      { content: "tea", request_id: "r2", created_at: START + 9 },
    );
    await storeLearning(storage, "org", {
      kind: "profile",
      row: buildProfile({ content: "tea", expiration_timestamp: START + 1 }),
    });
    const archived = buildProfile({ profile_id: "old", content: "tea", status: "archived" });
    await storeLearning(storage, "org", { kind: "profile", row: archived });
    const rule = await storeLearning(storage, "org", {
      kind: "user_playbook",
      row: buildUserPlaybook({ content: "tea" }),
    });
    const ownerless = await storeLearning(storage, "org", {
      kind: "user_playbook",
      row: buildUserPlaybook({ content: "tea", user_id: null, playbook_name: "sales" }),
    });
    const pending = await storeLearning(storage, "org", {
      kind: "agent_playbook",
      row: buildAgentPlaybook({ content: "tea", playbook_status: "pending", agent_version: "v9" }),
    });
    const interaction = (filter: object) => findText(storage, "org", { kind: "interaction", filter }, "tea");
    expect(await interaction({ requestId: "r2" })).toEqual([String(turns[1])]);
    expect(await interaction({ startTime: START + 1 })).toEqual([String(turns[1])]);
    expect(await interaction({ endTime: START, userId: "bob" })).toEqual([]);
    const profile = (statuses: readonly ("archived" | null)[], notExpiredAt: number | null) =>
      findText(storage, "org", { kind: "profile", filter: { userId: "ada", statuses, notExpiredAt } }, "tea");
    expect(await profile([null], null)).toEqual(["profile-1"]);
    expect(await profile([null], START + 2)).toEqual([]);
    expect(await profile(["archived"], null)).toEqual(["old"]);
    const playbook = (filter: object) =>
      findText(storage, "org", { kind: "user_playbook", filter: { statuses: null, ...filter } }, "tea");
    expect(await playbook({ userId: "ada" })).toEqual([rule]);
    expect(await playbook({})).toEqual([ownerless, rule]);
    expect(await playbook({ playbookName: "sales" })).toEqual([ownerless]);
    expect(await playbook({ statuses: [] })).toEqual([]);
    const agent = (approvals: readonly ("approved" | "pending")[], agentVersion: string | null) =>
      findText(
        storage,
        "org",
        { kind: "agent_playbook", filter: { statuses: null, approvals, agentVersion } },
        "tea",
      );
    expect(await agent(["pending"], "v9")).toEqual([pending]);
    expect(await agent(["approved"], null)).toEqual([]);
    expect(await agent(["approved", "pending"], "v1")).toEqual([]);
  });

  for (const kind of learningKinds) {
    test(`a ${kind} that was replaced or deleted is not found`, async ({ storage }) => {
      const first = await storeLearning(storage, "org", buildLearning(kind, "first", "rosebud"));
      const second = await storeLearning(storage, "org", buildLearning(kind, "second", "rosebud"), {
        supersedes: [first],
      });
      expect(await findText(storage, "org", kind, "rosebud")).toEqual([second]);
      await commitAll(storage, "org", { type: "learnings.delete", kind, selector: { ids: [second] } });
      expect(await findText(storage, "org", kind, "rosebud")).toEqual([]);
    });
  }

  test("kinds are searched apart, and deleted turns are not found", async ({ storage }) => {
    const ids = await storeTurns(storage, "org", { content: "rosebud" });
    await storeLearning(storage, "org", buildLearning("profile", "p1", "rosebud"));
    const counts = async () =>
      Promise.all(searchKinds.map(async (kind) => (await findText(storage, "org", kind, "rosebud")).length));
    expect(await counts()).toEqual([1, 1, 0, 0]);
    await commitAll(storage, "org", { type: "interactions.delete", selector: { interactionIds: ids } });
    expect(await counts()).toEqual([0, 1, 0, 0]);
  });
}

/** Text search: what is found, in which order, and what never is. */
export function describeSearch(engine: StorageEngine): void {
  describe("text search", () => {
    describeWords(engine);
    describeRanking(engine);
    describeScopes(engine);
  });
}
