import type { Clock } from "../ports/clock.ts";

/** What became of one call. */
export interface RateVerdict {
  readonly isAllowed: boolean;
  /** Calls a minute. */
  readonly limit: number;
  /** Calls that would pass at once. */
  readonly remaining: number;
  /** When one more call passes; 0 while some remain. */
  readonly retryAfterMs: number;
  /** When everything is available again. */
  readonly resetMs: number;
}

export interface RateLimiter {
  /** Counts a call in a bucket that holds a minute's worth of calls and fills up evenly. */
  take(bucket: string, perMinute: number): RateVerdict;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

const MINUTE_MS = 60_000;
/** Buckets kept, about 100 bytes each. Beyond it the one used longest ago is dropped, which forgives its calls. */
const MAX_BUCKETS = 50_000;

export function createRateLimiter(clock: Clock, maxBuckets = MAX_BUCKETS): RateLimiter {
  const buckets = new Map<string, Bucket>();

  function refilled(name: string, perMinute: number): Bucket {
    const nowMs = clock.nowMs();
    const bucket = buckets.get(name);
    if (bucket === undefined) return { tokens: perMinute, atMs: nowMs };
    // A clock that was set back gives nothing and takes nothing.
    const gained = (Math.max(0, nowMs - bucket.atMs) / MINUTE_MS) * perMinute;
    return { tokens: Math.min(perMinute, bucket.tokens + gained), atMs: nowMs };
  }

  return {
    take(name, perMinute) {
      const bucket = refilled(name, perMinute);
      const isAllowed = bucket.tokens >= 1;
      if (isAllowed) bucket.tokens -= 1;
      buckets.delete(name);
      buckets.set(name, bucket);
      if (buckets.size > maxBuckets) {
        const [oldest] = buckets.keys();
        if (oldest !== undefined) buckets.delete(oldest);
      }
      const waitFor = (tokens: number) =>
        Math.ceil(Math.max(0, tokens - bucket.tokens) * (MINUTE_MS / perMinute));
      return {
        isAllowed,
        limit: perMinute,
        remaining: Math.floor(bucket.tokens),
        retryAfterMs: isAllowed ? 0 : waitFor(1),
        resetMs: waitFor(perMinute),
      };
    },
  };
}
