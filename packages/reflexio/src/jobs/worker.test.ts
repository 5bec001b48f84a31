import { ReflexioError } from "@reflexio/contracts";
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from "vitest";
import { buildJob, commitAll } from "../../test/helpers/records.ts";
import { createSqliteStorage } from "../adapters/storage/sqlite/index.ts";
import type { LeasedJob, NewJob } from "../ports/job-queue.ts";
import type { Storage } from "../ports/storage.ts";
import { type ClockWatch, createClockWatch } from "../services/clock-watch.ts";
import { createEventBus, type JobOutcome } from "../services/events.ts";
import {
  createBell,
  type JobHandler,
  pause,
  retryDelayMs,
  startWorker,
  type WorkerDependencies,
} from "./worker.ts";

const START_MS = 1_000_000;
const LONGEST_RETRY_MS = 10 * 60_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS });
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = { nowMs: () => Date.now() };
/** The clock of these tests is never set. */
const clockWatch = { look: async () => {} };

interface Reported {
  readonly message: string;
  readonly job: LeasedJob | undefined;
}

/** A worker over a queue of its own, with what it reported. */
function start(
  handler: JobHandler,
  wrap: (storage: Storage) => Storage = (storage) => storage,
  concurrency = 2,
  watched: Pick<WorkerDependencies, "clock"> & { watch?: (storage: Storage) => ClockWatch } = { clock },
) {
  const real = createSqliteStorage({ dataDir: null });
  const events = createEventBus();
  const settled: [number, JobOutcome][] = [];
  const errors: Reported[] = [];
  events.on("job.settled", (jobId, outcome) => settled.push([jobId, outcome]));
  const worker = startWorker({
    storage: wrap(real),
    clock: watched.clock,
    clockWatch: watched.watch?.(real) ?? clockWatch,
    events,
    handlers: { learn: handler },
    concurrency,
    onError: (error, job) => {
      errors.push({ message: error instanceof Error ? error.message : String(error), job });
    },
  });
  onTestFinished(async () => {
    await worker.stop();
    await real.close();
  });
  async function enqueue(overrides: Partial<NewJob> = {}): Promise<number> {
    const job = buildJob({ runAtMs: Date.now(), ...overrides });
    const [result] = await commitAll(real, "org", { type: "job.enqueue", job });
    events.emit("work.added");
    return Number(result?.ids[0]);
  }
  return { storage: real, events, settled, errors, worker, enqueue };
}

/** A handler that waits until the test lets it go on, or its signal says stop. */
function createGate() {
  const started: LeasedJob[] = [];
  const open = new AbortController();
  const handler: JobHandler = async (job, signal) => {
    started.push(job);
    await pause(LONGEST_RETRY_MS * 10, AbortSignal.any([open.signal, signal]));
    signal.throwIfAborted();
  };
  return { started, handler, open: () => open.abort() };
}

/** The same storage, whose queue fails as long as `isBroken` says so. */
function breakable(isBroken: (method: string) => boolean) {
  return (storage: Storage): Storage => {
    const guard = (method: string) => {
      if (isBroken(method)) throw new ReflexioError("storage_failed", `The disk is full (${method}).`);
    };
    return {
      ...storage,
      async commit(orgId, writes) {
        guard("commit");
        return storage.commit(orgId, writes);
      },
      jobs: {
        ...storage.jobs,
        async claim(queues, nowMs, leaseMs) {
          guard("claim");
          return storage.jobs.claim(queues, nowMs, leaseMs);
        },
        async fail(...given) {
          guard("fail");
          return storage.jobs.fail(...given);
        },
        async release(jobId, leaseToken) {
          guard("release");
          return storage.jobs.release(jobId, leaseToken);
        },
        async renew(jobId, leaseToken, leaseUntilMs) {
          guard("renew");
          return storage.jobs.renew(jobId, leaseToken, leaseUntilMs);
        },
      },
    };
  };
}

