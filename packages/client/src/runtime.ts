/** What the client takes from its surroundings; tests replace it. */
export interface Runtime {
  readonly fetch: typeof globalThis.fetch;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Resolves after `ms`, or rejects with the signal's reason as soon as it aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls `run` after `ms` and returns how to call it off; 0 and infinity mean never. */
  readonly startTimer: (ms: number, run: () => void) => () => void;
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly newId: () => string;
}

/** Longest delay of a timer; a longer one would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

function startTimer(ms: number, run: () => void): () => void {
  if (ms <= 0 || ms > MAX_TIMER_MS) return () => undefined;
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      },
      Math.min(ms, MAX_TIMER_MS),
    );
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** A random UUID. Browsers offer `crypto.randomUUID` on secure origins only, a self-hosted page may not be one. */
function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, index) => {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, "0");
  }).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The platform's own functions, with those given in their place. */
export function createRuntime(given: Partial<Runtime> = {}): Runtime {
  return {
    // Called as a plain function: browsers refuse a `fetch` whose `this` is not the global object.
    fetch: (input, init) => fetch(input, init),
    now: Date.now,
    sleep,
    startTimer,
    random: Math.random,
    newId,
    ...given,
  };
}
