/** How long a call took, over all runs; milliseconds. */
export interface Timing {
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly max_ms: number;
}

/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function toTiming(times: readonly number[]): Timing {
  return { p50_ms: percentile(times, 0.5), p95_ms: percentile(times, 0.95), max_ms: Math.max(...times) };
}

/** Longest time for which nothing else could run, measured by a timer that should fire every millisecond. */
export function watchEventLoop(): { stop(): number } {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 1);
  return {
    stop() {
      clearInterval(timer);
      return longest;
    },
  };
}