it("does a job at once when it is told of it, and settles it", async () => {
  const seen: unknown[] = [];
  const { enqueue, settled, storage } = start(async (job) => {
    seen.push(job.payload);
  });
  await vi.advanceTimersByTimeAsync(1_000);
  const jobId = await enqueue({ payload: { user_id: "ada" } });
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([{ user_id: "ada" }]);
  expect(settled).toEqual([[jobId, { state: "done" }]]);
  expect(await storage.jobs.find(jobId)).toBeUndefined();
});

it("finds jobs that nobody told it of, and waits for those of later", async () => {
  const { storage, settled } = start(async () => undefined);
  await vi.advanceTimersByTimeAsync(100);
  await commitAll(
    storage,
    "org",
    { type: "job.enqueue", job: buildJob({ runAtMs: START_MS }) },
    { type: "job.enqueue", job: buildJob({ runAtMs: START_MS + 60_000 }) },
  );
  await vi.advanceTimersByTimeAsync(5_000);
  expect(settled).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(54_000);
  expect(settled).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(settled).toHaveLength(2);
});

it("goes on after a model that was away for hours, although the attempts are used up", async () => {
  let isAway = true;
  const { enqueue, settled, storage } = start(async () => {
    if (isAway) throw new ReflexioError("model_unavailable", "No model answered.");
  });
  const jobId = await enqueue({ maxAttempts: 2 });
  await vi.advanceTimersByTimeAsync(2 * 3_600_000);
  expect(await storage.jobs.find(jobId)).toMatchObject({ state: "waiting", lastError: "No model answered." });
  expect(new Set(settled.map(([, outcome]) => outcome.state))).toEqual(new Set(["retrying"]));
  isAway = false;
  await vi.advanceTimersByTimeAsync(LONGEST_RETRY_MS + 5_000);
  expect(settled.at(-1)).toEqual([jobId, { state: "done" }]);
});

