import { describe, expect, expectTypeOf, it } from "vitest";
import { type CallInput, type CallResult, createClient, type OperationId } from "../src/index.ts";
import { operationTable } from "../src/operations.generated.ts";
import { createRuntime } from "../src/runtime.ts";
import { fillPath } from "../src/url.ts";
import { type SeenRequest, sendJson, startServer } from "./fake-server.ts";
import { buildClient, failureOf } from "./test-client.ts";

const ok = { success: true, message: "done", warnings: [], deleted_count: 1 };

/** The one request that `act` sends. */
async function requestOf(
  act: (client: ReturnType<typeof createClient>) => Promise<unknown>,
  options: Parameters<typeof createClient>[0] = {},
): Promise<SeenRequest & { readonly json: unknown }> {
  const server = await startServer((_request, response) => sendJson(response, 200, ok));
  await act(buildClient({ ...options, url: `${server.url}${options.url ?? ""}` }).client);
  const [request, ...more] = server.requests;
  if (request === undefined || more.length > 0) throw new Error("Expected one request.");
  return { ...request, json: request.body === "" ? undefined : JSON.parse(request.body) };
}

describe("requests", () => {
  it("carries key, agent and the caller's headers", async () => {
    const options = { apiKey: "rfx_1\n", headers: { "x-team": "blue" } };
    const { headers } = await requestOf((client) => client.search("region"), options);
    expect(headers).toMatchObject({
      accept: "application/json",
      authorization: "Bearer rfx_1",
      "content-type": "application/json",
      "x-team": "blue",
    });
    expect(headers["user-agent"]).toMatch(/^reflexio-client\/\d/);
    const named = await requestOf((client) => client.health(), { userAgent: "my-agent/2" });
    expect(named.headers).toMatchObject({ "user-agent": "my-agent/2" });
    expect(named.headers.authorization).toBeUndefined();
    expect(named.headers["content-type"]).toBeUndefined();
  });

  it.each(["", "/", "/team/reflexio", "/team/reflexio///"])("keeps the path prefix of %j", async (prefix) => {
    const kept = prefix.replace(/\/+$/, "");
    expect((await requestOf((client) => client.health(), { url: prefix })).url).toBe(`${kept}/health`);
    const plain = await requestOf((client) => client.request("get", "meta/version"), { url: prefix });
    expect(plain).toMatchObject({ method: "GET", url: `${kept}/meta/version` });
  });

  it("writes queries: lists repeat, absent values are left out, text is escaped", async () => {
    const query = { limit: 20, tag: ["a&b", "ü"], on: true, none: null, missing: undefined };
    const { url } = await requestOf((client) => client.request("GET", "/api/x", { query }));
    expect(url).toBe("/api/x?limit=20&tag=a%26b&tag=%C3%BC&on=true");
  });

  it("answers status, headers and body of plain requests", async () => {
    const server = await startServer((request, response) => {
      if (request.url === "/text") response.writeHead(200, { "x-kind": "text" }).end("hello");
      else response.writeHead(204).end();
    });
    const { client } = buildClient({ url: server.url });
    const text = await client.request("GET", "/text");
    expect(text).toMatchObject({ status: 200, body: "hello" });
    expect(text.headers.get("x-kind")).toBe("text");
    expect(await client.request("GET", "/none")).toMatchObject({ status: 204, body: undefined });
  });

  it("stays in its path segment whatever a parameter says", () => {
    expect(fillPath("/api/runs/{id}", { id: "a/b?c#d ü" })).toBe("/api/runs/a%2Fb%3Fc%23d%20%C3%BC");
    for (const id of ["", ".", "..", undefined]) {
      expect(() => fillPath("/api/runs/{id}", { id })).toThrow("/api/runs/{id}");
    }
  });
});

