import { setImmediate } from "node:timers/promises";

/** Runs work that comes in slices to its end; between two slices timers and sockets get their turn. */
export async function takeTurns<Result>(slices: Generator<unknown, Result>): Promise<Result> {
  for (;;) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
    await setImmediate();
  }
}

/** Lets timers and sockets have their turn between two pieces of work of some milliseconds. */
export async function pauseForOthers(): Promise<void> {
  await setImmediate();
}
