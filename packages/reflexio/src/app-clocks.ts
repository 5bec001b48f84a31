import { uptime } from "node:os";
import type { Clock } from "./ports/clock.ts";

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Less difference between the two readings is their rounding. */
const SLEPT_MS = 2_000;

export interface SteadyReadings {
  /** Milliseconds; stands still while the machine sleeps. */
  readonly awakeMs: () => number;
  /** Seconds since the machine started, asleep or not. */
  readonly uptimeSeconds: () => number;
}

/** A clock that nobody can set, and that goes on while the machine sleeps: waking up must not look like a jump. */
export function createSteadyClock(
  { awakeMs, uptimeSeconds }: SteadyReadings = {
    awakeMs: () => performance.now(),
    uptimeSeconds: uptime,
  },
): Clock {
  const asleep = () => uptimeSeconds() * 1000 - awakeMs();
  const first = asleep();
  let sleptMs = 0;
  return {
    nowMs() {
      const more = asleep() - first - sleptMs;
      if (more >= SLEPT_MS) sleptMs += more;
      return awakeMs() + sleptMs;
    },
  };
}
