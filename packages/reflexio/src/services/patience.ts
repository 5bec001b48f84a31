import { ReflexioError } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";

const TIMEOUT_MS = 5_000;
/** After a failure nobody waits for it again for so long. */
const REST_MS = 30_000;

export interface PatienceOptions {
  readonly steadyClock: Clock;
  /** Longest time that one answer is waited for, milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** How long searches wait for a model that they could do without. */
export interface Patience {
  /**
   * Asks under a signal that ends with the caller's or after a time. What fails rests, for each org.
   * @throws ReflexioError `timeout`, `model_unavailable` while it rests; else what the work throws
   */
  ask<Result>(
    orgId: string,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result>;
}

export function createPatience({ steadyClock, timeoutMs = TIMEOUT_MS }: PatienceOptions): Patience {
  const restsUntilMs = new Map<string, number>();
  return {
    async ask(orgId, signal, work) {
      if (steadyClock.nowMs() < (restsUntilMs.get(orgId) ?? 0)) {
        throw new ReflexioError("model_unavailable", "it rests after a failure");
      }
      try {
        return await within(timeoutMs, signal, work);
      } catch (error) {
        signal.throwIfAborted();
        restsUntilMs.set(orgId, steadyClock.nowMs() + REST_MS);
        throw error;
      }
    },
  };
}

/** `AbortSignal.any` leaks on Node 20. */
async function within<Result>(
  timeoutMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new ReflexioError("timeout", `the model took longer than ${timeoutMs} ms`));
  }, timeoutMs);
  const stop = () => controller.abort(outer.reason);
  if (outer.aborted) stop();
  outer.addEventListener("abort", stop, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}
