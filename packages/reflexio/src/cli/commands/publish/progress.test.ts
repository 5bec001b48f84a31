import { expect, test } from "vitest";
import { progressText } from "./progress.ts";

test.each([
  [{ done: 0, fraction: undefined }, 0, "0 payloads, 0.0/s"],
  [{ done: 1, fraction: undefined }, 2000, "1 payload, 0.5/s"],
  [{ done: 1200, fraction: 0.25 }, 4000, "1200 payloads, 25%, 300/s, 0:12 left"],
  [{ done: 50, fraction: 0.02 }, 120_000, "50 payloads, 2%, 0.4/s, 1:38:00 left"],
  [{ done: 50, fraction: 1 }, 1000, "50 payloads, 100%, 50/s"],
])("%j after %d ms", (facts, elapsedMs, expected) => {
  expect(progressText(facts, elapsedMs)).toBe(expected);
});
