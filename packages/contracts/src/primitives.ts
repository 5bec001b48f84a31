import { z } from "zod";

/** `ctx` and pydantic-style `type` of an issue, carried through zod to the 422 body. */
export interface WireIssueParams {
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** Adds an issue that the 422 body shows under the wire's own error type. */
export function addWireIssue(
  context: z.core.$RefinementCtx,
  input: unknown,
  message: string,
  params: WireIssueParams,
): void {
  context.addIssue({ code: "custom", message, input, params: { wire: params } });
}

/** A failed rule of ours, reported as the wire's `value_error`. */
export function addValueError(context: z.core.$RefinementCtx, input: unknown, message: string): void {
  addWireIssue(context, input, `Value error, ${message}`, { type: "value_error", ctx: { error: {} } });
}

function describeJson(type: string) {
  return { type } as const;
}

function parseWholeNumber(value: unknown, context: z.core.$RefinementCtx): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") {
    if (Number.isInteger(value)) return value;
    addWireIssue(context, value, "Input should be a valid integer, got a number with a fractional part", {
      type: "int_from_float",
    });
    return z.NEVER;
  }
  if (typeof value === "string") {
    if (/^\s*[+-]?\d+(\.0*)?\s*$/.test(value)) return Number.parseInt(value, 10);
    addWireIssue(context, value, "Input should be a valid integer, unable to parse string as an integer", {
      type: "int_parsing",
    });
    return z.NEVER;
  }
  addWireIssue(context, value, "Input should be a valid integer", { type: "int_type" });
  return z.NEVER;
}

interface NumberBounds {
  readonly gt?: number;
  readonly ge?: number;
  readonly le?: number;
}

function checkBounds(value: number, bounds: NumberBounds, context: z.core.$RefinementCtx): void {
  const { gt, ge, le } = bounds;
  if (gt !== undefined && value <= gt) {
    addWireIssue(context, value, `Input should be greater than ${gt}`, { type: "greater_than", ctx: { gt } });
  }
  if (ge !== undefined && value < ge) {
    addWireIssue(context, value, `Input should be greater than or equal to ${ge}`, {
      type: "greater_than_equal",
      ctx: { ge },
    });
  }
  if (le !== undefined && value > le) {
    addWireIssue(context, value, `Input should be less than or equal to ${le}`, {
      type: "less_than_equal",
      ctx: { le },
    });
  }
}

/** Largest integer the wire accepts: what SQLite and JSON clients both hold exactly. */
const MAX_WIRE_INT = Number.MAX_SAFE_INTEGER;

/** Integer in lax JSON mode: 5, 5.0, "5" and booleans are read as integers. */
export function wireInt(bounds: NumberBounds = {}) {
  return z
    .unknown()
    .transform((value, context) => parseWholeNumber(value, context))
    .pipe(z.number())
    .superRefine((value, context) =>
      checkBounds(value, { le: MAX_WIRE_INT, ge: -MAX_WIRE_INT, ...bounds }, context),
    )
    .meta({ ...describeJson("integer"), ...jsonBounds(bounds) });
}

function parseNumber(value: unknown, context: z.core.$RefinementCtx): unknown {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  addWireIssue(context, value, "Input should be a valid number", {
    type: typeof value === "string" ? "float_parsing" : "float_type",
  });
  return z.NEVER;
}

/** Number in lax JSON mode: numbers, numeric strings and booleans. */
export function wireFloat(bounds: NumberBounds = {}) {
  return z
    .unknown()
    .transform((value, context) => parseNumber(value, context))
    .pipe(z.number())
    .superRefine((value, context) => checkBounds(value, bounds, context))
    .meta({ ...describeJson("number"), ...jsonBounds(bounds) });
}

function jsonBounds({ gt, ge, le }: NumberBounds): Record<string, number> {
  return {
    ...(gt === undefined ? {} : { exclusiveMinimum: gt }),
    ...(ge === undefined ? {} : { minimum: ge }),
    ...(le === undefined ? {} : { maximum: le }),
  };
}

