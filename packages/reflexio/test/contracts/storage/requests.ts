import { describe, expect } from "vitest";
import type { Write } from "../../../src/ports/storage.ts";
import { buildRequest, commitAll, START, storeTurns } from "../../helpers/records.ts";
import { contractTest, type StorageEngine } from "./engine.ts";

const times = { a: START, b: START + 5, c: START, d: START - 5 };

function describeLists(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("lists requests newest first, in pages, by each filter", async ({ storage }) => {
    for (const [request_id, created_at] of Object.entries(times)) {
      const session_id = request_id === "c" ? "other" : null;
      const user_id = request_id === "d" ? "bob" : "ada";
      const request = buildRequest({ request_id, created_at, session_id, user_id });
      await commitAll(storage, "org", { type: "request.insert", request });
    }
    const ids = async (filter: Parameters<typeof storage.requests.list>[1], limit = 9, offset = 0) =>
      (await storage.requests.list("org", filter, limit, offset)).map((row) => row.request_id).join("");
    expect(await ids({})).toBe("bcad");
    expect([await ids({}, 3), await ids({}, 3, 3), await ids({}, 3, 9)]).toEqual(["bca", "d", ""]);
    expect(await ids({}, 0)).toBe("");
    expect(await ids({ userId: "bob" })).toBe("d");
    expect(await ids({ requestId: "a" })).toBe("a");
    expect(await ids({ sessionId: "other" })).toBe("c");
    expect(await ids({ startTime: START, endTime: START })).toBe("ca");
    expect(await ids({ startTime: START + 1 })).toBe("b");
    const none = { userId: null, requestId: null, sessionId: null, startTime: null, endTime: null };
    expect(await ids(none)).toBe("bcad");
    expect(await ids({ userId: "bob", sessionId: "other" })).toBe("");
  });

  test("gives the turns of requests in order of arrival", async ({ storage }) => {
    const [a, b, c] = await storeTurns(
      storage,
      "org",
      { request_id: "r2", created_at: 9 },
      { request_id: "r1", created_at: 1 },
      { request_id: "r2", created_at: 2 },
      { request_id: "r3" },
    );
    const turns = await storage.requests.turnsOf("org", ["r1", "r2", "missing"]);
    expect(turns.map((turn) => turn.interaction_id)).toEqual([a, b, c]);
    expect(await storage.requests.interactionIds("org", "r2")).toEqual([a, c]);
    expect(await storage.requests.turnsOf("org", [])).toEqual([]);
  });

  test("numbers the turns of a session over its requests, and of a request without one", async ({
    storage,
  }) => {
    const rows = [
      { request_id: "r1", session_id: "s" },
      { request_id: "r2", session_id: null },
      { request_id: "r3", session_id: "s", message_id: "m" },
      { request_id: "r3", session_id: "s", message_id: "m" },
      { request_id: "r2", session_id: null },
      { request_id: "r4", session_id: "s" },
      { request_id: "r1", session_id: "other" },
    ];
    const ids = await storeTurns(storage, "org", ...rows);
    const stored = await storage.interactions.byIds("org", [...new Set(ids)]);
    expect(stored.map((turn) => turn.position)).toEqual([0, 0, 1, 1, 2, 0]);
    const [elsewhere = 0] = await storeTurns(storage, "other-org", { session_id: "s" });
    expect(await storage.interactions.byIds("other-org", [elsewhere])).toMatchObject([{ position: 0 }]);
  });
}

function describeDeletes(engine: StorageEngine): void {
  const test = contractTest(engine);

  test("deletes requests apart from their turns, by what all conditions select", async ({ storage }) => {
    for (const request_id of ["r1", "r2", "r3", "r4"]) {
      const ids = { request_id, session_id: `session ${request_id}`, user_id: `user ${request_id}` };
      await commitAll(storage, "org", { type: "request.insert", request: buildRequest(ids) });
    }
    const [id = 0] = await storeTurns(storage, "org", { request_id: "r1", user_id: "user r1" });
    const [gone = 0] = await storeTurns(storage, "org", { request_id: "r2" });
    const left = async () =>
      (await storage.requests.list("org", {}, 9, 0)).map((row) => row.request_id).sort();
    const remove = async (selector: Extract<Write, { type: "requests.delete" }>["selector"]) =>
      (await commitAll(storage, "org", { type: "requests.delete", selector }))[0]?.count;
    await commitAll(storage, "org", { type: "interactions.delete", selector: { requestIds: ["r2"] } });
    expect(await storage.interactions.byIds("org", [gone])).toEqual([]);
    expect(await left()).toEqual(["r1", "r2", "r3", "r4"]);
    expect(await remove({ requestIds: ["r2", "missing"] })).toBe(1);
    expect(await remove({ requestIds: [] })).toBe(0);
    expect(await remove({ sessionId: "session r1", userId: "user r3" })).toBe(0);
    expect(await remove({ sessionId: "session r3" })).toBe(1);
    expect(await remove({ userId: "user r1" })).toBe(1);
    expect(await left()).toEqual(["r4"]);
    expect(await remove({})).toBe(1);
    expect(await storage.interactions.byIds("org", [id])).toHaveLength(1);
  });
}

/** Requests: lists, their turns, deletion. */
export function describeRequests(engine: StorageEngine): void {
  describe("requests", () => {
    describeLists(engine);
    describeDeletes(engine);
  });
}
