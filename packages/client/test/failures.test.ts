import { describe, expect, it } from "vitest";
import { createClient, ReflexioClientError } from "../src/index.ts";
import { closedUrl, sendJson, startServer } from "./fake-server.ts";
import { buildClient, failureOf } from "./test-client.ts";

/** The error of a health check that is answered so. */
async function failureFor(status: number, body: unknown, headers?: Record<string, string>) {
  const server = await startServer((_request, response) => {
    if (typeof body === "string") response.writeHead(status, headers).end(body);
    else sendJson(response, status, body, headers);
  });
  return failureOf(buildClient({ url: server.url, maxRetries: 0 }).client.health());
}

describe("failing answers", () => {
  it.each([
    [400, "usage", false],
    [401, "unauthorized", false],
    [403, "forbidden", false],
    [404, "not_found", false],
    [405, "method_not_allowed", false],
    [409, "conflict", false],
    [413, "payload_too_large", false],
    [418, "failed", false],
    [422, "validation_failed", false],
    [429, "rate_limited", true],
    [500, "internal", true],
    [503, "unavailable", true],
    [504, "timeout", true],
    [599, "internal", true],
  ])("names a bare %i %s", async (status, code, retryable) => {
    expect(await failureFor(status, { detail: "why" })).toMatchObject({
      status,
      code,
      retryable,
      message: "why",
    });
  });

  it("takes code, message, hint and request id from the error body", async () => {
    const error = {
      code: "storage_failed",
      message: "disk full",
      hint: "Free some space.",
      request_id: "r-1",
    };
    const seen = await failureFor(503, { error }, { "retry-after": "2" });
    expect(seen).toMatchObject({
      code: "storage_failed",
      message: "disk full",
      hint: "Free some space.",
      requestId: "r-1",
      retryAfterMs: 2000,
      body: { error },
    });
    expect(await failureFor(500, {}, { "x-request-id": "r-2" })).toMatchObject({ requestId: "r-2" });
  });

  it("falls back to the status for a code that only a newer server knows", async () => {
    const error = await failureFor(403, { error: { code: "quota_spent", message: "no more" } });
    expect(error).toMatchObject({ code: "forbidden", message: "no more" });
  });

  it("lists every problem of a 422 with its path", async () => {
    const detail = [
      { type: "missing", loc: ["body", "user_id"], msg: "Field required" },
      { type: "string_type", loc: ["body", "turns", 0, "content"], msg: "Input should be a valid string" },
    ];
    const error = await failureFor(422, { detail });
    expect(error.details).toEqual([
      { path: "body.user_id", message: "Field required" },
      { path: "body.turns.0.content", message: "Input should be a valid string" },
    ]);
    expect(error.message).toContain("body.user_id: Field required");
  });

  it("shows where the text of a proxy's error page comes from", async () => {
    const error = await failureFor(404, "<h1>nginx</h1>");
    expect(error.message).toMatch(/^GET http:.*\/health answered 404: <h1>nginx<\/h1>$/);
    expect(error.hint).toContain("URL");
  });

  it("refuses a web page in place of JSON, with a short preview", async () => {
    const error = await failureFor(200, `<!doctype html>\n${"x".repeat(5000)}`);
    expect(error).toMatchObject({ code: "failed", status: 200, retryable: false });
    expect(error.message).toMatch(
      /^GET http:\/\/127.*\/health answered 200 with no JSON: <!doctype html> x+…$/,
    );
    expect(error.message.length).toBeLessThan(320);
    expect(error.hint).toContain("URL");
    expect((await failureFor(200, "")).message).toContain("an empty body");
  });

  it("does not follow a redirect, and does not repeat it", async () => {
    const server = await startServer((_request, response) =>
      response.writeHead(302, { location: "https://login.example/" }).end(),
    );
    const error = await failureOf(buildClient({ url: server.url }).client.health());
    expect(error).toMatchObject({ code: "network", status: 302, retryable: false });
    expect(error.message).toContain("https://login.example/");
    expect(server.requests).toHaveLength(1);
  });

  it("turns success: false into an error in the everyday calls only", async () => {
    const answer = { success: false, message: "No storage configured" };
    const server = await startServer((_request, response) => sendJson(response, 200, answer));
    const { client } = buildClient({ url: server.url });
    const error = await failureOf(client.whoami());
    expect(error).toMatchObject({ code: "failed", message: "No storage configured", body: answer });
    await expect(client.call("whoami")).resolves.toEqual(answer);
  });
});

