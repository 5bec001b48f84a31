import type { OperationSpec } from "@reflexio/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../helpers/app-harness.ts";
import { bodySchemaOf, resolveSchema } from "./openapi-document.ts";
import { bodied, exampleCall } from "./operation-table.ts";
import { field } from "./wire-check.ts";

let app: TestApp;

beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.app.close());

type Path = readonly (string | number)[];

/** One field of a body, also inside the objects of a list. */
interface Field {
  readonly path: Path;
  readonly schema: unknown;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
}

function withoutNull(schema: unknown): { readonly schema: unknown; readonly isNullable: boolean } {
  const options = field(schema, "anyOf");
  if (!Array.isArray(options)) return { schema, isNullable: field(schema, "type") === undefined };
  const others = options.map(resolveSchema).filter((option) => field(option, "type") !== "null");
  return { schema: others.length === 1 ? others[0] : schema, isNullable: others.length < options.length };
}

function fieldsOf(object: unknown, path: Path = []): Field[] {
  const listed = field(object, "required");
  const required: readonly unknown[] = Array.isArray(listed) ? listed : [];
  return Object.entries(Object(field(object, "properties"))).flatMap(([name, property]) => {
    const { schema, isNullable } = withoutNull(resolveSchema(property));
    const place = [...path, name];
    const items = resolveSchema(field(schema, "items"));
    const inner =
      path.length === 0 && field(items, "type") === "object" ? fieldsOf(items, [...place, 0]) : [];
    return [{ path: place, schema, isRequired: required.includes(name), isNullable }, ...inner];
  });
}

const WRONG: Readonly<Record<string, readonly (readonly [value: unknown, type: string])[]>> = {
  integer: [
    [5.5, "int_from_float"],
    ["x", "int_parsing"],
    [[], "int_type"],
  ],
  number: [
    ["x", "float_parsing"],
    [[], "float_type"],
  ],
  boolean: [
    ["maybe", "bool_parsing"],
    [2, "bool_parsing"],
    [[], "bool_type"],
  ],
  string: [
    [5, "string_type"],
    [true, "string_type"],
    [[], "string_type"],
  ],
  time: [
    ["yesterday", "datetime_parsing"],
    ["2026-13-01", "datetime_parsing"],
    [[], "datetime_parsing"],
  ],
  array: [
    ["x", "list_type"],
    [{}, "list_type"],
  ],
  enum: [["NO_SUCH_VALUE", "enum"]],
};

function kindOf(schema: unknown): string | undefined {
  if (Array.isArray(field(schema, "enum"))) return "enum";
  if (field(schema, "format") === "date-time") return "time";
  const type = field(schema, "type");
  return typeof type === "string" ? type : undefined;
}

type Refusal = readonly [value: unknown, type: string];

/** Left out by clients as null, which is the same as absent. */
const NULL_MEANS_ABSENT = ["batch_size", "batch_interval", "reflexio"];

function outOfBounds(schema: unknown, kind: string | undefined): Refusal[] {
  const refused: Refusal[] = [];
  const gt = field(schema, "exclusiveMinimum");
  if (typeof gt === "number") refused.push([gt, "greater_than"]);
  const ge = field(schema, "minimum");
  if (typeof ge === "number") refused.push([ge - 1, "greater_than_equal"]);
  const le = field(schema, "maximum");
  if (typeof le === "number") refused.push([le + 1, "less_than_equal"]);
  if (kind === "array" && Number(field(schema, "minItems")) > 0) refused.push([[], "too_short"]);
  const longest = field(schema, "maxLength");
  // The longest texts are tried elsewhere: megabytes for each field would take too long here.
  if (kind === "string" && typeof longest === "number" && longest < 10_000) {
    refused.push(["x".repeat(longest + 1), "string_too_long"]);
  }
  if (kind === "string" && field(schema, "minLength") === 1) refused.push([" \t", "value_error"]);
  return refused;
}

