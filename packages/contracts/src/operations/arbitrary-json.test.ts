import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { allOperations, operationsWithBody } from "../../test/all-operations.ts";
import { parseConfig } from "../config.ts";
import { validationDetail } from "../validation-detail.ts";

/** Values that come close: a valid body with some fields replaced by anything. */
function nearly(example: Readonly<Record<string, unknown>> | undefined, keys: readonly string[]) {
  const field = keys.length === 0 ? fc.string() : fc.constantFrom(...keys);
  return fc
    .dictionary(field, fc.jsonValue({ maxDepth: 4 }), { maxKeys: 5 })
    .map((changes) => ({ ...example, ...changes }));
}

function keysOf(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const [definition] = Object.values(json.$defs ?? {}).slice(-1);
  return Object.keys({
    ...json.properties,
    ...(typeof definition === "object" ? definition.properties : {}),
  });
}

describe("any JSON", () => {
  it.each(operationsWithBody)("$id reads it or lists problems, and never throws", ({ spec, body }) => {
    const any = fc.oneof(fc.jsonValue({ maxDepth: 5 }), nearly(spec.example, keysOf(body)));
    fc.assert(
      fc.property(any, (value) => {
        const parsed = body.safeParse(value);
        if (parsed.success) return;
        expect(parsed.error).toBeInstanceOf(z.ZodError);
        const detail = validationDetail(parsed.error, value, "body");
        expect(detail.length).toBeGreaterThan(0);
        JSON.stringify(detail);
      }),
      { numRuns: 60 },
    );
  });

  it("is read or refused as a query and as path parameters", () => {
    const schemas = Object.values(allOperations).flatMap(({ query, params }) => [query, params]);
    const texts = fc.dictionary(
      fc.constantFrom("limit", "types", "id", "status_filter", "request_id"),
      fc.string(),
    );
    fc.assert(
      fc.property(texts, (value) => {
        for (const schema of schemas) schema?.safeParse(value);
      }),
      { numRuns: 60 },
    );
  });

  it("is read or refused as a configuration, with and without one in force", () => {
    const first = parseConfig({ storage_config: null });
    if ("problems" in first) throw new Error("the default configuration is refused");
    const keys = Object.keys(first.config);
    fc.assert(
      fc.property(nearly(first.config, keys), (raw) => {
        for (const context of [{}, { current: first.config }]) {
          const result = parseConfig(raw, context);
          if ("problems" in result) expect(result.problems.length).toBeGreaterThan(0);
          else expect(parseConfig(result.config, context)).toHaveProperty("config", result.config);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("time", () => {
  const cases = {
    "long blank name": (size: number) => ({ user_id: " ".repeat(size) }),
    "long number text": (size: number) => ({
      user_id: "u",
      top_k: `${" ".repeat(size)}1${" ".repeat(size)}x`,
    }),
    "long date": (size: number) => ({ user_id: "u", start_time: "2026-01-01T00:00:00.".padEnd(size, "0") }),
    "many unknown fields": (size: number) =>
      Object.fromEntries(Array.from({ length: size / 10 }, (_, index) => [`k${index}`, 1])),
  };
  it.each(Object.entries(cases))("is linear in the input: %s", (_name, build) => {
    const body = allOperations.get_interactions?.body;
    const value = build(2_000_000);
    const start = performance.now();
    body?.safeParse(value);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
