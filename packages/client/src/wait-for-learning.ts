import { ReflexioClientError } from "./errors.ts";
import type { CallResult, Invoke } from "./operation-types.ts";
import type { Runtime } from "./runtime.ts";
import { abortError } from "./transport.ts";

/**
 * The publish call or the session to wait for; a bare text is a request id.
 *
 * @example
 * const target: LearningTarget = { sessionId: "deploy-1" };
 */
export type LearningTarget = string | { readonly requestId: string } | { readonly sessionId: string };

/**
 * How long to wait for learning.
 *
 * @example
 * const options: WaitOptions = { timeoutMs: 30_000, signal: new AbortController().signal };
 */
export interface WaitOptions {
  /** Milliseconds until the wait fails with `timeout`; 0 means never. Default 600,000: models are slow. */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_TIMEOUT_MS = 600_000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 3_000;
const DELAY_GROWTH = 1.5;

/** Asks until nothing is queued or running any more. The pauses grow, so that long waits cost little. */
export async function waitForLearning(
  invoke: Invoke,
  runtime: Runtime,
  target: LearningTarget,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: WaitOptions,
): Promise<CallResult<"learning_status">> {
  const query = queryOf(target);
  const deadline = timeoutMs > 0 ? runtime.now() + timeoutMs : Number.POSITIVE_INFINITY;
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(MAX_DELAY_MS, delayMs * DELAY_GROWTH)) {
    const leftMs = deadline - runtime.now();
    const bound = Number.isFinite(leftMs) ? { timeoutMs: Math.max(1, leftMs) } : {};
    const status = await invoke("learning_status", { query }, { signal, ...bound });
    if (status.status !== "queued" && status.status !== "running") return status;
    if (runtime.now() + delayMs >= deadline) throw lateError(query, timeoutMs, status);
    await runtime.sleep(delayMs, signal).catch(() => undefined);
    if (signal?.aborted) throw abortError({ method: "GET", url: "/api/learning_status" }, signal.reason);
  }
}

function queryOf(target: LearningTarget): { readonly request_id: string } | { readonly session_id: string } {
  if (typeof target === "string") return { request_id: target };
  return "requestId" in target ? { request_id: target.requestId } : { session_id: target.sessionId };
}

function lateError(
  query: Readonly<Record<string, string>>,
  timeoutMs: number,
  status: CallResult<"learning_status">,
): ReflexioClientError {
  const [[name, id] = ["", ""]] = Object.entries(query);
  const reason = status.reason === undefined ? "" : `: ${status.reason}`;
  const message = `Learning from ${name} ${id} is still ${status.status} after ${timeoutMs} ms${reason}`;
  return new ReflexioClientError("timeout", message, {
    hint: "Wait longer with `timeoutMs`, or publish with `forceExtraction`; learning goes on either way.",
    body: status,
  });
}