/** Values that a field refuses, with the error's type. */
function wrongValues({ schema, isNullable, path }: Field): Refusal[] {
  const kind = kindOf(schema);
  const wrong = (kind === undefined ? undefined : WRONG[kind]) ?? [];
  const type = wrong.at(-1)?.[1];
  const takesNull = isNullable || NULL_MEANS_ABSENT.includes(String(path.at(-1)));
  const nulls: Refusal[] = takesNull || type === undefined ? [] : [[null, type]];
  return [...wrong, ...nulls, ...outOfBounds(schema, kind)];
}

/** The body with one field set, or left out with `undefined`. */
function withField(body: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const inner = withField(field(body, key), rest, value);
  if (Array.isArray(body)) return body.map((item, index) => (index === key ? inner : item));
  const others = Object.entries(Object(body)).filter(([name]) => name !== String(key));
  return Object.fromEntries(inner === undefined ? others : [...others, [key, inner]]);
}

/** Fields that the example's lists can carry. */
function reachable(spec: OperationSpec): Field[] {
  return fieldsOf(bodySchemaOf(spec)).filter(
    ({ path }) => path.length === 1 || field(spec.example, ...path.slice(0, -1)) !== undefined,
  );
}

async function problemAt(spec: OperationSpec, path: Path, value: unknown): Promise<unknown> {
  const input = exampleCall(spec);
  const answer = await app.owner.call(spec, { ...input, body: withField(input.body, path, value) });
  if (answer.status !== 422) return `status ${answer.status}`;
  const detail = field(answer.body, "detail");
  const found: unknown = (Array.isArray(detail) ? detail : []).find(
    (problem: unknown) => JSON.stringify(field(problem, "loc")) === JSON.stringify(["body", ...path]),
  );
  return field(found, "type");
}

describe.each(bodied)("$id", ({ spec }) => {
  const fields = reachable(spec);

  it("says which field has the wrong type or is out of bounds, as the wire's error types", async () => {
    const seen: unknown[] = [];
    const wanted: unknown[] = [];
    for (const one of fields) {
      for (const [value, type] of wrongValues(one)) {
        const shown = `${one.path.join(".")} = ${JSON.stringify(value)?.slice(0, 40)}`;
        wanted.push([shown, type]);
        seen.push([shown, await problemAt(spec, one.path, value)]);
      }
    }
    expect(seen).toEqual(wanted);
  });

  it("says which required field is missing, all of them at once", async () => {
    const required = fields.filter(({ isRequired, path }) => isRequired && path.length === 1);
    const answer = await app.owner.call(spec, { ...exampleCall(spec), body: {} });
    const detail = field(answer.body, "detail");
    const missing = (Array.isArray(detail) ? detail : []).filter(
      (problem: unknown) => field(problem, "type") === "missing",
    );
    expect(answer.status === 422).toBe(required.length > 0);
    expect(missing).toEqual(
      required.map(({ path }) => ({
        type: "missing",
        loc: ["body", ...path],
        msg: "Field required",
        input: {},
      })),
    );
  });

  it("reads whole numbers, numbers and booleans in the forms other clients send", async () => {
    const forms: Readonly<Record<string, readonly unknown[]>> = {
      integer: [5, 5.0, "5", " 5 ", true],
      number: [0.5, "0.5", 1, true],
      boolean: [true, false, 0, 1, "true", "FALSE", "yes", "No", "on", "off", "t", "F", "y", "n", "1", "0"],
      time: ["2026-01-01", "2026-01-01T10:00:00", "2026-01-01T10:00:00.5+02:00", 1_767_225_600, "1767225600"],
    };
    for (const { path, schema } of fields) {
      for (const value of forms[kindOf(schema) ?? ""] ?? []) {
        const problem = String(await problemAt(spec, path, value));
        expect(problem, `${path.join(".")} = ${String(value)}`).not.toMatch(/_(?:type|parsing|from_float)$/);
      }
    }
  });
});
