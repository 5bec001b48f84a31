import { describe, expect, expectTypeOf, it } from "vitest";
import type { EventOf, PageItem, ReflexioEvent } from "../src/index.ts";
import { type Answer, sendJson, startServer } from "./fake-server.ts";
import { buildClient, failureOf } from "./test-client.ts";

const status = { status: "queued", reason: "1 turn(s) wait to be read.", learnt_count: 0, run_ids: [] };
const learnt = { ...status, status: "learnt", learnt_count: 2 };

/** Answers each call with the next of these. */
function inTurn(...bodies: readonly unknown[]): Answer {
  return (_request, response, count) => sendJson(response, 200, bodies[Math.min(count, bodies.length - 1)]);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("waitForLearning", () => {
  it("asks with growing pauses until nothing waits any more", async () => {
    const running = { ...status, status: "running" };
    const server = await startServer(inTurn(status, running, running, learnt));
    const { client, waits } = buildClient({ url: server.url });
    expect(await client.waitForLearning("r-1")).toEqual(learnt);
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(4).fill("GET /api/learning_status?request_id=r-1"),
    );
    expect(waits).toEqual([100, 150, 225]);
  });

  it.each([
    [{ requestId: "r 1" }, "request_id=r+1"],
    [{ sessionId: "deploy-1" }, "session_id=deploy-1"],
  ])("waits for %j", async (target, query) => {
    const server = await startServer(inTurn(learnt));
    const { client } = buildClient({ url: server.url });
    await client.waitForLearning(target);
    expect(server.requests[0]?.url).toBe(`/api/learning_status?${query}`);
  });

  it.each(["nothing", "failed", "cancelled"])("answers %s as the end it is", async (end) => {
    const server = await startServer(inTurn({ ...status, status: end }));
    const { client } = buildClient({ url: server.url });
    expect(await client.waitForLearning("r-1")).toMatchObject({ status: end });
  });

  it("gives up at its own bound, and tells how far learning was", async () => {
    const server = await startServer(inTurn(status));
    const { client, waits } = buildClient({ url: server.url });
    const failure = await failureOf(client.waitForLearning({ sessionId: "deploy-1" }, { timeoutMs: 1_000 }));
    expect(failure).toMatchObject({ code: "timeout", body: status });
    expect(failure.message).toBe(
      "Learning from session_id deploy-1 is still queued after 1000 ms: 1 turn(s) wait to be read.",
    );
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(1_000);
  });

  it("stops between two questions when its signal aborts, and passes refusals on", async () => {
    const controller = new AbortController();
    const server = await startServer((_request, response) => {
      sendJson(response, 200, status);
      controller.abort();
    });
    const { client } = buildClient({ url: server.url }, { sleep: async () => undefined });
    const aborted = await failureOf(client.waitForLearning("r-1", { signal: controller.signal }));
    expect(aborted).toMatchObject({ code: "client_closed" });
    expect(server.requests).toHaveLength(1);

    const unknown = await startServer((_request, response) => {
      sendJson(response, 404, { error: { code: "not_found", message: "No publish call." } });
    });
    const other = buildClient({ url: unknown.url });
    expect(await failureOf(other.client.waitForLearning("r-2"))).toMatchObject({ code: "not_found" });
  });
});

describe("pages", () => {
  it("follow cursors to the last page, and read no page before it is wanted", async () => {
    const server = await startServer(
      inTurn({ runs: [{ run_id: "c" }, { run_id: "b" }], next_cursor: "b" }, { runs: [{ run_id: "a" }] }),
    );
    const { client } = buildClient({ url: server.url });
    const runs = client.pages("get_runs", { userId: "dana", limit: 2 });
    expect((await runs.next()).value).toMatchObject({ run_id: "c" });
    expect(server.requests).toHaveLength(1);
    expect((await all(runs)).map((run) => run.run_id)).toEqual(["b", "a"]);
    expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      { user_id: "dana", limit: 2 },
      { user_id: "dana", limit: 2, cursor: "b" },
    ]);
    expectTypeOf<PageItem<"get_runs">>().toHaveProperty("run_id");
  });

  it("skip what was read, newest first, and show no call twice that moved down meanwhile", async () => {
    const call = (id: number) => ({ request: { request_id: String(id), created_at: id }, interactions: [] });
    const first = { success: true, sessions: [{ requests: [call(5), call(3)] }, { requests: [call(4)] }] };
    const second = { success: true, sessions: [{ requests: [call(3), call(2)] }] };
    const server = await startServer(inTurn({ ...first, has_more: true }, { ...second, has_more: false }));
    const { client } = buildClient({ url: server.url });
    const calls = await all(client.pages("get_requests", { userId: "dana", topK: 3 }));
    expect(calls.map(({ request }) => request.request_id)).toEqual(["5", "4", "3", "2"]);
    expect(server.requests.map(({ body }) => JSON.parse(body).offset)).toEqual([0, 3]);
  });

  it("throw what the server refuses", async () => {
    const server = await startServer(inTurn({ success: false, msg: "no" }));
    const { client } = buildClient({ url: server.url });
    expect(await failureOf(all(client.pages("get_requests")))).toMatchObject({ code: "failed" });
  });
});

describe("events", () => {
  it("are asked for in the wire's words and come typed by kind", async () => {
    const event = { id: "7", type: "learning.added", created_at: 1, learning: { kind: "profile", id: "p" } };
    const server = await startServer((_request, response, count) => {
      if (count > 0) return response.writeHead(204).end();
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(
        `id: 7\nevent: learning.added\ndata: ${JSON.stringify(event)}\n\ndata: no event at all\n\n`,
      );
    });
    const { client } = buildClient({ url: server.url });
    const types = ["learning.added", "run.finished"] as const;
    const events = client.events({ types, userId: "dana", sessionId: "s", lastEventId: "6" });
    expect(await all(events)).toEqual([event]);
    expect(server.requests[0]).toMatchObject({
      url: "/api/events?user_id=dana&session_id=s&types=learning.added%2Crun.finished",
      headers: { "last-event-id": "6" },
    });
    expectTypeOf(events).toEqualTypeOf<
      AsyncGenerator<EventOf<"learning.added" | "run.finished" | "stream.gap">, void, undefined>
    >();
    expectTypeOf<EventOf<"run.finished">["counts"]["added"]>().toEqualTypeOf<number>();
    expectTypeOf<EventOf<"interaction.published">["interaction_ids"]>().toEqualTypeOf<number[]>();
    expectTypeOf<ReflexioEvent["id"]>().toEqualTypeOf<string>();
  });
});

describe("context", () => {
  it("asks for what an agent should be told", async () => {
    const server = await startServer(inTurn({ text: "Use eu-west-1.", items: [] }));
    const { client } = buildClient({ url: server.url });
    const fields = { userId: "dana", query: "deploy", tokenBudget: 200, agentVersion: "v2" };
    expect(await client.context(fields)).toMatchObject({ text: "Use eu-west-1." });
    const [request] = server.requests;
    expect(`${request?.method} ${request?.url}`).toBe("POST /api/get_context");
    const wire = { user_id: "dana", query: "deploy", token_budget: 200, agent_version: "v2" };
    expect(JSON.parse(request?.body ?? "")).toEqual(wire);
  });
});
