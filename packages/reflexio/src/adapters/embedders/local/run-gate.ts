import { setTimeout as wait } from "node:timers/promises";

/**
 * Keeps a thread from being ended in the middle of a native call: ONNX Runtime then aborts the whole process
 * ("terminate called after throwing an instance of 'Napi::Error'"), be it at `terminate()` or at `process.exit()`.
 * Shared by both threads; native calls are at most some 300 ms long.
 */
export interface RunGate {
  /** To build the same gate in the other thread. */
  readonly memory: SharedArrayBuffer;
  /** In the worker: runs a native call. Once the gate is shut it never starts and never settles. */
  hold<T>(call: () => Promise<T>): Promise<T>;
  /** In the main thread: lets no more calls start, and waits for the open one. */
  shut(): Promise<void>;
  /** The same for an exit handler, where nothing asynchronous happens any more. */
  shutBlocking(): void;
}

const states = { idle: 0, running: 1, shut: 2 } as const;
/** A call that takes longer is stuck; then an abort is the lesser evil. */
const patienceMs = 3000;
const pollMs = 5;

/** A new gate, or the other side of one when its memory is given. */
export function createRunGate(memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)): RunGate {
  const state = new Int32Array(memory);
  /** Moves from one state to another; false when the gate was in a third. */
  const move = (from: number, to: number): boolean => Atomics.compareExchange(state, 0, from, to) === from;
  const tryShut = (): boolean => move(states.idle, states.shut) || Atomics.load(state, 0) === states.shut;
  return {
    memory,
    async hold(call) {
      if (!move(states.idle, states.running)) return await new Promise<never>(() => undefined);
      try {
        return await call();
      } finally {
        move(states.running, states.idle);
        Atomics.notify(state, 0);
      }
    },
    async shut() {
      const deadline = performance.now() + patienceMs;
      while (!tryShut() && performance.now() < deadline) await wait(pollMs);
    },
    shutBlocking() {
      const deadline = performance.now() + patienceMs;
      while (!tryShut() && performance.now() < deadline) Atomics.wait(state, 0, states.running, pollMs);
    },
  };
}
