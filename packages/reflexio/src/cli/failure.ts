import { ReflexioClientError } from "@reflexio/client";
import { type ErrorCode, type ErrorDetail, errorTable, ReflexioError } from "@reflexio/contracts/errors";

/** A failure as the CLI reports it: one line for a person, one object for a program, one exit code. */
export interface Failure {
  readonly type: string;
  readonly message: string;
  readonly hint: string;
  readonly exit: number;
  readonly code: ErrorCode;
  readonly requestId?: string;
  readonly details?: readonly ErrorDetail[];
}

/** Names of `error.type`; scripts of older versions know `validation`, `auth`, `network` and `api`. */
const TYPES: Record<ErrorCode, string> = {
  validation_failed: "validation",
  usage: "validation",
  unauthorized: "auth",
  forbidden: "auth",
  not_found: "not_found",
  method_not_allowed: "validation",
  conflict: "conflict",
  in_flight: "conflict",
  idempotency_mismatch: "conflict",
  payload_too_large: "validation",
  unsupported_media_type: "validation",
  rate_limited: "rate_limit",
  client_closed: "interrupted",
  internal: "general",
  storage_failed: "general",
  embedder_unavailable: "general",
  model_unavailable: "general",
  unavailable: "network",
  timeout: "network",
  network: "network",
  failed: "api",
  partial: "partial",
};

/** A failure of this program itself, not of a call to a server. */
export class CommandFailure extends ReflexioError {
  readonly type: string;

  constructor(type: string, code: ErrorCode, message: string, hint: string) {
    super(code, message, { hint });
    this.type = type;
  }
}

/** The failure that a Ctrl-C leads to. */
export function interrupted(hint = "Repeat the command to run it again."): ReflexioError {
  return new ReflexioError("client_closed", "Interrupted.", { hint });
}

function fromClient(error: ReflexioClientError, serverUrl: string | undefined): Failure {
  const isUnreachable = error.code === "network" && error.status === undefined && serverUrl !== undefined;
  return {
    type: TYPES[error.code],
    message: isUnreachable ? `Cannot reach server at ${serverUrl}. ${error.message}` : error.message,
    hint: error.hint,
    exit: errorTable[error.code].exit,
    code: error.code,
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
    ...(error.details.length === 0 ? {} : { details: error.details }),
  };
}

function fromReflexio(error: ReflexioError): Failure {
  return {
    type: error instanceof CommandFailure ? error.type : TYPES[error.code],
    message: error.message,
    hint: error.hint,
    exit: errorTable[error.code].exit,
    code: error.code,
    ...(error.details.length === 0 ? {} : { details: error.details }),
  };
}

/** What to report for anything that was thrown. */
export function toFailure(error: unknown, serverUrl?: string): Failure {
  if (ReflexioClientError.isInstance(error)) {
    return error.code === "client_closed" ? fromReflexio(interrupted()) : fromClient(error, serverUrl);
  }
  if (ReflexioError.isInstance(error)) return fromReflexio(error);
  const isSystem = error instanceof Error && "syscall" in error;
  return {
    type: "general",
    message: error instanceof Error ? error.message : String(error),
    hint: isSystem
      ? "Check that the file or address exists and may be used."
      : "This may be a bug. Set REFLEXIO_DEBUG=1 to see where it happened.",
    exit: errorTable.internal.exit,
    code: "internal",
  };
}

interface Answer {
  readonly success: boolean;
  readonly message?: string;
  readonly msg?: string;
}

/** Turns an answer that says `success: false` into a failure. */
export function requireSuccess(answer: Answer, fallback: string, hint?: string): void {
  if (answer.success) return;
  throw new ReflexioError(
    "failed",
    answer.message || answer.msg || fallback,
    hint === undefined ? {} : { hint },
  );
}

/** {@link requireSuccess} for a change of one row: the server refuses it only when there is no such row, exit 5. */
export function requireChanged(
  answer: Answer,
  group: "agent-playbooks" | "user-playbooks",
  id: string | number,
): void {
  if (answer.success) return;
  const kind = group === "agent-playbooks" ? "agent" : "user";
  throw new ReflexioError(
    "not_found",
    answer.message || answer.msg || `The server did not change ${kind} playbook ${id}.`,
    { hint: `\`reflexio ${group} list\` shows the ids.` },
  );
}

/** {@link requireSuccess} for a delete by id: a row that is not there is `not_found`, exit 5. */
export function requireDeleted(
  answer: Answer & { readonly deleted_count?: number },
  fallback: string,
  hint: string,
): void {
  if (!answer.success && answer.deleted_count === 0) {
    throw new ReflexioError("not_found", answer.message || fallback, { hint });
  }
  requireSuccess(answer, fallback);
}