describe("call", () => {
  it.each(Object.entries(operationTable))("sends %s as the table says", async (id, info) => {
    const server = await startServer((_request, response) => sendJson(response, 200, ok));
    const { client } = buildClient({ url: server.url });
    const names = [...info.path.matchAll(/\{(\w+)\}/g)].map((match) => [match[1], "7"]);
    // The generic shape of every operation is not one TypeScript type, so the id is passed untyped.
    await Reflect.apply(client.call, client, [id, { params: Object.fromEntries(names) }]);
    expect(server.requests[0]).toMatchObject({
      method: info.method,
      url: info.path.replace(/\{\w+\}/g, "7"),
    });
    expect(server.requests[0]?.headers["idempotency-key"] !== undefined).toBe("idempotent" in info);
  });

  it("is typed by the operation", () => {
    const client = createClient();
    expectTypeOf<"publish_interaction">().toExtend<OperationId>();
    expectTypeOf<CallResult<"health">["version"]>().toEqualTypeOf<string>();
    expectTypeOf<CallInput<"search">["body"]>().toExtend<{ query: string }>();
    expectTypeOf<{ user_id: string }>().toExtend<CallInput<"get_profiles">["body"]>();
    // @ts-expect-error search needs a body
    const missing = () => client.call("search");
    // @ts-expect-error limit is a number
    const wrong = () => client.call("get_all_interactions", { query: { limit: "many" } });
    const free = () => client.call("health", undefined, { timeoutMs: 5 });
    expect([missing, wrong, free]).toHaveLength(3);
  });

  it("waits ten minutes for a publish that waits for learning, and a minute otherwise", async () => {
    const turns = [{ content: "x" }];
    // The reason given shows the deadline: a wait of five minutes fits into ten, not into one.
    const slow = buildClient({
      fetch: async () => new Response("{}", { status: 503, headers: { "retry-after": "300" } }),
      maxRetries: 1,
    });
    await failureOf(slow.client.publish({ userId: "dana", turns, wait: true }));
    expect(slow.waits).toEqual([300_000]);
    await failureOf(slow.client.publish({ userId: "dana", turns }));
    await failureOf(slow.client.publish({ userId: "dana", turns, wait: true }, { timeoutMs: 1000 }));
    expect(slow.waits).toEqual([300_000]);
  });
});

