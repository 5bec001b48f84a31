import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { createEventParser, type ServerEvent } from "../src/event-parser.ts";
import { closedUrl, sendJson, startServer } from "./fake-server.ts";
import { buildClient } from "./test-client.ts";

function openStream(response: ServerResponse): ServerResponse {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  return response;
}

async function collect(events: AsyncIterable<ServerEvent>): Promise<ServerEvent[]> {
  const all: ServerEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe("stream", () => {
  it("resumes after the last whole event, with the key and the query, until the server has no more", async () => {
    const server = await startServer((_request, response, count) => {
      if (count === 0)
        openStream(response).end('id: 1\nevent: run.started\ndata: {"n":1}\n\nid: 2\ndata: lost');
      else if (count === 1) openStream(response).end("retry: 40\nid: 2\ndata: two\n\n");
      else response.writeHead(204).end();
    });
    const { client, waits } = buildClient({ url: server.url, apiKey: "rfx_1" });
    const events = await collect(client.stream("/api/events", { query: { user_id: "dana" } }));
    expect(events).toEqual([
      { id: "1", type: "run.started", data: { n: 1 } },
      { id: "2", type: "message", data: "two" },
    ]);
    expect(server.requests.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "1", "2"]);
    expect(server.requests.map(({ url }) => url)).toEqual(Array(3).fill("/api/events?user_id=dana"));
    expect(server.requests[1]?.headers).toMatchObject({
      accept: "text/event-stream",
      authorization: "Bearer rfx_1",
    });
    expect(waits).toEqual([750, 30]);
  });

  it("starts after the given event, and starts over after a broken connection or a busy server", async () => {
    const server = await startServer((_request, response, count) => {
      if (count === 0) openStream(response).write("id: 8\ndata: 8\n\n", () => response.socket?.destroy());
      else if (count === 1) sendJson(response, 503, {}, { "retry-after": "9" });
      else if (count === 2) response.socket?.destroy();
      else response.writeHead(204).end();
    });
    const { client, waits } = buildClient({ url: server.url, maxRetries: 0 });
    expect(await collect(client.stream("/api/events", { lastEventId: "7" }))).toHaveLength(1);
    expect(server.requests.map(({ headers }) => headers["last-event-id"])).toEqual(["7", "8", "8", "8"]);
    expect(waits).toEqual([750, 9000, 3000]);
  });

  it("puts characters that are cut across chunks together", async () => {
    const bytes = Buffer.from('id: 1\r\ndata: {"text":"grün 🔑 区域"}\r\n\r\n');
    const server = await startServer(async (_request, response, count) => {
      if (count > 0) return response.writeHead(204).end();
      openStream(response);
      for (const byte of bytes) {
        await new Promise((resolve) => response.write(Buffer.of(byte), resolve));
      }
      response.end();
    });
    const { client } = buildClient({ url: server.url });
    expect(await collect(client.stream("/api/events"))).toEqual([
      { id: "1", type: "message", data: { text: "grün 🔑 区域" } },
    ]);
  });

  it("reconnects after silence, which every heartbeat starts afresh", async () => {
    const timers: { readonly ms: number; readonly run: () => void; isOff: boolean }[] = [];
    const resumed: unknown[] = [];
    const chunks = [": hello\n\n", ": beat\n\n", "id: 1\ndata: late\n\n"];
    const { client } = buildClient(
      {
        fetch: async (_url, init) => {
          resumed.push(new Headers(init?.headers).get("last-event-id"));
          if (resumed.length > 1) return new Response(null, { status: 204 });
          const body = new ReadableStream<Uint8Array>({
            start(controller) {
              for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
              init?.signal?.addEventListener("abort", () => controller.error(new Error("aborted")));
            },
          });
          return new Response(body, { headers: { "content-type": "text/event-stream" } });
        },
      },
      {
        startTimer: (ms, run) => {
          const timer = { ms, run, isOff: false };
          timers.push(timer);
          return () => {
            timer.isOff = true;
          };
        },
      },
    );
    for await (const event of client.stream("/api/events", { idleTimeoutMs: 45_000 })) {
      expect(event.data).toBe("late");
      expect(timers.map((timer) => timer.isOff)).toEqual([true, true, true, false]);
      timers.at(-1)?.run();
    }
    expect(resumed).toEqual([null, "1"]);
    expect(timers.every((timer) => timer.isOff && timer.ms === 45_000)).toBe(true);
  });

  it("ends quietly when the signal aborts, and closes the connection", async () => {
    let closed: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await startServer((_request, response) => {
      response.on("close", closed);
      openStream(response).write("data: 1\n\n");
    });
    const controller = new AbortController();
    const { client } = buildClient({ url: server.url });
    const seen: unknown[] = [];
    for await (const event of client.stream("/api/events", { signal: controller.signal })) {
      seen.push(event.data);
      controller.abort();
    }
    await closing;
    expect(seen).toEqual([1]);
    expect(await collect(client.stream("/api/events", { signal: AbortSignal.abort() }))).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  it("closes the connection when the reader leaves the loop", async () => {
    let closed: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await startServer((_request, response) => {
      response.on("close", closed);
      openStream(response).write("data: 1\n\ndata: 2\n\n");
    });
    for await (const event of buildClient({ url: server.url }).client.stream("/api/events")) {
      expect(event.data).toBe(1);
      break;
    }
    await closing;
    expect(server.requests).toHaveLength(1);
  });

  it("throws what reconnecting cannot mend", async () => {
    const cases = [
      [401, { detail: "no key" }, "unauthorized"],
      [200, { not: "a stream" }, "failed"],
      [302, {}, "network"],
    ] as const;
    for (const [status, body, code] of cases) {
      const server = await startServer((_request, response) => sendJson(response, status, body));
      const { client } = buildClient({ url: server.url });
      await expect(collect(client.stream("/api/events"))).rejects.toMatchObject({ code });
      expect(server.requests).toHaveLength(1);
    }
  });

  it("gives up the first connection after the retries", async () => {
    const { client, waits } = buildClient({ url: await closedUrl() });
    await expect(collect(client.stream("/api/events"))).rejects.toThrow("Connection refused");
    expect(waits).toEqual([750, 1500]);
  });
});

describe("createEventParser", () => {
  const text = [
    ": comment",
    "id: 1",
    "event: a",
    "data: one",
    "data:two",
    "data",
    "",
    "id: 2",
    "",
    "id: bad\0id",
    "retry: soon",
    "retry: 5",
    "unknown: x",
    "data:  spaced",
    "",
    "event: nothing",
    "",
    "id",
    "data: 3",
    "",
    "",
  ];
  const expected = [
    { id: "1", type: "a", data: "one\ntwo\n" },
    { id: "2", type: "message", data: " spaced" },
    { id: undefined, type: "message", data: 3 },
  ];

  it.each(["\n", "\r", "\r\n"])("reads lines that end in %j, cut anywhere", (end) => {
    const stream = text.join(end);
    for (let cut = 0; cut <= stream.length; cut += 1) {
      const parser = createEventParser();
      expect([...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))]).toEqual(expected);
      expect(parser.retryMs()).toBe(5);
    }
    const parser = createEventParser();
    expect([...stream].flatMap((character) => parser.push(character))).toEqual(expected);
  });

  it("forgets a half event but not the last id", () => {
    const parser = createEventParser("3");
    parser.push("id: 4\ndata: x\n\nid: 5\nevent: half\ndata: y\nda");
    expect(parser.lastEventId()).toBe("4");
    parser.reset();
    expect(parser.push("data: z\n\n")).toEqual([{ id: "4", type: "message", data: "z" }]);
  });
});
