import { type ErrorCode, errorTable, ReflexioError, type WireProblem } from "@reflexio/contracts";

/** Body of every failed call: `detail` for clients of the Python system, `error` for everybody. */
export interface ErrorBody {
  readonly detail: string | readonly WireProblem[];
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly hint: string;
    readonly request_id: string;
  };
}

/** A 422 with all problems of the request. */
export class ValidationFailure extends ReflexioError {
  readonly problems: readonly WireProblem[];

  constructor(problems: readonly WireProblem[]) {
    const places = problems.map((problem) => `${problem.loc.join(".")}: ${problem.msg}`);
    super("validation_failed", places.slice(0, 5).join("; "));
    this.problems = problems;
  }
}

/** When to come back after a fault of which nobody knows how long it lasts, milliseconds. */
const FAULT_RETRY_MS = 5_000;

/** The HTTP face of any thrown value. Messages of unexpected errors stay in the log. */
export function toErrorResponse(
  error: unknown,
  requestId: string,
): { readonly status: number; readonly body: ErrorBody; readonly headers: Record<string, string> } {
  const known = ReflexioError.isInstance(error)
    ? error
    : new ReflexioError("internal", "Internal Server Error");
  const { status } = errorTable[known.code];
  const retryAfterMs = known.retryAfterMs ?? (status === 503 ? FAULT_RETRY_MS : undefined);
  const headers: Record<string, string> =
    retryAfterMs === undefined ? {} : { "Retry-After": String(Math.ceil(retryAfterMs / 1000)) };
  if (known.code === "unauthorized") headers["WWW-Authenticate"] = "Bearer";
  const detail = error instanceof ValidationFailure ? error.problems : known.message;
  return {
    status,
    headers,
    body: {
      detail,
      error: { code: known.code, message: known.message, hint: known.hint, request_id: requestId },
    },
  };
}
