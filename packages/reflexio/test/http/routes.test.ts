import { type Access, operations } from "@reflexio/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Scope } from "../../src/services/key-service.ts";
import { type Caller, createTestApp, type TestApp } from "../helpers/app-harness.ts";
import { bodied, exampleCall, keyed, registered } from "./operation-table.ts";
import { errorProblems, field } from "./wire-check.ts";

const SCOPES: readonly Scope[] = ["publish", "read", "review", "admin"];

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp({ allowMyConfig: true });
});
afterAll(() => app.app.close());

/** True when a key with this scope alone may call the operation. */
function isAllowed(scope: Scope, access: Access): boolean {
  return access === "public" || access === scope || scope === "admin";
}

describe("the table of operations", () => {
  it("serves at least the operations of the first release", () => {
    expect(registered.length).toBeGreaterThanOrEqual(20);
  });

  it("has no two operations with one method and path", () => {
    const routes = registered.map(({ spec }) => `${spec.method} ${spec.path.replace(/\{\w+\}/g, "{}")}`);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it.each(registered)("$id says what it does", ({ spec }) => {
    expect(spec.summary.trim().length).toBeGreaterThan(5);
    expect(spec.description.trim().length).toBeGreaterThan(5);
    expect(spec.tag).not.toBe("");
  });

  it.each(registered)("$id is described in /openapi.json", async ({ id, spec }) => {
    const { body } = await app.withKey(null).request("GET", "/openapi.json");
    const described = field(body, "paths", spec.path, spec.method.toLowerCase());
    expect(described).toMatchObject({ operationId: id, summary: spec.summary, tags: [spec.tag] });
  });
});

describe("authentication", () => {
  const refused: readonly (readonly [name: string, header: Record<string, string>])[] = [
    ["no key", {}],
    ["a wrong key", { Authorization: "Bearer rflx-0123456789abcdefghijklmnopqrstuvwxyzABCD" }],
    ["an empty key", { Authorization: "Bearer " }],
    ["another scheme", { Authorization: "Basic cmZseDpyZmx4" }],
    ["a key of a megabyte", { Authorization: `Bearer ${"k".repeat(1_000_000)}` }],
    ["an SQL fragment as the key", { Authorization: "Bearer '--OR-1=1" }],
  ];

  it.each(keyed)("$id needs a valid key", async ({ spec }) => {
    const nobody = app.withKey(null);
    for (const [name, headers] of refused) {
      const answer = await nobody.call(spec, { ...exampleCall(spec), headers });
      expect(answer.status, name).toBe(401);
      expect(answer.headers.get("www-authenticate"), name).toBe("Bearer");
      expect(answer.body, name).toMatchObject({
        detail: "A valid API key is needed.",
        error: {
          code: "unauthorized",
          message: "A valid API key is needed.",
          hint: expect.stringContaining("key"),
        },
      });
    }
  });

  it.each(keyed)("$id refuses a revoked and an expired key with the same words", async ({ spec }) => {
    const at = Math.floor(app.clock.nowMs() / 1000);
    const revoked = await app.app.keys.create("revoked");
    await app.storage.commit(revoked.record.org_id, [
      { type: "api_key.revoke", keyId: revoked.record.key_id, at },
    ]);
    const expired = await app.owner.send(operations.create_api_key, {
      body: { name: "expired", scopes: ["admin"], expires_at: at + 5 },
    });
    app.clock.advanceSeconds(6);
    for (const key of [revoked.key, expired.api_key]) {
      const answer = await app.withKey(key).call(spec, exampleCall(spec));
      expect(answer.status).toBe(401);
      expect(field(answer.body, "detail")).toBe("A valid API key is needed.");
    }
  });

  it.each(registered.filter(({ spec }) => spec.access === "public"))("$id needs none", async ({ spec }) => {
    const answer = await app.withKey(null).call(spec, exampleCall(spec));
    expect(answer.status).toBe(200);
  });

  it("does not tell an unknown path from a known one by asking for a key", async () => {
    const answer = await app.withKey(null).request("GET", "/api/no_such_operation");
    expect(answer.status).toBe(404);
    expect(errorProblems(answer)).toEqual([]);
  });
});

describe("scopes", () => {
  const callers = new Map<Scope, Caller>();

  beforeAll(async () => {
    for (const scope of SCOPES) callers.set(scope, await app.as([scope]));
  });

  it.each(keyed)("$id is open to its own scope and to admin only", async ({ spec }) => {
    for (const scope of SCOPES) {
      const answer = await callers.get(scope)?.call(spec, exampleCall(spec));
      if (isAllowed(scope, spec.access)) {
        expect([401, 403], scope).not.toContain(answer?.status);
        continue;
      }
      expect(answer?.status, scope).toBe(403);
      expect(answer?.body, scope).toMatchObject({
        detail: `This key lacks the scope ${spec.access}.`,
        error: { code: "forbidden" },
      });
    }
  });

  it.each(keyed)("$id refuses a key that has every scope but the needed ones", async ({ spec }) => {
    const others = SCOPES.filter((scope) => !isAllowed(scope, spec.access));
    if (others.length === 0) return;
    const caller = await app.as(others);
    expect((await caller.call(spec, exampleCall(spec))).status).toBe(403);
  });
});

describe("keys that are bound to a user", () => {
  it.each(keyed)("$id lets them act for that user only", async ({ spec }) => {
    const made = await app.owner.request("POST", "/api/create_api_key", {
      body: { name: "bound", scopes: ["publish", "read"], user_id: "bound-user" },
    });
    const key = field(made.body, "api_key");
    const caller = app.withKey(typeof key === "string" ? key : "");
    const input = exampleCall(spec);
    const open = spec.access === "read" || spec.access === "publish";
    const by = spec.boundKeys?.user;
    const answer = await caller.call(
      spec,
      by === "query.user_id" ? { ...input, query: { ...input.query, user_id: "dana" } } : withUser(input, by),
    );
    if (open && by === "any") expect([401, 403]).not.toContain(answer.status);
    // Of what is another user's, such a key learns not even that it exists.
    else expect(answer.status).toBe(open && by === "own" ? 404 : 403);
  });
});

function withUser<Input extends { readonly body?: unknown }>(input: Input, by: string | undefined): Input {
  return by === "body.user_id" ? { ...input, body: { ...Object(input.body), user_id: "dana" } } : input;
}

describe("bodies", () => {
  const NOT_AN_OBJECT = { type: "model_attributes_type", loc: ["body"] };

  it.each(bodied)("$id answers a missing body like a missing field", async ({ spec }) => {
    for (const text of ["", " \r\n "]) {
      const answer = await app.owner.call(spec, { ...exampleCall(spec), body: undefined, text });
      expect(answer.status).toBe(422);
      expect(field(answer.body, "detail")).toEqual([
        { type: "missing", loc: ["body"], msg: "Field required", input: null },
      ]);
    }
  });

  it.each(bodied)("$id says where JSON is broken", async ({ spec }) => {
    for (const text of ["{", "{'a': 1}", '{"a": 1} trailing', "NaN", "\u0000"]) {
      const answer = await app.owner.call(spec, { ...exampleCall(spec), body: {}, text });
      expect(answer.status, text).toBe(422);
      expect(field(answer.body, "detail"), text).toEqual([
        {
          type: "json_invalid",
          loc: ["body", expect.any(Number)],
          msg: "JSON decode error",
          input: {},
          ctx: { error: expect.any(String) },
        },
      ]);
    }
  });

  it.each(bodied)("$id reads JSON content types only", async ({ spec }) => {
    const text = JSON.stringify(spec.example ?? {});
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]) {
      const headers = { "Content-Type": type };
      const answer = await app.owner.call(spec, { ...exampleCall(spec), body: undefined, text, headers });
      expect(answer.status, type).toBe(422);
      expect(field(answer.body, "detail", 0), type).toMatchObject(NOT_AN_OBJECT);
    }
    for (const type of ["application/json; charset=utf-8", "application/problem+json", "APPLICATION/JSON"]) {
      const headers = { "Content-Type": type };
      const answer = await app.owner.call(spec, { ...exampleCall(spec), body: undefined, text, headers });
      expect(answer.status, type).not.toBe(422);
    }
  });

  it.each(bodied)("$id wants an object", async ({ spec }) => {
    for (const body of [[], [spec.example], "text", 5, true]) {
      const answer = await app.owner.call(spec, { ...exampleCall(spec), body });
      expect(answer.status, JSON.stringify(body)).toBe(422);
      expect(field(answer.body, "detail", 0), JSON.stringify(body)).toMatchObject(NOT_AN_OBJECT);
    }
  });

  it.each(bodied)("$id takes null for no body", async ({ spec }) => {
    const answer = await app.owner.call(spec, { ...exampleCall(spec), body: null });
    expect(field(answer.body, "detail")).toEqual([
      { type: "missing", loc: ["body"], msg: "Field required", input: null },
    ]);
  });

  it.each(bodied)("$id refuses a body that says it is too large before reading it", async ({ spec }) => {
    const headers = { "Content-Length": "70000000" };
    const answer = await app.owner.call(spec, { ...exampleCall(spec), headers });
    expect(answer.status).toBe(413);
    expect(field(answer.body, "error", "code")).toBe("payload_too_large");
  });

  it.each(bodied)("$id ignores fields it does not know", async ({ spec }) => {
    const input = exampleCall(spec);
    const more = { unknown_field: [{ deep: null }], __proto__polluted: 1, constructor: "x" };
    const answer = await app.owner.call(spec, {
      ...input,
      query: { ...input.query, unknown: "1" },
      body: { ...Object(input.body), ...more },
    });
    expect(answer.status).not.toBe(422);
  });

  it.each(bodied)("$id survives a body nested 100,000 deep", async ({ spec }) => {
    const text = `{"unknown_field": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const answer = await app.owner.call(spec, { ...exampleCall(spec), body: {}, text });
    expect(answer.status).toBeLessThan(500);
  });
});

describe("answers", () => {
  it("are the caller's to find again by X-Correlation-ID", async () => {
    const headers = { "X-Correlation-ID": "trace-42" };
    const answer = await app.owner.request("GET", "/api/whoami", { headers });
    expect(answer.headers.get("x-correlation-id")).toBe("trace-42");
    const hostile = { "X-Correlation-ID": "a b<script>" };
    const other = await app.owner.request("GET", "/api/whoami", { headers: hostile });
    expect(other.headers.get("x-correlation-id")).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ["GET", "/api/nothing", 404, "Not Found", "not_found"],
    ["GET", "/api/runs/", 404, "Not Found", "not_found"],
    ["PATCH", "/api/whoami", 405, "Method Not Allowed", "method_not_allowed"],
    ["GET", "/api/publish_interaction", 405, "Method Not Allowed", "method_not_allowed"],
    ["POST", "/", 405, "Method Not Allowed", "method_not_allowed"],
  ])("%s %s: %i", async (method, path, status, detail, code) => {
    const answer = await app.owner.request(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ detail, error: { code } });
    expect(errorProblems(answer)).toEqual([]);
    expect(answer.headers.get("x-correlation-id")).toMatch(/^[\w.:-]+$/);
    expect(answer.headers.get("allow") !== null).toBe(status === 405);
  });

  it.each(registered.filter(({ spec }) => spec.path !== "/"))(
    "$id: a slash too many leads to the path without it",
    async ({ spec }) => {
      const path = `${spec.path.replace(/\{\w+\}/g, "x")}/`;
      const answer = await app.owner.request(spec.method, path, { query: { a: "1" } });
      expect(answer.status).toBe(307);
      expect(answer.headers.get("location")).toBe(`${path.slice(0, -1)}?a=1`);
      expect(answer.headers.get("x-correlation-id")).toMatch(/^[\w.:-]+$/);
    },
  );

  it("never redirect to another host", async () => {
    for (const path of ["//evil.example/", "/\\evil.example/", "/%2F%2Fevil.example/"]) {
      const answer = await app.owner.request("GET", path);
      expect(answer.status, path).toBe(404);
      expect(answer.headers.get("location"), path).toBeNull();
    }
  });

  it.each(registered)("$id is served with headers that keep it out of caches", async ({ spec }) => {
    const answer = await app.withKey(null).request(spec.method, spec.path);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("reach nobody who comes by a strange name or from a strange page", async () => {
    const strange: Record<string, string>[] = [
      { Host: "evil.example" },
      { Origin: "https://evil.example" },
      { Origin: "null" },
    ];
    for (const headers of strange) {
      const answer = await app.owner.request("GET", "/api/whoami", { headers });
      expect(answer.status, JSON.stringify(headers)).toBe(403);
      expect(errorProblems(answer)).toEqual([]);
    }
  });

  it("say nothing about the inside when something unexpected breaks", async () => {
    const broken = await createTestApp({
      start: false,
      wrap: (storage) => ({
        ...storage,
        interactions: {
          ...storage.interactions,
          list: () => Promise.reject(new TypeError("secret /home/alice/reflexio.db")),
        },
      }),
    });
    const answer = await broken.owner.request("GET", "/api/get_all_interactions");
    await broken.app.close();
    expect(answer.status).toBe(500);
    expect(answer.body).toMatchObject({
      detail: "Internal Server Error",
      error: { code: "internal", message: "Internal Server Error" },
    });
    expect(answer.text).not.toContain("alice");
    expect(broken.errors.join("")).toContain("alice");
    expect(broken.errors.join("")).toContain(String(answer.headers.get("x-correlation-id")));
  });
});
