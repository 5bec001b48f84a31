import type { z } from "zod";
import type { WireIssueParams } from "./primitives.ts";

/** One entry of the 422 body's `detail`. */
export interface WireProblem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input?: unknown;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

interface Wording {
  readonly type: string;
  readonly msg: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

const TYPE_WORDS: Record<string, Wording> = {
  string: { type: "string_type", msg: "Input should be a valid string" },
  number: { type: "float_type", msg: "Input should be a valid number" },
  int: { type: "int_type", msg: "Input should be a valid integer" },
  boolean: { type: "bool_type", msg: "Input should be a valid boolean" },
  array: { type: "list_type", msg: "Input should be a valid list" },
  object: { type: "model_attributes_type", msg: "Input should be a valid dictionary or object" },
  record: { type: "dict_type", msg: "Input should be a valid dictionary" },
};

function listOptions(values: readonly unknown[]): string {
  const quoted = values.filter((value) => value !== null).map((value) => `'${String(value)}'`);
  return quoted.length < 2 ? quoted.join("") : `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}

function wordSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, input: unknown): Wording {
  const isList = issue.origin === "array";
  const limit = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
  const actual = Array.isArray(input) || typeof input === "string" ? input.length : 0;
  const bound = issue.code === "too_small" ? "at least" : "at most";
  const key = issue.code === "too_small" ? "min_length" : "max_length";
  const plural = limit === 1 ? "" : "s";
  if (isList) {
    return {
      type: issue.code === "too_small" ? "too_short" : "too_long",
      msg: `List should have ${bound} ${limit} item${plural} after validation, not ${actual}`,
      ctx: { field_type: "List", [key]: limit, actual_length: actual },
    };
  }
  if (issue.origin === "string") {
    return {
      type: issue.code === "too_small" ? "string_too_short" : "string_too_long",
      msg: `String should have ${bound} ${limit} character${plural}`,
      ctx: { [key]: limit },
    };
  }
  return {
    type: issue.code === "too_small" ? "greater_than_equal" : "less_than_equal",
    msg: issue.message,
  };
}

function isWireParams(value: unknown): value is WireIssueParams {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function word(issue: z.core.$ZodIssue, input: unknown): Wording {
  switch (issue.code) {
    case "custom": {
      if (input === undefined) return { type: "missing", msg: "Field required" };
      const wire: unknown = issue.params?.wire;
      if (!isWireParams(wire)) return { type: "value_error", msg: issue.message, ctx: { error: {} } };
      return { type: wire.type, msg: issue.message, ...(wire.ctx === undefined ? {} : { ctx: wire.ctx }) };
    }
    case "invalid_type":
      return input === undefined
        ? { type: "missing", msg: "Field required" }
        : (TYPE_WORDS[issue.expected] ?? { type: `${issue.expected}_type`, msg: issue.message });
    case "invalid_value": {
      if (input === undefined) return { type: "missing", msg: "Field required" };
      const expected = listOptions(issue.values);
      return { type: "enum", msg: `Input should be ${expected}`, ctx: { expected } };
    }
    case "too_small":
    case "too_big":
      return wordSize(issue, input);
    default:
      return { type: "value_error", msg: issue.message, ctx: { error: {} } };
  }
}

function valueAt(root: unknown, path: readonly PropertyKey[]): { value: unknown; parent: unknown } {
  let parent: unknown;
  let value = root;
  for (const key of path) {
    parent = value;
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return { value, parent };
}

const SECRET_KEY = /key|token|secret|password|authorization|db_url/i;

/** Hides values whose field name says that they are secret; long ones are cut so that a 422 stays small. */
function echo(value: unknown, key: PropertyKey | undefined, depth = 0): unknown {
  if (typeof key === "string" && SECRET_KEY.test(key) && value !== null && typeof value !== "object")
    return "***";
  if (typeof value === "string") return value.length > 200 ? `${value.slice(0, 200)}…` : value;
  if (typeof value !== "object" || value === null) return value;
  if (depth > 4) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.slice(0, 20).map((item) => echo(item, undefined, depth + 1));
  const entries = Object.entries(value).slice(0, 50);
  return Object.fromEntries(entries.map(([name, item]) => [name, echo(item, name, depth + 1)]));
}

/** Most problems of one answer: a list of thousands of bad rows must not become a larger answer. */
const MAX_PROBLEMS = 200;

/**
 * The wire's `detail` list: every problem at once (the first {@link MAX_PROBLEMS}), each with type, place and a safe
 * echo of the input. Format: pydantic's error list.
 */
export function validationDetail(
  error: z.ZodError,
  root: unknown,
  part: "body" | "query" | "path",
): WireProblem[] {
  return error.issues.slice(0, MAX_PROBLEMS).map((issue) => {
    const { value, parent } = valueAt(root, issue.path);
    const wording = word(issue, value);
    const shown = wording.type === "missing" ? (parent ?? null) : value;
    return {
      type: wording.type,
      loc: [part, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))],
      msg: wording.msg,
      input: echo(shown, issue.path.at(-1)) ?? null,
      ...(wording.ctx === undefined ? {} : { ctx: wording.ctx }),
    };
  });
}
