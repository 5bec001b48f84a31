import { describe, expect } from "vitest";
import { buildRequest, buildTurn, commitAll, START, storeTurns } from "../../helpers/records.ts";
import { contractTest, failureOf, oddTexts, type StorageEngine } from "./engine.ts";

const fullTurn = buildTurn({
  role: "assistant",
  content: "Line one\nline two",
  user_action: "click",
  user_action_description: "Save button",
  interacted_image_url: "https://example.com/a.png",
  image_encoding: "iVBORw0KGgo=",
  shadow_content: "What the other agent said",
  expert_content: "What the expert said",
  tools_used: [
    {
      tool_name: "search",
      tool_data: {
        deep: { list: [1, 2.5, -0.1, null, true, { "": [] }] },
        'quote"d': "x\u0000y",
        big: 2 ** 53 - 1,
      },
    },
    { tool_name: "", tool_data: {} },
  ],
  message_id: "message-1",
});

function describeRoundTrips(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("keeps every field of a turn", async ({ storage }) => {
    const [id = 0] = await storeTurns(storage, "org", fullTurn);
    expect(await storage.interactions.byIds("org", [id])).toEqual([
      { ...fullTurn, interaction_id: id, position: 0 },
    ]);
  });

  test("keeps every field of a request", async ({ storage }) => {
    const full = buildRequest({ skip_aggregation: true, force_extraction: true });
    const bare = buildRequest({ request_id: "bare", session_id: null, source: "", agent_version: "" });
    const [first, second] = await commitAll(
      storage,
      "org",
      { type: "request.insert", request: full },
      { type: "request.insert", request: bare },
    );
    expect([first, second]).toEqual([
      { count: 1, ids: ["request-1"] },
      { count: 1, ids: ["bare"] },
    ]);
    expect(await storage.requests.byIds("org", ["bare", "missing", "request-1"])).toEqual([bare, full]);
  });

  for (const [name, text, stored] of oddTexts) {
    test(`keeps odd text everywhere: ${name}`, async ({ storage }) => {
      const ids = { user_id: `u${text.slice(0, 100)}`, request_id: `r${text.slice(0, 100)}` };
      const row = buildTurn({ ...ids, content: text, role: text, expert_content: text, session_id: text });
      const [id = 0] = await storeTurns(storage, "org", row);
      const kept = {
        user_id: `u${stored.slice(0, 100)}`,
        request_id: `r${stored.slice(0, 100)}`,
        content: stored,
        role: stored,
        expert_content: stored,
        session_id: stored,
      };
      expect(await storage.interactions.list("org", { userId: ids.user_id }, null)).toEqual([
        { ...row, ...kept, interaction_id: id, position: 0 },
      ]);
      expect(await storage.requests.interactionIds("org", ids.request_id)).toEqual([id]);
      const scope = { userId: ids.user_id, sessionId: text, requestId: ids.request_id };
      expect(await storage.interactions.contextBefore("org", scope, id + 1, 5)).toHaveLength(1);
    });
  }

  test("does not mistake an id for another one that begins like it", async ({ storage }) => {
    const [id] = await storeTurns(storage, "org", { user_id: "ada\0x" });
    expect(await storage.interactions.list("org", { userId: "ada" }, null)).toEqual([]);
    expect(await storage.interactions.list("org", { userId: "ada\0x" }, null)).toMatchObject([
      { interaction_id: id },
    ]);
    await commitAll(storage, "org", {
      type: "request.insert",
      request: buildRequest({ request_id: "r\0x" }),
    });
    expect(await storage.requests.byIds("org", ["r"])).toEqual([]);
    expect(await storage.requests.byIds("org", ["r\0x"])).toHaveLength(1);
  });

  test("refuses a second request with the same id, and says it is a conflict", async ({ storage }) => {
    await commitAll(storage, "org", { type: "request.insert", request: buildRequest() });
    const again = storage.commit("org", [
      { type: "request.insert", request: buildRequest({ source: "other" }) },
    ]);
    expect(await failureOf(again)).toBe("conflict");
    expect(await storage.requests.byIds("org", ["request-1"])).toEqual([buildRequest()]);
  });

  test("keeps turns over a restart", async (data) => {
    const [id = 0] = await storeTurns(data.storage, "org", fullTurn);
    const { instanceId } = data.storage.info;
    const storage = await data.reopen();
    expect(await storage.interactions.byIds("org", [id])).toEqual([
      { ...fullTurn, interaction_id: id, position: 0 },
    ]);
    expect(storage.info.instanceId).toBe(instanceId);
    const [next = 0] = await storeTurns(storage, "org", {});
    expect(next).toBeGreaterThan(id);
  });
}

