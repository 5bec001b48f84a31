import type { Clocks } from "../ports/clock.ts";
import type { ClockStore } from "../ports/clock-store.ts";

/** A clock that was set, or a process that slept. */
export interface ClockJump {
  /** Milliseconds; negative: set back. */
  readonly byMs: number;
  /** The time after it, Unix milliseconds. */
  readonly atMs: number;
}

/** Notices that the clock was set, and moves what waits along with it. */
export interface ClockWatch {
  /** Looks whether the clock was set while no server ran. Once, before work begins. */
  resume(): Promise<void>;
  /** Looks whether it was set since the last look. Cheap. @throws what storage throws; the next look tries again */
  look(): Promise<void>;
  /** The newest jump of the last hour. */
  latest(): ClockJump | undefined;
}

export interface ClockWatchDependencies extends Clocks {
  readonly store: ClockStore;
  readonly onJump: (jump: ClockJump, moved: number) => void;
}

/** Less is no jump: it does not matter to work that waits for seconds. Small ones add up until they are one. */
const JUMP_MS = 1_000;
/** The time is noted as often, so that a clock set back while no server runs is found out at the start. */
const NOTE_MS = 60_000;
const SHOWN_MS = 60 * 60_000;

export function createClockWatch(dependencies: ClockWatchDependencies): ClockWatch {
  const { clock, steadyClock, store, onJump } = dependencies;
  const gap = () => clock.nowMs() - steadyClock.nowMs();
  let known = gap();
  let notedAtMs = Number.NEGATIVE_INFINITY;
  let jumped: { readonly jump: ClockJump; readonly atMs: number } | undefined;
  let looking: Promise<void> | undefined;

  async function follow(byMs: number): Promise<void> {
    const atMs = clock.nowMs();
    const moved = await store.follow(byMs, atMs);
    const jump = { byMs, atMs };
    jumped = { jump, atMs: steadyClock.nowMs() };
    notedAtMs = Number.NEGATIVE_INFINITY;
    onJump(jump, moved);
  }

  async function look(): Promise<void> {
    const byMs = gap() - known;
    if (Math.abs(byMs) >= JUMP_MS) {
      await follow(byMs);
      known += byMs;
    }
    if (steadyClock.nowMs() - notedAtMs < NOTE_MS) return;
    await store.note(clock.nowMs());
    notedAtMs = steadyClock.nowMs();
  }

  return {
    async resume() {
      const noted = await store.noted();
      const byMs = noted === undefined ? 0 : clock.nowMs() - noted;
      // That it is later now is how time passes.
      if (byMs <= -JUMP_MS) await follow(byMs);
    },
    look() {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    latest() {
      if (jumped === undefined || steadyClock.nowMs() - jumped.atMs >= SHOWN_MS) return undefined;
      return jumped.jump;
    },
  };
}
