import { ReflexioClientError } from "./errors.ts";
import {
  errorFromAnswer,
  networkError,
  type RawAnswer,
  type RequestLabel,
  redirectError,
} from "./failures.ts";
import { isPassing, retryDelayMs } from "./retry.ts";
import type { Runtime } from "./runtime.ts";

/** One HTTP request and the rules of its repeats. */
export interface Shipment extends RequestLabel {
  readonly headers: Headers;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Bound of the whole shipment, repeats and waits included. */
  readonly timeoutMs: number;
  /** 0 where a repeat could act twice. */
  readonly maxRetries: number;
}

/** What stops a shipment before its answer: the caller, or the clock. */
interface Stop {
  readonly signal: AbortSignal;
  /** The error to throw once the signal has aborted. */
  readonly error: () => ReflexioClientError;
  readonly release: () => void;
}

/** The error of a call that its caller gave up. */
export function abortError(label: RequestLabel, reason: unknown): ReflexioClientError {
  const message = `${label.method} ${label.url} was aborted by the caller.`;
  return new ReflexioClientError("client_closed", message, { cause: reason, retryable: false });
}

function watch(shipment: Shipment, runtime: Runtime): Stop {
  const controller = new AbortController();
  const { signal, timeoutMs } = shipment;
  const abort = () => controller.abort(signal?.reason);
  let isLate = false;
  const cancelTimer = runtime.startTimer(timeoutMs, () => {
    isLate = true;
    controller.abort();
  });
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    error: () => (isLate ? timeoutError(shipment) : abortError(shipment, signal?.reason)),
    release: () => {
      cancelTimer();
      signal?.removeEventListener("abort", abort);
    },
  };
}

function timeoutError(shipment: Shipment): ReflexioClientError {
  const message = `${shipment.method} ${shipment.url} did not finish within ${shipment.timeoutMs} ms.`;
  return new ReflexioClientError("timeout", message);
}

async function attempt(shipment: Shipment, stop: Stop, runtime: Runtime): Promise<RawAnswer> {
  let answer: RawAnswer;
  try {
    const response = await runtime.fetch(shipment.url, {
      method: shipment.method,
      headers: shipment.headers,
      redirect: "manual",
      signal: stop.signal,
      ...(shipment.body === undefined ? {} : { body: shipment.body }),
    });
    // Browsers hide a redirect behind status 0.
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      void response.body?.cancel().catch(() => undefined);
      throw redirectError(shipment, response.status, response.headers.get("location"));
    }
    answer = { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (stop.signal.aborted) throw stop.error();
    if (ReflexioClientError.isInstance(error)) throw error;
    throw networkError(shipment, error);
  }
  if (answer.status < 200 || answer.status >= 300) throw errorFromAnswer(shipment, answer, runtime.now());
  return answer;
}

/** Sends, repeats while that is allowed and may help, and returns the successful answer or throws. */
export async function ship(shipment: Shipment, runtime: Runtime): Promise<RawAnswer> {
  const stop = watch(shipment, runtime);
  const deadline = shipment.timeoutMs > 0 ? runtime.now() + shipment.timeoutMs : Number.POSITIVE_INFINITY;
  try {
    for (let count = 0; ; count += 1) {
      if (stop.signal.aborted) throw stop.error();
      try {
        return await attempt(shipment, stop, runtime);
      } catch (error) {
        if (!ReflexioClientError.isInstance(error) || count >= shipment.maxRetries || !isPassing(error))
          throw error;
        const delayMs = retryDelayMs(error, count, runtime);
        // A wait that outlasts the call would only hide the server's reason behind a time-out.
        if (runtime.now() + delayMs >= deadline) throw error;
        await runtime.sleep(delayMs, stop.signal).catch(() => undefined);
      }
    }
  } finally {
    stop.release();
  }
}
