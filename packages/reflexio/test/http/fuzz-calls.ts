import type { OperationSpec } from "@reflexio/contracts";
import fc from "fast-check";
import type { CallInput } from "../helpers/app-harness.ts";
import { nastyValues, PLACEHOLDER, valuesOf } from "./fuzz-values.ts";
import { bodySchemaOf, queryOf } from "./openapi-document.ts";
import { type Registered, registered } from "./operation-table.ts";

/** One generated call. Placeholders in it are filled in when it is sent. */
export interface FuzzCall {
  readonly operation: Registered;
  readonly input: CallInput;
}

type Change =
  | { readonly type: "replace" | "add"; readonly at: number; readonly value: unknown }
  | { readonly type: "remove"; readonly at: number };

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ type: fc.constant("replace"), at: fc.nat(), value: nastyValues }),
  fc.record({ type: fc.constant("add"), at: fc.nat(), value: nastyValues }),
  fc.record({ type: fc.constant("remove"), at: fc.nat() }),
);

/** Every place inside a value, as keys from the top. */
function placesIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [[...path, key], ...placesIn(item, [...path, key])]);
}

function changeAt(value: unknown, path: readonly string[], change: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined || typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
    if (name !== key) return [[name, item]];
    if (rest.length > 0) return [[name, changeAt(item, rest, change)]];
    if (change.type === "remove") return [];
    return change.type === "add"
      ? [
          [name, item],
          [`${name}_more`, change.value],
        ]
      : [[name, change.value]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

function changed(body: unknown, list: readonly Change[]): unknown {
  return list.reduce((current, change) => {
    const places = placesIn(current);
    const place = places[change.at % Math.max(1, places.length)];
    if (place !== undefined) return changeAt(current, place, change);
    return change.type === "remove" ? current : change.value;
  }, body);
}

/** A value as it stands in an address. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function queries(spec: OperationSpec): fc.Arbitrary<Record<string, string>> {
  const parameters = [...queryOf(spec)].map(([name, schema]) =>
    fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: valuesOf(schema, name).map((value) => [[name, textOf(value)]] as const) },
      { weight: 1, arbitrary: nastyValues.map((value) => [[name, textOf(value)]] as const) },
    ),
  );
  return fc.tuple(...parameters).map((entries) => Object.fromEntries(entries.flat()));
}

const headers: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 20, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: fc.nat({ max: 40 }).map((number) => ({ "Idempotency-Key": `key-${number}` })) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { "Idempotency-Key": "" },
      { "Idempotency-Key": "k".repeat(256) },
      { "X-Correlation-ID": "<script>" },
      { "Last-Event-ID": "999999999999999999999" },
      { "Content-Type": "text/plain" },
      { "Content-Type": "application/json; charset=latin1" },
      { Authorization: "Bearer nobody" },
      { Authorization: "Bearer" },
      { "Accept-Encoding": "br;q=x" },
      { "Content-Length": "abc" },
    ),
  },
);

function bodies(spec: OperationSpec): fc.Arbitrary<Pick<CallInput, "body" | "text">> {
  if (spec.body === undefined) {
    return fc.oneof(
      { weight: 9, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.constant({ body: {} }) },
    );
  }
  // A body is sent with GET by nobody who means it.
  const valid = fc.oneof(
    { weight: 4, arbitrary: valuesOf(bodySchemaOf(spec), "") },
    { weight: 1, arbitrary: fc.constant<unknown>(spec.example ?? {}) },
  );
  const edits = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Change[]>([]) },
    { weight: 4, arbitrary: fc.array(changes, { minLength: 1, maxLength: 3 }) },
  );
  const sent = fc.tuple(valid, edits).map(([body, list]) => changed(body, list));
  return fc.oneof(
    { weight: 30, arbitrary: sent.map((body) => ({ body })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(sent, fc.nat({ max: 200 }))
        .map(([body, length]) => ({ body, text: JSON.stringify(body ?? null).slice(0, length) })),
    },
  );
}

function callsOf(operation: Registered): fc.Arbitrary<FuzzCall> {
  const { spec } = operation;
  return fc
    .record({ content: bodies(spec), query: queries(spec), headers, id: nastyValues, isKnown: fc.boolean() })
    .map(({ content, query, headers, id, isKnown }) => ({
      operation,
      input: {
        // A GET request of the platform cannot carry a body.
        ...(spec.method === "GET" ? {} : content),
        query,
        headers,
        ...(spec.params === undefined
          ? {}
          : { params: { id: isKnown ? "@@run_id" : `x${textOf(id)}`.replace(/\p{Surrogate}/gu, "") } }),
      },
    }));
}

/** Calls of every operation; those that empty the shelves come seldom. */
export const fuzzCalls: fc.Arbitrary<FuzzCall> = fc.oneof(
  ...registered.map((operation) => ({
    weight: /^delete_all|^forget_user|^restore_config/.test(operation.id) ? 1 : 5,
    arbitrary: callsOf(operation),
  })),
);

/** A value with its placeholders filled in from what earlier answers had. */
export function fillIn(value: unknown, known: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === "string") {
    const name = PLACEHOLDER.exec(value)?.[1];
    return name === undefined ? value : (known.get(name) ?? 1);
  }
  if (Array.isArray(value)) return value.map((item) => fillIn(item, known));
  if (typeof value !== "object" || value === null) return value;
  const filled = Object.entries(value).map(([key, item]) => [key, fillIn(item, known)] as const);
  // An id goes with the kind beside it.
  const made = "kind" in value && "id" in value ? known.get(`${String(value.kind)}_id`) : undefined;
  return Object.fromEntries(made === undefined ? filled : [...filled, ["id", made]]);
}