function describeOrder(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("lists the newest second first, turns of one second as they came", async ({ storage }) => {
    const times = [START, START + 5, START + 5, START - 9, START + 5];
    const [first, second, third, fourth, fifth] = await storeTurns(
      storage,
      "org",
      ...times.map((created_at) => ({ created_at })),
    );
    const listed = await storage.interactions.list("org", {}, null);
    expect(listed.map((row) => row.interaction_id)).toEqual([second, third, fifth, first, fourth]);
  });

  test("a limit keeps the newest, also within one second", async ({ storage }) => {
    const [, second, third] = await storeTurns(storage, "org", {}, {}, {}, { created_at: START - 1 });
    const listed = await storage.interactions.list("org", {}, 2);
    expect(listed.map((row) => row.interaction_id)).toEqual([second, third]);
    expect(await storage.interactions.list("org", {}, 0)).toEqual([]);
    expect(await storage.interactions.list("org", {}, 99)).toHaveLength(4);
  });

  test("pages after an id are complete and never overlap while turns arrive", async ({ storage }) => {
    const ids = await storeTurns(
      storage,
      "org",
      ...Array.from({ length: 7 }, (_, i) => ({ created_at: START - i })),
    );
    const seen: number[] = [];
    let page = await storage.interactions.after("org", "ada", 0, 3);
    while (page.length > 0) {
      seen.push(...page.map((row) => row.interaction_id));
      if (seen.length === 3)
        ids.push(...(await storeTurns(storage, "org", {}, { user_id: "bob" })).slice(0, 1));
      page = await storage.interactions.after("org", "ada", seen.at(-1) ?? 0, 3);
    }
    expect(seen).toEqual(ids);
  });

  test("ids grow in the order of commits, whatever the times say", async ({ storage }) => {
    const early = await storeTurns(storage, "org", { created_at: START + 100, user_id: "bob" });
    const late = await storeTurns(storage, "other-org", { created_at: START - 100 }, { created_at: 0 });
    expect([...early, ...late]).toEqual([...early, ...late].sort((a, b) => a - b));
    expect(new Set([...early, ...late]).size).toBe(3);
  });

  test("never gives a deleted turn's id to another", async ({ storage }) => {
    const [, last = 0] = await storeTurns(storage, "org", {}, {});
    await commitAll(storage, "org", { type: "interactions.delete", selector: { userId: "ada" } });
    const [next = 0] = await storeTurns(storage, "org", {});
    expect(next).toBeGreaterThan(last);
  });

  test("byIds answers in the order of the ids and leaves out what is missing", async ({ storage }) => {
    const [first = 0, second = 0] = await storeTurns(storage, "org", {}, {});
    const rows = await storage.interactions.byIds("org", [second, 99_999, first]);
    expect(rows.map((row) => row.interaction_id)).toEqual([second, first]);
    expect(await storage.interactions.byIds("org", [])).toEqual([]);
  });

  test("context is the end of the same session before a turn, oldest first", async ({ storage }) => {
    const [a, b, , c] = await storeTurns(
      storage,
      "org",
      { content: "a" },
      { content: "b", request_id: "request-2" },
      { session_id: "other session" },
      { content: "c" },
      { user_id: "bob" },
    );
    const scope = { userId: "ada", sessionId: "session-1", requestId: "request-1" };
    const ids = async (before: number, limit: number) =>
      (await storage.interactions.contextBefore("org", scope, before, limit)).map(
        (row) => row.interaction_id,
      );
    expect(await ids(99, 9)).toEqual([a, b, c]);
    expect(await ids(99, 2)).toEqual([b, c]);
    expect(await ids(c ?? 0, 9)).toEqual([a, b]);
    expect(await ids(a ?? 0, 9)).toEqual([]);
  });

  test("without a session the context is the request", async ({ storage }) => {
    const [a] = await storeTurns(
      storage,
      "org",
      { session_id: null },
      { session_id: null, request_id: "request-2" },
    );
    const scope = { userId: "ada", sessionId: null, requestId: "request-1" };
    const rows = await storage.interactions.contextBefore("org", scope, 99, 9);
    expect(rows.map((row) => row.interaction_id)).toEqual([a]);
  });
}

function describeFilters(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("filters turns by user, request and time, ends included, all at once", async ({ storage }) => {
    const [a, b, c, d] = await storeTurns(
      storage,
      "org",
      { created_at: 10 },
      { created_at: 20, request_id: "request-2" },
      { created_at: 30 },
      { created_at: 20, user_id: "bob" },
    );
    const ids = async (filter: Parameters<typeof storage.interactions.list>[1]) =>
      (await storage.interactions.list("org", filter, null)).map((row) => row.interaction_id);
    expect(await ids({ userId: "ada" })).toEqual([c, b, a]);
    expect(await ids({ userId: "Ada" })).toEqual([]);
    expect(await ids({ requestId: "request-2" })).toEqual([b]);
    expect(await ids({ startTime: 20 })).toEqual([c, b, d]);
    expect(await ids({ endTime: 20 })).toEqual([b, d, a]);
    expect(await ids({ startTime: 20, endTime: 20, userId: "ada" })).toEqual([b]);
    expect(await ids({ startTime: null, endTime: null, userId: "bob" })).toEqual([d]);
    expect(await ids({ startTime: 0, endTime: 0 })).toEqual([]);
    expect(await storage.interactions.count("org")).toBe(4);
  });
}