describe("everyday calls", () => {
  it("publishes turns in the wire's words", async () => {
    const request = await requestOf((client) =>
      client.publish({
        userId: "dana",
        sessionId: "s-1",
        source: "web",
        agentVersion: "v2",
        forceExtraction: true,
        skipAggregation: false,
        wait: true,
        idempotencyKey: "k-1",
        turns: [
          { role: "user", content: "hi", createdAt: new Date(1_700_000_000_900), messageId: "m-1" },
          { role: "assistant", toolsUsed: [{ toolName: "deploy", toolData: { someKey: 1 } }], createdAt: 5 },
        ],
      }),
    );
    expect(request.url).toBe("/api/publish_interaction?wait_for_response=true");
    expect(request.headers["idempotency-key"]).toBe("k-1");
    expect(request.json).toEqual({
      user_id: "dana",
      session_id: "s-1",
      source: "web",
      agent_version: "v2",
      force_extraction: true,
      skip_aggregation: false,
      interaction_data_list: [
        { role: "user", content: "hi", created_at: 1_700_000_000, message_id: "m-1" },
        {
          role: "assistant",
          tools_used: [{ tool_name: "deploy", tool_data: { someKey: 1 } }],
          created_at: 5,
        },
      ],
    });
  });

  it("publishes wire interactions as they are, and refuses both or neither", async () => {
    const interactions = [{ role: "user", content: "hi", tools_used: [{ tool_name: "t" }] }];
    const request = await requestOf((client) => client.publish({ userId: "dana", interactions }));
    expect(request.url).toBe("/api/publish_interaction");
    expect(request.json).toEqual({ user_id: "dana", interaction_data_list: interactions });
    const { client } = buildClient({});
    // @ts-expect-error neither
    expect(await failureOf(client.publish({ userId: "dana" }))).toMatchObject({ code: "usage" });
    // @ts-expect-error both
    const both = client.publish({ userId: "dana", interactions, turns: [] });
    expect(await failureOf(both)).toMatchObject({ code: "usage" });
  });

  type Client = ReturnType<typeof createClient>;
  const cases: [string, (client: Client) => Promise<unknown>, string, unknown][] = [
    [
      "search",
      (client) => client.search("region", { userId: "dana", topK: 3, searchMode: "fts" }),
      "POST /api/search",
      { query: "region", user_id: "dana", top_k: 3, search_mode: "fts" },
    ],
    [
      "interactions.list",
      (client) => client.interactions.list({ userId: "dana", topK: 5 }),
      "POST /api/get_interactions",
      { user_id: "dana", top_k: 5 },
    ],
    [
      "interactions.list of all",
      (client) => client.interactions.list({ limit: 5 }),
      "GET /api/get_all_interactions?limit=5",
      undefined,
    ],
    [
      "interactions.search",
      (client) => client.interactions.search({ userId: "dana", query: "q", mostRecentK: 2 }),
      "POST /api/search_interactions",
      { user_id: "dana", query: "q", most_recent_k: 2 },
    ],
    [
      "interactions.delete",
      (client) => client.interactions.delete({ userId: "dana", interactionId: 7 }),
      "DELETE /api/delete_interaction",
      { user_id: "dana", interaction_id: 7 },
    ],
    [
      "interactions.deleteAll",
      (client) => client.interactions.deleteAll(),
      "DELETE /api/delete_all_interactions",
      undefined,
    ],
    [
      "profiles.list",
      (client) => client.profiles.list({ userId: "dana", statusFilter: ["archived", null] }),
      "POST /api/get_profiles",
      { user_id: "dana", status_filter: ["archived", null] },
    ],
    ["profiles.list of all", (client) => client.profiles.list(), "GET /api/get_all_profiles", undefined],
    [
      "profiles.search",
      (client) => client.profiles.search({ userId: "dana", query: "q" }),
      "POST /api/search_profiles",
      { user_id: "dana", query: "q" },
    ],
    [
      "profiles.deleteAll",
      (client) => client.profiles.deleteAll(),
      "DELETE /api/delete_all_profiles",
      undefined,
    ],
    ["userPlaybooks.list", (client) => client.userPlaybooks.list(), "POST /api/get_user_playbooks", {}],
    [
      "userPlaybooks.search",
      (client) => client.userPlaybooks.search({ query: "q", agentVersion: "v" }),
      "POST /api/search_user_playbooks",
      { query: "q", agent_version: "v" },
    ],
    [
      "userPlaybooks.deleteAll",
      (client) => client.userPlaybooks.deleteAll(),
      "DELETE /api/delete_all_user_playbooks",
      undefined,
    ],
    [
      "agentPlaybooks.list",
      (client) => client.agentPlaybooks.list({ playbookStatusFilter: "approved" }),
      "POST /api/get_agent_playbooks",
      { playbook_status_filter: "approved" },
    ],
    [
      "agentPlaybooks.deleteAll",
      (client) => client.agentPlaybooks.deleteAll(),
      "DELETE /api/delete_all_agent_playbooks",
      undefined,
    ],
    ["whoami", (client) => client.whoami(), "GET /api/whoami", undefined],
    ["health", (client) => client.health(), "GET /health", undefined],
  ];

  it.each(cases)("%s", async (_name, act, line, json) => {
    const request = await requestOf(act);
    expect(`${request.method} ${request.url}`).toBe(line);
    expect(request.json).toEqual(json);
  });
});

describe("newId", () => {
  it("makes a UUID where the page's origin is not secure", () => {
    const { randomUUID } = crypto;
    try {
      Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
      const { newId } = createRuntime();
      const ids = Array.from({ length: 50 }, newId);
      expect(new Set(ids).size).toBe(50);
      for (const id of ids)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    } finally {
      Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true });
    }
  });
});
