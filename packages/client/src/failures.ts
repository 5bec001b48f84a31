import { type ErrorCode, type ErrorDetail, isErrorCode, ReflexioClientError } from "./errors.ts";
import { parseRetryAfter } from "./retry.ts";

/** Which request failed, for messages. */
export interface RequestLabel {
  readonly method: string;
  readonly url: string;
}

/** An answer whose body has been read. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const PREVIEW_LENGTH = 200;
const WRONG_URL_HINT = "Is the URL that of a Reflexio server's API? It answered something else.";

const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "usage",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  408: "timeout",
  409: "conflict",
  413: "payload_too_large",
  415: "unsupported_media_type",
  422: "validation_failed",
  429: "rate_limited",
  499: "client_closed",
  500: "internal",
  502: "unavailable",
  503: "unavailable",
  504: "timeout",
};

function preview(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > PREVIEW_LENGTH ? `${line.slice(0, PREVIEW_LENGTH)}…` : line;
}

/** Reads a property of parsed JSON; undefined for anything that is no object. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `{loc: ["body", "turns", 0], msg}` and `{path, message}` as one shape. */
function readDetails(value: unknown): ErrorDetail[] {
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => {
    const loc = field(item, "loc");
    const path = Array.isArray(loc) ? loc.map(String).join(".") : (textOf(field(item, "path")) ?? "");
    return { path, message: textOf(field(item, "msg")) ?? textOf(field(item, "message")) ?? String(item) };
  });
}

function describe(details: readonly ErrorDetail[]): string | undefined {
  const lines = details.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  return lines.length === 0 ? undefined : lines.join("; ");
}

/** Parsed JSON, or undefined when the text is none. */
export function tryParseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error that an answer with a failing status stands for. */
export function errorFromAnswer(label: RequestLabel, answer: RawAnswer, now: number): ReflexioClientError {
  const { status, headers, text } = answer;
  const body = tryParseJson(text);
  const error = field(body, "error");
  const detail = field(body, "detail");
  const named = field(error, "code");
  const details = [...readDetails(field(error, "details")), ...readDetails(detail)];
  const said =
    textOf(field(error, "message")) ??
    textOf(error) ??
    textOf(detail) ??
    describe(details) ??
    textOf(field(body, "message")) ??
    textOf(field(body, "msg"));
  const plain = body === undefined && text.trim() !== "" ? `: ${preview(text)}` : "";
  const isPage = body === undefined && (status === 404 || status === 405);
  return new ReflexioClientError(
    isErrorCode(named) ? named : (CODE_BY_STATUS[status] ?? (status < 500 ? "failed" : "internal")),
    said ?? `${label.method} ${label.url} answered ${status}${plain}`,
    {
      status,
      details,
      hint: textOf(field(error, "hint")) ?? (isPage ? WRONG_URL_HINT : undefined),
      requestId: textOf(field(error, "request_id")) ?? headers.get("x-request-id") ?? undefined,
      retryAfterMs: parseRetryAfter(headers.get("retry-after"), now),
      body: body ?? text,
    },
  );
}

/** The error of a successful status with a wrong kind of body: usually a proxy or a web page at the URL. */
export function wrongBodyError(
  label: RequestLabel,
  answer: RawAnswer,
  problem = "no JSON",
): ReflexioClientError {
  const shown = answer.text.trim() === "" ? "an empty body" : `${problem}: ${preview(answer.text)}`;
  const message = `${label.method} ${label.url} answered ${answer.status} with ${shown}`;
  return new ReflexioClientError("failed", message, {
    status: answer.status,
    hint: WRONG_URL_HINT,
    body: answer.text,
  });
}

/** The error of a redirect. Following one could send the key elsewhere and turn POST into GET. */
export function redirectError(
  label: RequestLabel,
  status: number,
  location: string | null,
): ReflexioClientError {
  const target = location === null ? "another address" : location;
  return new ReflexioClientError(
    "network",
    `${label.method} ${label.url} redirects to ${target}; redirects are not followed.`,
    {
      status: status === 0 ? undefined : status,
      hint: "Set the URL to the address the server redirects to, if you trust it.",
      retryable: false,
    },
  );
}

function codeOf(error: unknown): string | undefined {
  const own = textOf(field(error, "code"));
  if (own !== undefined) return own;
  const inner = field(error, "errors");
  return Array.isArray(inner) ? inner.map(codeOf).find((code) => code !== undefined) : undefined;
}

/** The error of a request that got no answer. */
export function networkError(label: RequestLabel, error: unknown): ReflexioClientError {
  const cause = field(error, "cause") ?? error;
  const code = codeOf(cause);
  const origin = new URL(label.url).origin;
  if (code === "ECONNREFUSED") {
    const message = `Connection refused: nothing listens at ${origin} (ECONNREFUSED).`;
    return new ReflexioClientError("network", message, { cause: error });
  }
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    const message = `The host of ${origin} was not found (${code}).`;
    return new ReflexioClientError("network", message, {
      cause: error,
      hint: "Check the URL for typing errors.",
    });
  }
  const reason = textOf(field(cause, "message")) ?? textOf(field(error, "message")) ?? "no reason given";
  return new ReflexioClientError("network", `${label.method} ${label.url} got no answer: ${reason}`, {
    cause: error,
  });
}
