import { type OperationSpec, ReflexioError, validationDetail, type WireProblem } from "@reflexio/contracts";
import { ValidationFailure } from "./error-response.ts";

/** Largest body, bytes: some images and long transcripts fit. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Everything of a request that a schema checks. */
export interface RawInput {
  readonly query: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Reads the body as JSON. The wire answers unreadable bodies in the same form as invalid ones.
 * @param hold told of bytes that were not announced, which it may refuse
 */
export async function readJsonBody(request: Request, hold: (bytes: number) => void): Promise<unknown> {
  const text = await readLimited(request, hold);
  // The wire does not tell a null from nothing.
  if (/^\s*(?:null\s*)?$/.test(text)) {
    throw new ValidationFailure([{ type: "missing", loc: ["body"], msg: "Field required", input: null }]);
  }
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    const msg = "Input should be a valid dictionary or object to extract fields from";
    throw new ValidationFailure([
      { type: "model_attributes_type", loc: ["body"], msg, input: text.slice(0, 200) },
    ]);
  }
  const body = parseJson(text);
  if (isNestedTooDeep(body)) throw new ValidationFailure([invalidJson(text, "recursion limit exceeded")]);
  return body;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ValidationFailure([invalidJson(text, error instanceof Error ? error.message : "not JSON")]);
  }
}

/** Deepest nesting of a body. What checks, stores and shows it calls itself for each level. */
const MAX_DEPTH = 500;

/** Goes down level by level, so that no nesting is too deep for the check itself. */
function isNestedTooDeep(body: unknown): boolean {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      for (const item of Object.values(value)) if (typeof item === "object" && item !== null) next.push(item);
    }
    level = next;
  }
  return false;
}

function invalidJson(text: string, reason: string): WireProblem {
  const known = /at position (\d+)/.exec(reason)?.[1];
  const place = known === undefined && /end of JSON/.test(reason) ? text.length : Number(known ?? 0);
  return {
    type: "json_invalid",
    loc: ["body", place],
    msg: "JSON decode error",
    input: {},
    ctx: { error: reason },
  };
}

async function readLimited(request: Request, hold: (bytes: number) => void): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > MAX_BODY_BYTES) throw tooLarge();
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    if (declared === 0) hold(chunk.byteLength);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function tooLarge(): ReflexioError {
  return new ReflexioError("payload_too_large", `The body is larger than ${MAX_BODY_BYTES} bytes.`);
}

/** The validated parts of a request; all problems of all parts at once. */
export function parseInput(spec: OperationSpec, raw: RawInput) {
  const problems: WireProblem[] = [];
  const parts = [
    ["query", spec.query, raw.query],
    ["path", spec.params, raw.params],
    ["body", spec.body, raw.body],
  ] as const;
  const [query, params, body] = parts.map(([part, schema, value]) => {
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    problems.push(...validationDetail(parsed.error, value, part));
    return undefined;
  });
  if (problems.length > 0) throw new ValidationFailure(problems);
  return { query, params, body };
}
