import { describe, expect, it } from "vitest";
import { z } from "zod";
import { allOperations } from "../test/all-operations.ts";
import { buildOpenApi } from "./openapi.ts";
import { asJson } from "./openapi-components.ts";
import { wireBool, wireDateTime, wireFloat, wireInt, wireLimit } from "./primitives.ts";

const document = buildOpenApi("1.2.3", allOperations);

function at(...path: string[]): unknown {
  return path.reduce<unknown>((value, key) => asJson(value)[key], document);
}

function collectReferences(value: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value) collectReferences(item, found);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === "$ref" && typeof item === "string") found.add(item);
      else collectReferences(item, found);
    }
  }
  return found;
}

const schemas = asJson(at("components", "schemas"));

describe("the document", () => {
  it("is OpenAPI 3.1 and has every operation once", () => {
    expect(document).toMatchObject({ openapi: "3.1.0", info: { version: "1.2.3" } });
    const ids = Object.values(asJson(document.paths)).flatMap((methods) =>
      Object.values(asJson(methods)).map((operation) => asJson(operation).operationId),
    );
    expect(ids.sort()).toEqual(Object.keys(allOperations).sort());
  });

  it("resolves every reference, and names nothing that is not used", () => {
    const targets = [...collectReferences(document)].map((target) =>
      target.replace("#/components/schemas/", ""),
    );
    expect(targets.filter((name) => !(name in schemas))).toEqual([]);
    expect(Object.keys(schemas).filter((name) => !targets.includes(name))).toEqual([]);
    expect(Object.keys(schemas).filter((name) => !/^[A-Za-z0-9]+$/.test(name))).toEqual([]);
  });

  it("describes every field of every named schema", () => {
    const bare = Object.entries(schemas).flatMap(([name, schema]) =>
      Object.entries(asJson(asJson(schema).properties)).flatMap(([key, property]) =>
        "description" in asJson(property) || name === "ErrorBody" ? [] : [`${name}.${key}`],
      ),
    );
    expect(bare).toEqual([]);
  });

  it("splits a name whose defaults are optional in requests and always there in answers", () => {
    expect(asJson(schemas.ReflexioOptionsInput).required).toBeUndefined();
    expect(asJson(schemas.ReflexioOptionsOutput).required).toContain("learner");
    expect(schemas.BlockingIssue).toMatchObject({ required: ["kind", "details"] });
    expect(asJson(schemas.BlockingIssue).additionalProperties).toBeUndefined();
  });

  it("describes events as a stream that can be resumed", () => {
    expect(at("paths", "/api/events", "get", "responses", "200", "content")).toEqual({
      "text/event-stream": { schema: { $ref: "#/components/schemas/Event" } },
    });
    const parameters = at("paths", "/api/events", "get", "parameters");
    expect(parameters).toContainEqual(expect.objectContaining({ name: "Last-Event-ID", in: "header" }));
  });

  it("describes path parameters, keys for repeats, scopes and errors", () => {
    expect(at("paths", "/api/runs/{id}", "get", "parameters")).toContainEqual(
      expect.objectContaining({ name: "id", in: "path", required: true }),
    );
    const restore = asJson(at("paths", "/api/restore_learning", "post"));
    expect(restore.parameters).toContainEqual(expect.objectContaining({ name: "Idempotency-Key" }));
    expect(restore["x-scope"]).toBe("review");
    expect(Object.keys(asJson(restore.responses))).toEqual([
      "200",
      "401",
      "403",
      "404",
      "409",
      "413",
      "422",
      "429",
      "500",
      "503",
    ]);
  });
});

describe("JSON Schema of lax values", () => {
  const schema = z.object({
    count: wireInt({ ge: 1, le: 5 }).default(2),
    ratio: wireFloat({ ge: 0, le: 1 }),
    flag: wireBool().default(false),
    since: wireDateTime().nullable().default(null),
    limit: wireLimit(30),
  });

  it("shows the type to send, the bounds, the defaults and what is required", () => {
    const body = buildOpenApi("1", {
      probe: {
        method: "POST",
        path: "/probe",
        tag: "t",
        summary: "s",
        description: "d",
        access: "read",
        body: schema,
        response: z.object({}),
        errors: [],
      },
    });
    expect(JSON.parse(JSON.stringify(body))).toMatchObject({
      paths: {
        "/probe": {
          post: {
            requestBody: {
              content: {
                "application/json": {
                  schema: {
                    type: "object",
                    required: ["ratio"],
                    properties: {
                      count: { type: "integer", minimum: 1, maximum: 5, default: 2 },
                      ratio: { type: "number", minimum: 0, maximum: 1 },
                      flag: { type: "boolean", default: false },
                      since: {
                        anyOf: [{ type: "string", format: "date-time" }, { type: "null" }],
                        default: null,
                      },
                      limit: {
                        anyOf: [{ type: "integer", exclusiveMinimum: 0, maximum: 10_000 }, { type: "null" }],
                        default: 30,
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    });
  });
});
