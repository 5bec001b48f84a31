import { describe, expect, it } from "vitest";
import { allOperations, operationsWithBody } from "../../test/all-operations.ts";
import { WIRE_ROUTES } from "../../test/wire-routes.ts";
import { newOperations, operations, wireOperations } from "../index.ts";

const entries = Object.entries(allOperations);

describe("the table", () => {
  it("has the 58 routes with their methods, and keeps nulls where they are kept", () => {
    const known = Object.entries({ ...operations, ...wireOperations }).filter(
      ([id]) => !(id in newOperations),
    );
    const routes = known.map(([, spec]) =>
      `${spec.method} ${spec.path} ${"keepsNulls" in spec ? "nulls" : ""}`.trim(),
    );
    expect([...routes].sort()).toEqual([...WIRE_ROUTES].sort());
    expect(routes).toHaveLength(58);
  });

  it("has the new operations", () => {
    expect(Object.values(newOperations).map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /api/learning_status",
      "POST /api/get_learning_provenance",
      "POST /api/restore_learning",
      "POST /api/get_model_check",
      "POST /api/get_spending",
      "GET /api/get_prompts",
      "POST /api/get_runs",
      "GET /api/runs/{id}",
      "GET /api/events",
      "POST /api/get_context",
      "POST /api/forget_user",
      "POST /api/create_api_key",
      "GET /api/list_api_keys",
      "POST /api/rotate_api_key",
      "POST /api/revoke_api_key",
      "GET /api/get_config_history",
      "POST /api/restore_config",
      "GET /api/list_audit_log",
      "GET /api/verify_audit_log",
      "POST /api/create_backup",
      "GET /api/list_backups",
      "GET /api/verify_backup",
      "GET /health/live",
      "GET /health/ready",
      "GET /api/server_status",
      "POST /api/merge_agent_playbooks",
      "POST /api/revoke_learning",
      "POST /api/evaluate_session",
      "POST /api/get_aggregation_status",
    ]);
    expect(entries.flatMap(([id, spec]) => (spec.stream ? [id] : []))).toEqual(["events"]);
  });

  it("has one operation for each method and path", () => {
    const routes = entries.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(routes).size).toBe(entries.length);
  });

  it.each(entries)("%s has words, and a path that fits its parameters", (id, spec) => {
    expect(spec.summary).not.toBe("");
    expect(spec.description).not.toBe("");
    expect(spec.path).toMatch(/^\/[a-z_{}/]*$/);
    expect(spec.path.includes("{")).toBe(spec.params !== undefined);
    if (id !== "get_run" && spec.access !== "public") expect(spec.path).toBe(`/api/${id}`);
  });

  it.each(Object.entries({ ...wireOperations, ...newOperations }))(
    "%s may be repeated with a key if it changes something",
    (id, spec) => {
      const changes = spec.method !== "GET" && !/^(get|search)_/.test(id);
      expect("idempotent" in spec).toBe(changes);
      const codes: readonly string[] = spec.errors;
      expect(codes.includes("idempotency_mismatch")).toBe(changes);
      if (changes) expect(["review", "admin"]).toContain(spec.access);
    },
  );
});

describe("examples", () => {
  it.each(operationsWithBody)("$id: the body's example is valid", ({ spec, body }) => {
    expect(spec.example).toBeDefined();
    expect(body.safeParse(spec.example).error).toBeUndefined();
  });

  it.each(entries)("%s: the examples of query and path are valid", (_id, spec) => {
    expect(spec.query?.safeParse(spec.queryExample ?? {}).error).toBeUndefined();
    expect(spec.params?.safeParse(spec.paramsExample).error).toBeUndefined();
  });

  it.each(operationsWithBody)("$id: unknown fields are ignored", ({ spec, body }) => {
    const known = body.safeParse(spec.example);
    const more = body.safeParse({ ...spec.example, unknown_field: [1] });
    expect(more.data).toEqual(known.data);
    expect(more.success).toBe(true);
  });
});
