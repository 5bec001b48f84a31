import { expect, it } from "vitest";
import { createSteadyClock } from "./app-clocks.ts";

it("goes on while the machine sleeps, and does not follow the rounding of the readings", () => {
  let awakeMs = 5_000;
  let uptimeSeconds = 100;
  const clock = createSteadyClock({ awakeMs: () => awakeMs, uptimeSeconds: () => uptimeSeconds });
  const start = clock.nowMs();
  awakeMs += 1_900;
  uptimeSeconds += 1;
  expect(clock.nowMs() - start).toBe(1_900);
  // Eight hours asleep.
  uptimeSeconds += 28_800;
  expect(clock.nowMs() - start).toBeGreaterThan(28_790_000);
  const woken = clock.nowMs();
  awakeMs += 500;
  expect(clock.nowMs() - woken).toBe(500);
});
