import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../src/retry.ts";
import { sendJson, startServer } from "./fake-server.ts";
import { buildClient, failureOf } from "./test-client.ts";

const turns = [{ role: "user", content: "Always use eu-west-1." }];
const stored = { success: true, message: "stored", warnings: [] };

describe("retries", () => {
  it("repeats a keyed publish with the same key and body, and waits as the server asks", async () => {
    const server = await startServer((_request, response, count) =>
      count < 2
        ? sendJson(response, 503, { error: { code: "unavailable", message: "busy" } }, { "retry-after": "3" })
        : sendJson(response, 200, stored),
    );
    const { client, waits } = buildClient({ url: server.url });
    await expect(client.publish({ userId: "dana", turns })).resolves.toEqual(stored);
    const keys = server.requests.map((request) => request.headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(server.requests.map((request) => request.body)).size).toBe(1);
    expect(waits).toEqual([3000, 3000]);
  });

  it("keeps the caller's key, and makes a new one for each publish", async () => {
    const server = await startServer((_request, response) => sendJson(response, 200, stored));
    const { client } = buildClient({ url: server.url });
    await client.publish({ userId: "dana", turns, idempotencyKey: "deploy-1" });
    await client.publish({ userId: "dana", turns });
    await client.publish({ userId: "dana", turns });
    const keys = server.requests.map((request) => request.headers["idempotency-key"]);
    expect(keys[0]).toBe("deploy-1");
    expect(new Set(keys).size).toBe(3);
  });

  it("repeats a broken connection for reads, backing off with jitter", async () => {
    const server = await startServer((_request, response, count) =>
      count < 2 ? response.socket?.destroy() : sendJson(response, 200, { success: true, profiles: [] }),
    );
    const { client, waits } = buildClient({ url: server.url });
    await client.call("search", { body: { query: "region" } });
    expect(server.requests).toHaveLength(3);
    expect(waits).toEqual([125, 250]);
  });

  it.each([408, 429, 502, 503, 504])(
    "repeats a read after %i until the retries are used up",
    async (status) => {
      const server = await startServer((_request, response) => sendJson(response, status, {}));
      const { client } = buildClient({ url: server.url, maxRetries: 3 });
      expect(await failureOf(client.whoami())).toMatchObject({ status });
      expect(server.requests).toHaveLength(4);
    },
  );

  it.each([400, 401, 403, 404, 409, 422, 500])("does not repeat after %i", async (status) => {
    const server = await startServer((_request, response) => sendJson(response, status, {}));
    const { client } = buildClient({ url: server.url });
    expect(await failureOf(client.whoami())).toMatchObject({ status });
    expect(server.requests).toHaveLength(1);
  });

  it("waits for its own first try when the server says that it still runs", async () => {
    const inFlight = { error: { code: "in_flight", message: "still running" } };
    const server = await startServer((_request, response, count) => {
      if (count === 0) response.socket?.destroy();
      else if (count === 1) sendJson(response, 409, inFlight, { "retry-after": "1" });
      else sendJson(response, 200, stored);
    });
    const { client, waits } = buildClient({ url: server.url });
    await client.publish({ userId: "dana", turns });
    expect(waits).toEqual([125, 1000]);
  });

  it("does not repeat what could act twice", async () => {
    const server = await startServer((_request, response) => sendJson(response, 503, {}));
    const { client } = buildClient({ url: server.url });
    await failureOf(client.publish({ userId: "dana", turns }, { maxRetries: 0 }));
    expect(server.requests[0]?.headers["idempotency-key"]).toBeUndefined();
    await failureOf(client.request("POST", "/api/new_operation", { body: {} }));
    await failureOf(client.request("DELETE", "/api/new_operation"));
    expect(server.requests).toHaveLength(3);
    await failureOf(client.request("POST", "/api/new_operation", {}, { idempotencyKey: "k", maxRetries: 1 }));
    expect(server.requests).toHaveLength(5);
  });

  it("fails at once with the server's reason when the wait would outlast the call", async () => {
    const server = await startServer((_request, response) =>
      sendJson(response, 429, { error: "Rate limit exceeded" }, { "retry-after": "120" }),
    );
    const { client, waits } = buildClient({ url: server.url });
    const error = await failureOf(client.health());
    expect(error).toMatchObject({
      code: "rate_limited",
      retryAfterMs: 120_000,
      message: "Rate limit exceeded",
    });
    expect(waits).toEqual([]);
  });
});

describe("parseRetryAfter", () => {
  const now = Date.UTC(2026, 0, 1);
  it.each([
    ["7", 7000],
    [" 0 ", 0],
    ["1.5", 1500],
    [new Date(now + 4000).toUTCString(), 4000],
    [new Date(now - 4000).toUTCString(), 0],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
  ])("reads %j as %j", (value, expected) => expect(parseRetryAfter(value, now)).toBe(expected));
});
