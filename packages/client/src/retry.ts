import type { ReflexioClientError } from "./errors.ts";
import type { Runtime } from "./runtime.ts";

const RETRY_STATUSES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 8_000;

/** Milliseconds that a `Retry-After` header asks for, as seconds or as a date; undefined when unreadable. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = text === "" ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Whether a failure is of the passing kind. Says nothing about whether a repeat is safe. */
export function isPassing(error: ReflexioClientError): boolean {
  if (!error.retryable) return false;
  if (error.status === undefined) return error.code === "network";
  return RETRY_STATUSES.has(error.status) || error.code === "in_flight";
}

/** What the server asked for, else exponential back-off with full jitter. `attempt` counts from 0. */
export function retryDelayMs(error: ReflexioClientError, attempt: number, runtime: Runtime): number {
  if (error.retryAfterMs !== undefined) return error.retryAfterMs;
  return Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * runtime.random();
}
