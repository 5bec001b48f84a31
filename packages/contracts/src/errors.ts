/** What a code means to each reader: HTTP status, CLI exit code, whether the same call may be repeated. */
export interface ErrorInfo {
  readonly status: number;
  readonly exit: number;
  readonly retryable: boolean;
  /** The remedy shown when the thrower knows no better one. */
  readonly hint: string;
}

/** The one table of failures. HTTP statuses, exit codes, retries and OpenAPI `errors` derive from it. */
export const errorTable = {
  validation_failed: {
    status: 422,
    exit: 2,
    retryable: false,
    hint: "Correct the named fields and send again.",
  },
  usage: { status: 400, exit: 2, retryable: false, hint: "See `reflexio --help`." },
  unauthorized: {
    status: 401,
    exit: 3,
    retryable: false,
    hint: "Pass --api-key or set REFLEXIO_API_KEY; `reflexio auth login` saves a key.",
  },
  forbidden: { status: 403, exit: 3, retryable: false, hint: "Use a key that has the needed scope." },
  not_found: { status: 404, exit: 5, retryable: false, hint: "Check the id; list what exists first." },
  method_not_allowed: { status: 405, exit: 2, retryable: false, hint: "See /openapi.json for the methods." },
  conflict: { status: 409, exit: 6, retryable: false, hint: "Read the current state and decide again." },
  in_flight: {
    status: 409,
    exit: 6,
    retryable: true,
    hint: "The first request is still running; retry soon.",
  },
  idempotency_mismatch: {
    status: 422,
    exit: 6,
    retryable: false,
    hint: "Use a new Idempotency-Key for a different body.",
  },
  payload_too_large: { status: 413, exit: 2, retryable: false, hint: "Split the payload into smaller ones." },
  unsupported_media_type: { status: 415, exit: 2, retryable: false, hint: "Send application/json." },
  rate_limited: { status: 429, exit: 8, retryable: true, hint: "Wait for the time in Retry-After." },
  client_closed: { status: 499, exit: 130, retryable: true, hint: "The caller went away." },
  internal: { status: 500, exit: 1, retryable: true, hint: "See the server log for the request id." },
  storage_failed: { status: 503, exit: 1, retryable: true, hint: "Check disk space and the data folder." },
  embedder_unavailable: {
    status: 503,
    exit: 1,
    retryable: true,
    hint: "Text search still works; see doctor.",
  },
  model_unavailable: { status: 503, exit: 1, retryable: true, hint: "Check the provider and its key." },
  unavailable: { status: 503, exit: 4, retryable: true, hint: "The server is busy or stopping; retry." },
  timeout: { status: 504, exit: 4, retryable: true, hint: "Retry, or raise the time-out." },
  network: {
    status: 502,
    exit: 4,
    retryable: true,
    hint: "Is the server running? `reflexio services start`",
  },
  failed: { status: 500, exit: 1, retryable: false, hint: "The server refused; the message says why." },
  partial: { status: 207, exit: 7, retryable: true, hint: "Repeat the command; what succeeded is skipped." },
} as const satisfies Record<string, ErrorInfo>;

export type ErrorCode = keyof typeof errorTable;

export interface ErrorDetail {
  /** Where the problem is: `body.user_id`, `--limit`, `line 7`. */
  readonly path: string;
  readonly message: string;
}

export interface ErrorOptions {
  readonly details?: readonly ErrorDetail[];
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const marker = Symbol.for("reflexio.error");

/** The only error class the project throws on purpose. */
export class ReflexioError extends Error {
  readonly [marker] = true;
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  readonly hint: string;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ReflexioError";
    this.code = code;
    this.details = options.details ?? [];
    this.hint = options.hint ?? errorTable[code].hint;
    this.retryAfterMs = options.retryAfterMs;
  }

  /** True for errors of this class, also from another copy of the package. */
  static isInstance(value: unknown): value is ReflexioError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
