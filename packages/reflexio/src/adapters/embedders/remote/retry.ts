import { setTimeout as wait } from "node:timers/promises";
import type { ReflexioError } from "@reflexio/contracts";

/** How one attempt ended. */
export type Attempt =
  | { readonly vectors: Float32Array[] }
  | { readonly retryable: boolean; readonly error: ReflexioError };

export interface RetryPolicy {
  readonly maxRetries: number;
  /** End the waiting, with their reason. */
  readonly signals: readonly AbortSignal[];
  readonly sleep?: ((ms: number) => Promise<void>) | undefined;
}

const firstWaitMs = 250;
/** A server that asks for more is left alone: the caller's own queue waits better than an open request. */
const maxWaitMs = 20_000;

/** Repeats an attempt while that may help, waiting as the server asks, else longer each time. */
export async function retrying(
  attempt: () => Promise<Attempt>,
  policy: RetryPolicy,
): Promise<Float32Array[]> {
  for (let tried = 0; ; tried++) {
    const outcome = await attempt();
    if ("vectors" in outcome) return outcome.vectors;
    const waitMs = waitBefore(tried, outcome.error.retryAfterMs);
    if (!outcome.retryable || tried >= policy.maxRetries || waitMs > maxWaitMs) throw outcome.error;
    await pause(waitMs, policy);
  }
}

function waitBefore(tried: number, retryAfterMs: number | undefined): number {
  // Random, so that many clients refused together do not come back together.
  if (retryAfterMs !== undefined) return retryAfterMs + Math.random() * firstWaitMs;
  return firstWaitMs * 2 ** tried * (0.5 + Math.random() / 2);
}

async function pause(ms: number, { signals, sleep }: RetryPolicy): Promise<void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const signal of signals) signal.addEventListener("abort", stop, { once: true });
  try {
    await (sleep?.(ms) ?? wait(ms, undefined, { signal: controller.signal }));
  } catch {
    // Only an abort ends a wait early; its own reason is thrown below.
  } finally {
    for (const signal of signals) signal.removeEventListener("abort", stop);
  }
  for (const signal of signals) signal.throwIfAborted();
}
