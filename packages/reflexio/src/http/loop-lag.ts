/** Watches how late the event loop is. */
export interface LoopLag {
  /** Longest delay of the last second, milliseconds. */
  lagMs(): number;
  stop(): void;
}

const SAMPLE_MS = 100;
const SAMPLES = 10;

/** Starts watching. The timer keeps no process alive. */
export function watchLoopLag(): LoopLag {
  const delays: number[] = [];
  let expected = performance.now() + SAMPLE_MS;
  const timer = setInterval(() => {
    const now = performance.now();
    delays.push(Math.max(0, now - expected));
    if (delays.length > SAMPLES) delays.shift();
    expected = now + SAMPLE_MS;
  }, SAMPLE_MS);
  timer.unref();
  return {
    // A delay that goes on has not been sampled yet.
    lagMs: () => Math.max(0, performance.now() - expected, ...delays),
    stop: () => clearInterval(timer),
  };
}
