import { errorTable } from "./operations.generated.ts";

/**
 * Stable name of a kind of failure: the same words the server, the CLI and the documentation use.
 *
 * @example
 * const code: ErrorCode = "rate_limited";
 */
export type ErrorCode = keyof typeof errorTable;

/**
 * One problem inside a failure.
 *
 * @example
 * const detail: ErrorDetail = { path: "body.user_id", message: "Field required" };
 */
export interface ErrorDetail {
  /** Where the problem is, such as `body.user_id`. */
  readonly path: string;
  readonly message: string;
}

/**
 * What an error knows besides its code and message.
 *
 * @example
 * const options: ErrorOptions = { status: 404, hint: "List the runs first." };
 */
export interface ErrorOptions {
  readonly status?: number | undefined;
  readonly hint?: string | undefined;
  readonly requestId?: string | undefined;
  readonly details?: readonly ErrorDetail[] | undefined;
  readonly retryable?: boolean | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly body?: unknown;
  readonly cause?: unknown;
}

const marker = Symbol.for("reflexio.client.error");

/** True for the name of a known kind of failure. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorTable, value);
}

/**
 * The only error the client throws.
 *
 * @example
 * try {
 *   await client.whoami();
 * } catch (error) {
 *   if (!ReflexioClientError.isInstance(error)) throw error;
 *   console.error(`${error.code}: ${error.message}\n${error.hint}`);
 * }
 */
export class ReflexioClientError extends Error {
  readonly [marker] = true;
  /** Kind of the failure; `network` and `timeout` mean that no answer came. */
  readonly code: ErrorCode;
  /** HTTP status, when there was an answer. */
  readonly status: number | undefined;
  /** The remedy, for a person. */
  readonly hint: string;
  /** Id of the request in the server's log, when the server named one. */
  readonly requestId: string | undefined;
  /** Every problem the server found; empty when the message says it all. */
  readonly details: readonly ErrorDetail[];
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  /** Milliseconds the server asked to wait before a repeat. */
  readonly retryAfterMs: number | undefined;
  /** The answer's parsed JSON, or its text. */
  readonly body: unknown;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ReflexioClientError";
    this.code = code;
    this.status = options.status;
    this.hint = options.hint ?? errorTable[code].hint;
    this.requestId = options.requestId;
    this.details = options.details ?? [];
    this.retryable = options.retryable ?? errorTable[code].retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.body = options.body;
  }

  /** True for errors of this class, also from another copy of the package. */
  static isInstance(value: unknown): value is ReflexioClientError {
    return typeof value === "object" && value !== null && marker in value;
  }
}