describe("no answer", () => {
  it("says that nothing listens and how to start the server", async () => {
    const url = await closedUrl();
    const error = await failureOf(createClient({ url, maxRetries: 0 }).health());
    expect(error).toMatchObject({ code: "network", status: undefined, retryable: true });
    expect(error.message).toBe(`Connection refused: nothing listens at ${url} (ECONNREFUSED).`);
    expect(error.hint).toContain("reflexio services start");
  });

  it("names the reason of other network failures", async () => {
    const lookup = Object.assign(new Error("getaddrinfo ENOTFOUND nowhere"), { code: "ENOTFOUND" });
    const cases = [
      [new TypeError("fetch failed", { cause: lookup }), "ENOTFOUND"],
      [new TypeError("Failed to fetch"), "Failed to fetch"],
      [
        new TypeError("fetch failed", { cause: new AggregateError([{ code: "ECONNREFUSED" }]) }),
        "Connection refused",
      ],
    ] as const;
    for (const [reason, text] of cases) {
      const { client } = buildClient({ fetch: () => Promise.reject(reason), maxRetries: 0 });
      const error = await failureOf(client.health());
      expect(error).toMatchObject({ code: "network", cause: reason });
      expect(error.message).toContain(text);
    }
  });

  it("gives up after the time-out, whether the head or the body is late", async () => {
    const silent = await startServer(() => undefined);
    const { client } = buildClient({ url: silent.url, timeoutMs: 5 });
    expect(await failureOf(client.health())).toMatchObject({
      code: "timeout",
      status: undefined,
      retryable: true,
    });
    const half = await startServer((_request, response) => response.writeHead(200).write('{"status":'));
    const error = await failureOf(buildClient({ url: half.url }).client.health({ timeoutMs: 30 }));
    expect(error).toMatchObject({ code: "timeout" });
    expect(error.message).toContain("30 ms");
    expect(half.requests).toHaveLength(1);
  });

  it("stops at once when the caller aborts: before, during and between tries", async () => {
    const server = await startServer((_request, response, count) =>
      count === 0 ? controller.abort("enough") : sendJson(response, 503, {}, { "retry-after": "30" }),
    );
    const controller = new AbortController();
    const { client } = buildClient({ url: server.url });
    expect(await failureOf(client.health({ signal: controller.signal }))).toMatchObject({
      code: "client_closed",
      cause: "enough",
      retryable: false,
    });
    expect(await failureOf(client.health({ signal: AbortSignal.abort() }))).toMatchObject({
      code: "client_closed",
    });
    expect(server.requests).toHaveLength(1);
    const between = new AbortController();
    const waiting = createClient({
      url: server.url,
      fetch: async (...request) => {
        const response = await fetch(...request);
        setTimeout(() => between.abort(), 2);
        return response;
      },
    });
    expect(await failureOf(waiting.health({ signal: between.signal }))).toMatchObject({
      code: "client_closed",
    });
  });
});

describe("wrong use", () => {
  it.each([
    ["nonsense", "Not a URL"],
    ["ftp://127.0.0.1", "http"],
    ["http://dana:secret@127.0.0.1", "user or password"],
  ])("refuses the URL %s", (url, text) => {
    expect(() => createClient({ url })).toThrow(text);
  });

  it("refuses a key that HTTP cannot carry, without repeating it", () => {
    let seen: unknown;
    try {
      createClient({ apiKey: "geheim\u{1F511}" });
    } catch (error) {
      seen = error;
    }
    expect(ReflexioClientError.isInstance(seen) && seen.code).toBe("usage");
    expect(String(seen)).not.toContain("geheim");
    expect(ReflexioClientError.isInstance(seen) && seen.cause).toBeUndefined();
  });

  it("refuses what cannot be sent", async () => {
    const { client } = buildClient({});
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    expect(await failureOf(client.request("POST", "/api/search", { body: cyclic }))).toMatchObject({
      code: "usage",
    });
    expect(await failureOf(client.request("GET", "/health", { body: {} }))).toMatchObject({ code: "usage" });
    const bad = client.request("POST", "/api/search", {}, { idempotencyKey: "a\nb" });
    expect(await failureOf(bad)).toMatchObject({ code: "usage" });
  });
});

describe("ReflexioClientError.isInstance", () => {
  it("knows errors of another copy of the package, and nothing else", () => {
    const foreign = { [Symbol.for("reflexio.client.error")]: true, code: "network" };
    expect(ReflexioClientError.isInstance(foreign)).toBe(true);
    expect(ReflexioClientError.isInstance(new Error("x"))).toBe(false);
    expect(ReflexioClientError.isInstance(null)).toBe(false);
  });
});
