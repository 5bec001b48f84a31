import { vi } from "vitest";

/** A busy machine is slow, and a worker that was not rung looks for due work every five seconds only. */
const PATIENCE_MS = 15_000;

/** Asks again until the check throws no more, and returns what it returns. */
export function eventually<Result>(check: () => Result | Promise<Result>): Promise<Result> {
  return vi.waitFor(check, { timeout: PATIENCE_MS, interval: 20 });
}