function describeMessageIds(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("stores a message once per user and answers the stored ids in order", async ({ storage }) => {
    const [known] = await storeTurns(storage, "org", { message_id: "m1", content: "first" });
    const [again] = await commitAll(storage, "org", {
      type: "interactions.insert",
      rows: [
        buildTurn({ message_id: "m2" }),
        buildTurn({ message_id: "m1", content: "changed" }),
        buildTurn({ message_id: "m2", content: "twice in one call" }),
        buildTurn({ message_id: null }),
        buildTurn({ message_id: null }),
      ],
    });
    const [m2, m1, m2again, ...others] = again?.ids ?? [];
    expect(m1).toBe(known);
    expect(m2again).toBe(m2);
    expect(new Set([...others, m1, m2]).size).toBe(4);
    expect(again?.count).toBe(3);
    expect(await storage.interactions.count("org")).toBe(4);
    expect(await storage.interactions.byIds("org", [Number(known)])).toMatchObject([{ content: "first" }]);
  });

  test("keeps the ids of all turns in the receipt of their commit", async ({ storage }) => {
    const [known] = await storeTurns(storage, "org", { message_id: "m1" });
    const call = { operation: "publish_interaction", key: "k" };
    const receipt = { ...call, body_hash: "h", request_id: "r", response: null, created_at: 1 };
    const rows = [buildTurn({ message_id: "m2" }), buildTurn({ message_id: "m1" })];
    const [, turns] = await commitAll(
      storage,
      "org",
      { type: "receipt.insert", receipt },
      { type: "interactions.insert", rows, receipt: call },
    );
    expect(turns?.ids.at(1)).toBe(known);
    const stored = await storage.receipt("org", call.operation, call.key);
    expect(JSON.parse(stored?.response ?? "null")).toEqual(turns?.ids);
  });

  test("finds a user's turns by the caller's ids, in the order asked for", async ({ storage }) => {
    await storeTurns(storage, "org", { message_id: "m1" }, { message_id: "m2" }, { message_id: null });
    await storeTurns(storage, "org", { message_id: "m3", user_id: "bob" });
    await storeTurns(storage, "other-org", { message_id: "m4" });
    const wanted = ["m2", "m4", "unknown", "m3", "m1"];
    const found = await storage.interactions.byMessageIds("org", buildTurn().user_id, wanted);
    expect(found.map((turn) => turn.message_id)).toEqual(["m2", "m1"]);
  });

  test("the same message id of another user or org is another message", async ({ storage }) => {
    await storeTurns(storage, "org", { message_id: "m1" });
    await storeTurns(storage, "org", { message_id: "m1", user_id: "bob" });
    await storeTurns(storage, "other-org", { message_id: "m1" });
    expect(await storage.interactions.count("org")).toBe(2);
    expect(await storage.interactions.count("other-org")).toBe(1);
  });

  test("stores a message once also when it comes in many commits at a time", async ({ storage }) => {
    const commits = Array.from({ length: 20 }, (_, index) =>
      storeTurns(storage, "org", { message_id: "m1" }, { message_id: `own-${index % 5}` }),
    );
    const ids = await Promise.all(commits);
    expect(new Set(ids.map(([shared]) => shared)).size).toBe(1);
    expect(await storage.interactions.count("org")).toBe(6);
    expect(await storage.vectors.pendingCount()).toBe(6);
  });
}

function describeDeletes(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("deletes what all conditions select, and counts it", async ({ storage }) => {
    const rows = [
      {},
      { request_id: "request-2", session_id: "session-2" },
      { user_id: "bob" },
      { request_id: "request-3" },
    ] as const;
    const ids = await storeTurns(storage, "org", ...rows);
    const remove = async (selector: {
      userId?: string;
      sessionId?: string;
      requestIds?: string[];
      interactionIds?: number[];
    }) => (await commitAll(storage, "org", { type: "interactions.delete", selector }))[0]?.count;
    expect(await remove({ userId: "bob", sessionId: "session-2" })).toBe(0);
    expect(await remove({ interactionIds: [] })).toBe(0);
    expect(await remove({ requestIds: [] })).toBe(0);
    expect(await remove({ interactionIds: [ids[0] ?? 0, 99_999], userId: "bob" })).toBe(0);
    expect(await remove({ interactionIds: [ids[0] ?? 0, 99_999], userId: "ada" })).toBe(1);
    expect(await remove({ sessionId: "session-2" })).toBe(1);
    expect(await remove({ requestIds: ["request-3", "missing"] })).toBe(1);
    expect(await storage.interactions.list("org", {}, null)).toMatchObject([{ user_id: "bob" }]);
    expect(await remove({})).toBe(1);
    expect(await remove({})).toBe(0);
  });
}

/** Turns and requests: what goes in comes out, in the promised order. */
export function describeInteractions(engine: StorageEngine): void {
  describe("interactions", () => {
    describeRoundTrips(engine);
    describeOrder(engine);
    describeFilters(engine);
    describeMessageIds(engine);
    describeDeletes(engine);
  });
}
