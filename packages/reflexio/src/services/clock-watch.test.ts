import { expect, it, onTestFinished } from "vitest";
import { createFakeClock } from "../../test/helpers/app-harness.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { ClockStore } from "../ports/clock-store.ts";
import { createClockWatch } from "./clock-watch.ts";

const START_MS = 1_750_000_000_000;

/** A watch over clocks of its own, with the jumps that it told of. */
function watch(given?: ClockStore, startMs = START_MS) {
  const storage = createSqliteStorage({ dataDir: null });
  onTestFinished(() => storage.close());
  const clock = createFakeClock(startMs);
  const steadyClock = createFakeClock(0);
  const jumps: number[] = [];
  const store = given ?? storage.clock;
  const watched = createClockWatch({ clock, steadyClock, store, onJump: ({ byMs }) => jumps.push(byMs) });
  const pass = (seconds: number) => {
    clock.advanceSeconds(seconds);
    steadyClock.advanceSeconds(seconds);
  };
  return { ...watched, clock, steadyClock, store, jumps, pass };
}

it("tells a jump once, and time that passes never", async () => {
  const { clock, jumps, look, pass, latest } = watch();
  pass(100_000);
  await look();
  expect([jumps, latest()]).toEqual([[], undefined]);
  clock.advanceSeconds(-3_600);
  await Promise.all([look(), look()]);
  await look();
  expect(jumps).toEqual([-3_600_000]);
  expect(latest()).toEqual({ byMs: -3_600_000, atMs: START_MS + 96_400_000 });
});

it("adds up steps that are too small to matter", async () => {
  const { clock, jumps, look } = watch();
  for (let step = 0; step < 5; step += 1) {
    clock.advanceSeconds(0.4);
    await look();
  }
  expect(jumps).toEqual([1_200]);
});

it("tries again when the waits could not be moved", async () => {
  const { store } = watch();
  let isBroken = true;
  const breaking: ClockStore = {
    ...store,
    async follow(byMs, nowMs) {
      if (isBroken) throw new Error("The disk is full.");
      return store.follow(byMs, nowMs);
    },
  };
  const { clock, jumps, look } = watch(breaking);
  clock.advanceSeconds(-60);
  await expect(look()).rejects.toThrow("The disk is full.");
  expect(jumps).toEqual([]);
  isBroken = false;
  await look();
  expect(jumps).toEqual([-60_000]);
});

it("finds out at the start that the clock was set back while no server ran", async () => {
  const before = watch();
  await before.look();
  before.pass(90);
  await before.look();
  const after = watch(before.store, START_MS - 7_200_000);
  await after.resume();
  expect(after.jumps).toEqual([-7_290_000]);
  // What it noted last is noted anew, so the next start finds nothing.
  await after.look();
  const later = watch(before.store, START_MS - 7_100_000);
  await later.resume();
  expect(later.jumps).toEqual([]);
});