it("tries again after a growing delay, then buries, and tells each time", async () => {
  const starts: number[] = [];
  const { enqueue, settled, errors, storage } = start(async () => {
    starts.push(Date.now());
    throw new Error("no luck");
  });
  const jobId = await enqueue({ maxAttempts: 4 });
  await vi.advanceTimersByTimeAsync(LONGEST_RETRY_MS);
  expect(starts).toHaveLength(4);
  const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  for (const [index, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
    expect(wait).toBeLessThanOrEqual(1_000 * 2 ** index + 5_000);
  }
  const retrying = { state: "retrying", error: "no luck" };
  expect(settled.map(([, outcome]) => outcome)).toEqual([
    retrying,
    retrying,
    retrying,
    { ...retrying, state: "dead" },
  ]);
  expect(errors.map(({ message, job }) => [message, job?.jobId])).toEqual(Array(4).fill(["no luck", jobId]));
  expect(await storage.jobs.find(jobId)).toMatchObject({ state: "dead", attempts: 4, lastError: "no luck" });
});

it("succeeds at a later try", async () => {
  const { enqueue, settled } = start(async (job) => {
    if (job.attempt < 3) throw new Error("not yet");
  });
  await enqueue({ maxAttempts: 5 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(settled.map(([, outcome]) => outcome.state)).toEqual(["retrying", "retrying", "done"]);
});

it("goes on after handlers that throw anything at all", async () => {
  const thrown: unknown[] = [new Error("one"), "two", undefined, null, 4];
  const { enqueue, settled, errors } = start(async (job) => {
    const index = Number(job.payload.index);
    if (index < thrown.length) throw thrown[index];
  });
  for (const index of [0, 1, 2, 3, 4, 5]) await enqueue({ payload: { index }, maxAttempts: 1 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(settled.map(([, outcome]) => outcome.state).sort()).toEqual([...Array(5).fill("dead"), "done"]);
  expect(errors.map(({ message }) => message).sort()).toEqual(["4", "null", "one", "two", "undefined"]);
});

it("runs two jobs side by side, but never two of a key", async () => {
  const gate = createGate();
  const { enqueue, settled } = start(gate.handler);
  await enqueue({ dedupeKey: "ada", payload: { n: 1 } });
  await vi.advanceTimersByTimeAsync(0);
  await enqueue({ dedupeKey: "ada", payload: { n: 2 } });
  await enqueue({ dedupeKey: "bob", payload: { n: 3 } });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(gate.started.map((job) => job.payload.n)).toEqual([1, 3]);
  gate.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(gate.started.map((job) => job.payload.n)).toEqual([1, 3, 2]);
  await vi.advanceTimersByTimeAsync(0);
  expect(settled.map(([, outcome]) => outcome.state)).toEqual(["done", "done", "done"]);
});

it("keeps the lease of a long job", async () => {
  const gate = createGate();
  const { enqueue, storage, settled } = start(gate.handler);
  const jobId = await enqueue();
  await vi.advanceTimersByTimeAsync(LONGEST_RETRY_MS);
  expect(gate.started).toHaveLength(1);
  expect(await storage.jobs.claim(["learn"], Date.now(), 1)).toBeUndefined();
  gate.open();
  await vi.advanceTimersByTimeAsync(0);
  expect(settled).toEqual([[jobId, { state: "done" }]]);
});

it("stops a job whose lease it lost, and leaves its end to the new holder", async () => {
  const gate = createGate();
  const { enqueue, storage, settled } = start(gate.handler, undefined, 1);
  const jobId = await enqueue();
  await vi.advanceTimersByTimeAsync(0);
  const stolen = await storage.jobs.claim(["learn"], Date.now() + 120_000, 120_000);
  expect(stolen).toMatchObject({ jobId, attempt: 2 });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(settled).toEqual([]);
  expect(await storage.jobs.find(jobId)).toMatchObject({ state: "running", attempts: 2, lastError: null });
});

it("stop() hands running jobs back unharmed and takes no more", async () => {
  const gate = createGate();
  const { enqueue, storage, worker, settled, errors } = start(gate.handler);
  const running = [await enqueue(), await enqueue()];
  const waiting = await enqueue();
  await vi.advanceTimersByTimeAsync(0);
  expect(gate.started).toHaveLength(2);
  await worker.stop();
  for (const jobId of [...running, waiting]) {
    expect(await storage.jobs.find(jobId)).toMatchObject({ state: "waiting", attempts: 0, lastError: null });
  }
  await worker.stop();
  await enqueue();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(gate.started).toHaveLength(2);
  expect([settled, errors]).toEqual([[], []]);
});

it("a job that ends well while the worker stops is done", async () => {
  const gate = createGate();
  const { enqueue, worker, settled, storage } = start(async (job, signal) => {
    await gate.handler(job, signal).catch(() => undefined);
  });
  const jobId = await enqueue();
  await vi.advanceTimersByTimeAsync(0);
  await worker.stop();
  expect(settled).toEqual([[jobId, { state: "done" }]]);
  expect(await storage.jobs.find(jobId)).toBeUndefined();
});

it("outlives a storage that fails, asks it less and less often, and goes on when it is back", async () => {
  let isBroken = true;
  let claims = 0;
  const { enqueue, settled, errors } = start(
    async () => undefined,
    breakable((method) => {
      if (method === "claim") claims += 1;
      return isBroken;
    }),
    1,
  );
  await vi.advanceTimersByTimeAsync(10_000);
  expect(claims).toBeGreaterThan(2);
  expect(claims).toBeLessThan(8);
  expect(errors[0]).toEqual({ message: "The disk is full (claim).", job: undefined });
  for (let count = 0; count < 50; count += 1) await enqueue();
  await vi.advanceTimersByTimeAsync(0);
  expect(claims).toBeLessThan(8);
  isBroken = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(settled).toHaveLength(50);
});

it("outlives a storage that fails in the middle of a job, which another lease finishes", async () => {
  let isBroken = false;
  const { enqueue, settled, errors, storage } = start(
    async (job) => {
      if (job.attempt === 1) isBroken = true;
    },
    breakable(() => isBroken),
  );
  const jobId = await enqueue();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await storage.jobs.find(jobId)).toMatchObject({ state: "running" });
  expect(errors.map(({ message }) => message)).toContain("The disk is full (commit).");
  expect(errors.map(({ message }) => message)).toContain("The disk is full (fail).");
  isBroken = false;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(settled).toEqual([[jobId, { state: "done" }]]);
});

it("stops although the storage fails", async () => {
  const gate = createGate();
  let isBroken = false;
  const { enqueue, worker, errors } = start(
    gate.handler,
    breakable(() => isBroken),
  );
  await enqueue();
  await vi.advanceTimersByTimeAsync(0);
  isBroken = true;
  await worker.stop();
  expect(errors.map(({ message }) => message)).toEqual(["The disk is full (release)."]);
});

it("survives a log that fails", async () => {
  const storage = createSqliteStorage({ dataDir: null });
  const events = createEventBus();
  const done: number[] = [];
  events.on("job.settled", (jobId, { state }) => {
    if (state === "done") done.push(jobId);
  });
  const worker = startWorker({
    storage,
    clock,
    clockWatch,
    events,
    handlers: {
      learn: async ({ attempt }) => {
        if (attempt === 1) throw new Error("no luck");
      },
    },
    onError: () => {
      throw new Error("The log is full.");
    },
  });
  await commitAll(storage, "org", { type: "job.enqueue", job: buildJob() });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(done).toHaveLength(1);
  await worker.stop();
  await storage.close();
});

it("retry delays grow to ten minutes, half of them by chance", () => {
  const bounds = [1, 2, 3, 11, 400].map((attempt) => [
    retryDelayMs(attempt, () => 0),
    retryDelayMs(attempt, () => 1),
  ]);
  expect(bounds).toEqual([
    [500, 1_000],
    [1_000, 2_000],
    [2_000, 4_000],
    [300_000, 600_000],
    [300_000, 600_000],
  ]);
});

it("a bell cuts the sleep it rings in, or else the next one, once", async () => {
  const bell = createBell();
  let wakes = 0;
  const sleep = () =>
    bell.wait(1_000).then(() => {
      wakes += 1;
    });
  void sleep();
  await vi.advanceTimersByTimeAsync(999);
  expect(wakes).toBe(0);
  bell.ring();
  await vi.advanceTimersByTimeAsync(0);
  expect(wakes).toBe(1);
  bell.ring();
  bell.ring();
  void sleep();
  await vi.advanceTimersByTimeAsync(0);
  expect(wakes).toBe(2);
  void sleep();
  await vi.advanceTimersByTimeAsync(999);
  expect(wakes).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(wakes).toBe(3);
});

/** A clock that can be set, and the watch that notices. */
function settableClock() {
  let offsetMs = 0;
  const settable = { nowMs: () => Date.now() + offsetMs };
  const watch = (storage: Storage) =>
    createClockWatch({ clock: settable, steadyClock: clock, store: storage.clock, onJump: () => undefined });
  return {
    clock: settable,
    watch,
    set(byMs: number) {
      offsetMs += byMs;
    },
  };
}

const HOUR_MS = 3_600_000;

it("goes on with a retry whose time seems far away after the clock was set back", async () => {
  async function retried(isWatched: boolean): Promise<number> {
    const { set, watch, ...settable } = settableClock();
    const handler: JobHandler = async ({ attempt }) => {
      if (attempt === 1) throw new Error("no luck");
    };
    const { settled, enqueue } = start(handler, undefined, 2, isWatched ? { ...settable, watch } : settable);
    await enqueue();
    await vi.advanceTimersByTimeAsync(100);
    set(-3 * HOUR_MS);
    await vi.advanceTimersByTimeAsync(10_000);
    return settled.filter(([, { state }]) => state === "done").length;
  }
  expect(await retried(true)).toBe(1);
  // The control: without the watch it waits for three hours.
  expect(await retried(false)).toBe(0);
});

it("does not begin a job again that is under way when the clock is set forward", async () => {
  async function begun(isWatched: boolean): Promise<number> {
    const { set, watch, ...settable } = settableClock();
    const { started, handler, open } = createGate();
    const { enqueue } = start(handler, undefined, 2, isWatched ? { ...settable, watch } : settable);
    await enqueue();
    await vi.advanceTimersByTimeAsync(100);
    set(HOUR_MS);
    await vi.advanceTimersByTimeAsync(10_000);
    open();
    return started.length;
  }
  expect(await begun(true)).toBe(1);
  // The control: without the watch its lease seems to have ended.
  expect(await begun(false)).toBe(2);
});