const TRUE_WORDS = new Set(["true", "1", "yes", "on", "t", "y"]);
const FALSE_WORDS = new Set(["false", "0", "no", "off", "f", "n"]);

/** Boolean in lax JSON mode: booleans, 0/1 and the usual words in any case. */
export function wireBool() {
  return z
    .unknown()
    .transform((value, context) => {
      const word =
        typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : value;
      if (word === true || (typeof word === "string" && TRUE_WORDS.has(word))) return true;
      if (word === false || (typeof word === "string" && FALSE_WORDS.has(word))) return false;
      const parsing = typeof value === "string" || typeof value === "number";
      const message = parsing
        ? "Input should be a valid boolean, unable to interpret input"
        : "Input should be a valid boolean";
      addWireIssue(context, value, message, { type: parsing ? "bool_parsing" : "bool_type" });
      return z.NEVER;
    })
    .meta(describeJson("boolean"));
}

/** Longest text of one field, in UTF-16 units: a very long turn fits, a runaway body does not. */
export const MAX_TEXT_LENGTH = 2_000_000;
/** Longest identifier: user, session, source, version, name. */
export const MAX_NAME_LENGTH = 512;
/** Most rows one call may ask for. */
export const MAX_LIMIT = 10_000;

/** Free text of a turn, profile or rule. */
export function wireText() {
  return z.string().max(MAX_TEXT_LENGTH);
}

/** An identifier or label that may be empty. */
export function wireName() {
  return z.string().max(MAX_NAME_LENGTH);
}

/** An identifier that must not be blank; surrounding white space is dropped. */
export function nonEmptyName() {
  return z
    .string()
    .max(MAX_NAME_LENGTH)
    .transform((value, context) => {
      const stripped = value.trim();
      if (stripped === "") addValueError(context, value, "String must not be empty or whitespace-only");
      return stripped;
    })
    .meta({ type: "string", minLength: 1, maxLength: MAX_NAME_LENGTH });
}

/** A page size: more than zero, at most {@link MAX_LIMIT}. */
export function wireLimit(fallback: number | null) {
  return wireInt({ gt: 0, le: MAX_LIMIT }).nullable().default(fallback);
}

const ISO_DATE_TIME =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** Unix numbers above this are milliseconds (year 2603 in seconds). */
const MILLISECONDS_FROM = 2e10;
/** End of the year 9999, the last that an ISO date can name. */
const LAST_SECOND = 253_402_300_799;

function parseDateTime(value: unknown): number | undefined {
  if (typeof value === "number") {
    const seconds = Math.abs(value) > MILLISECONDS_FROM ? value / 1000 : value;
    return Math.abs(seconds) <= LAST_SECOND ? seconds : undefined;
  }
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return parseDateTime(Number(text));
  if (!ISO_DATE_TIME.test(text)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text.slice(10)) || text.length === 10;
  const milliseconds = Date.parse(zoned ? text.replace(" ", "T") : `${text.replace(" ", "T")}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** Date-time of a filter as unix seconds: ISO-8601 (no zone means UTC), a date, or a unix number. */
export function wireDateTime() {
  return z
    .unknown()
    .transform((value, context) => {
      const seconds = parseDateTime(value);
      if (seconds !== undefined) return seconds;
      addWireIssue(context, value, "Input should be a valid datetime", { type: "datetime_parsing" });
      return z.NEVER;
    })
    .meta({ type: "string", format: "date-time" });
}

/** `start_time` and `end_time` of a filter. */
export const timeRangeFields = {
  start_time: wireDateTime().nullable().default(null).describe("Only rows at or after this time."),
  end_time: wireDateTime().nullable().default(null).describe("Only rows at or before this time."),
};

/** The rule of every time filter: the end lies strictly after the start. */
export function checkTimeRange(
  value: { readonly start_time: number | null; readonly end_time: number | null },
  context: z.core.$RefinementCtx,
): void {
  if (value.start_time === null || value.end_time === null) return;
  if (value.end_time <= value.start_time) {
    addValueError(context, value, "end_time must be after start_time");
  }
}
