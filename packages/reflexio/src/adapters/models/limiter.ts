/** Lets a few callers work at a time; the others wait in line. */
export interface Limiter {
  /** Runs the work when a place is free. Throws the signal's reason when it aborts before that. */
  run<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function createLimiter(places: number): Limiter {
  let busy = 0;
  const waiting: (() => void)[] = [];

  async function enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (busy < places) {
      busy += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        waiting.splice(waiting.indexOf(enterNow), 1);
        reject(signal.reason);
      };
      const enterNow = () => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      signal.addEventListener("abort", onAbort, { once: true });
      waiting.push(enterNow);
    });
  }

  function leave(): void {
    const next = waiting.shift();
    // The place goes straight to the next in line.
    if (next === undefined) busy -= 1;
    else next();
  }

  return {
    async run(signal, work) {
      await enter(signal);
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
