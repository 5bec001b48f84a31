import { COMMON_ERRORS, type ErrorCode, errorTable, type OperationSpec } from "@reflexio/contracts";

/** What came back for one call. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The JSON of the body; undefined when it is none. */
  readonly body: unknown;
}

/** Codes that any operation with a key may answer, as the OpenAPI document says. */
const COMMON: ReadonlySet<string> = new Set(COMMON_ERRORS);

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorTable, value);
}

/** A field of an unknown value; undefined when there is none. */
export function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = Reflect.get(current, key);
  }
  return current;
}

/** Every way in which an answer departs from what its operation promises; empty for a good one. */
export function problemsOf(spec: OperationSpec, answer: Answer): string[] {
  if (spec.stream === true && answer.status === 200) return streamProblems(answer);
  const common = headerProblems(answer);
  if (answer.status >= 400) return [...common, ...errorProblems(answer, spec)];
  if (answer.status !== 200) return [...common, `status ${answer.status}`];
  return [...common, ...responseProblems(spec, answer.body)];
}

function streamProblems({ headers, text }: Answer): string[] {
  const type = headers.get("content-type") ?? "";
  return [
    ...(headers.get("x-correlation-id") ? [] : ["no X-Correlation-ID"]),
    ...(type.startsWith("text/event-stream") ? [] : [`a stream of ${type}`]),
    ...(text.startsWith("retry: ") ? [] : [`a stream that starts with ${text.slice(0, 50)}`]),
  ];
}

function headerProblems({ headers, body, text }: Answer): string[] {
  const problems: string[] = [];
  if (!/^[\w.:-]{1,128}$/.test(headers.get("x-correlation-id") ?? "")) problems.push("no X-Correlation-ID");
  if (!/^application\/json\b/.test(headers.get("content-type") ?? "")) problems.push("not application/json");
  if (body === undefined) problems.push(`no JSON: ${text.slice(0, 100)}`);
  return problems;
}

/** Problems of a failed call's body, whatever the route. */
export function errorProblems({ status, headers, body, text }: Answer, spec?: OperationSpec): string[] {
  const problems: string[] = [];
  const code = field(body, "error", "code");
  if (!isErrorCode(code)) return [`unknown code ${String(code)}`];
  if (errorTable[code].status !== status) problems.push(`status ${status} does not fit ${code}`);
  if (spec !== undefined && !COMMON.has(code) && !spec.errors.includes(code)) {
    problems.push(`${code} is not among the errors of the operation`);
  }
  for (const name of ["message", "hint", "request_id"]) {
    const value = field(body, "error", name);
    if (typeof value !== "string" || value === "") problems.push(`no error.${name}`);
  }
  if (field(body, "error", "request_id") !== headers.get("x-correlation-id")) {
    problems.push("request_id is not X-Correlation-ID");
  }
  if (/\\n\s+at |Stack trace|node:internal|\.ts:\d+/.test(text)) problems.push("a stack trace");
  return [...problems, ...detailProblems(code, field(body, "detail"))];
}

function detailProblems(code: ErrorCode, detail: unknown): string[] {
  if (typeof detail === "string") return detail === "" ? ["empty detail"] : [];
  if (!Array.isArray(detail)) return ["no detail"];
  if (code !== "validation_failed" || detail.length === 0) return [`a list as the detail of ${code}`];
  return detail.flatMap((problem: unknown, index) => {
    const loc = field(problem, "loc");
    const isPlaced = Array.isArray(loc) && ["body", "query", "path"].includes(String(loc[0]));
    const isWorded = [field(problem, "type"), field(problem, "msg")].every(
      (word) => typeof word === "string" && word !== "",
    );
    const isEchoed = typeof problem === "object" && problem !== null && "input" in problem;
    return isPlaced && isWorded && isEchoed ? [] : [`detail[${index}]: ${JSON.stringify(problem)}`];
  });
}

function responseProblems(spec: OperationSpec, body: unknown): string[] {
  const parsed = spec.response.safeParse(body);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  }
  return undeclared(body, parsed.data).map((place) => `${place} is not declared`);
}

/** Fields of the body that its schema dropped. */
function undeclared(sent: unknown, declared: unknown, place = "body"): string[] {
  if (typeof sent !== "object" || sent === null) return [];
  if (typeof declared !== "object" || declared === null) return [place];
  return Object.entries(sent).flatMap(([key, value]) =>
    Object.hasOwn(declared, key)
      ? undeclared(value, Reflect.get(declared, key), `${place}.${key}`)
      : [`${place}.${key}`],
  );
}

/** True when a null is left in a body that drops them, free-form objects aside. */
export function hasNull(value: unknown): boolean {
  if (value === null) return true;
  if (typeof value !== "object") return false;
  const freeForm = ["custom_features", "tool_data", "request_params", "storage_config", "stats"];
  return Object.entries(value).some(([key, item]) => !freeForm.includes(key) && hasNull(item));
}
