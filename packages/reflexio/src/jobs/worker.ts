import { type ErrorCode, ReflexioError } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { LeasedJob } from "../ports/job-queue.ts";
import type { Storage } from "../ports/storage.ts";
import type { ClockWatch } from "../services/clock-watch.ts";
import type { EventBus } from "../services/events.ts";

/** Does the work of one queue. Effects go through `Storage.commit`; throwing means another try later. */
export type JobHandler = (job: LeasedJob, signal: AbortSignal) => Promise<void>;

export interface WorkerDependencies {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly clockWatch: Pick<ClockWatch, "look">;
  readonly events: EventBus;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** Told of every failure; of the queue itself when no job is given. */
  readonly onError: (error: unknown, job: LeasedJob | undefined) => void;
  /** Jobs run side by side. */
  readonly concurrency?: number;
}

export interface Worker {
  /** Stops claiming, aborts what runs, hands the leases back. */
  stop(): Promise<void>;
}

const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** Longest sleep: a clock that jumps must not stall the queue. */
const MAX_IDLE_MS = 5_000;
const MIN_IDLE_MS = 50;
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 10 * 60_000;

/** 1 s, 2 s, 4 s … up to 10 min, half of it random so that failed jobs do not come back together. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
  return full / 2 + (random() * full) / 2;
}

/** Starts taking due jobs from the queue until stopped. A storage that fails is asked again, less and less often. */
export function startWorker(dependencies: WorkerDependencies): Worker {
  const { storage, clock, clockWatch, events, handlers } = dependencies;
  const queues = Object.keys(handlers);
  const stopping = new AbortController();
  const bells = Array.from({ length: dependencies.concurrency ?? 2 }, createBell);
  const ring = () => {
    for (const bell of bells) bell.ring();
  };
  events.on("work.added", ring);

  async function takeTurn(bell: Bell): Promise<void> {
    // First: by a clock that was set, leases in use seem to have ended and due jobs seem to be far away.
    await clockWatch.look();
    const job = await storage.jobs.claim(queues, clock.nowMs(), LEASE_MS);
    if (job !== undefined) {
      await runJob(dependencies, job, stopping.signal);
      // A job of the same key may have waited for this one.
      ring();
      return;
    }
    const dueMs = (await storage.jobs.nextDueMs(queues)) ?? Number.POSITIVE_INFINITY;
    await bell.wait(Math.min(MAX_IDLE_MS, Math.max(MIN_IDLE_MS, dueMs - clock.nowMs())));
  }

  async function loop(bell: Bell): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await takeTurn(bell);
        failures = 0;
      } catch (error) {
        failures += 1;
        report(dependencies, error, undefined);
        await pause(retryDelayMs(failures), stopping.signal);
      }
    }
  }

  const loops = bells.map(loop);
  return {
    async stop() {
      stopping.abort();
      events.off("work.added", ring);
      ring();
      await Promise.all(loops);
    },
  };
}

/** A log that fails must not stop the work. */
function report({ onError }: WorkerDependencies, error: unknown, job: LeasedJob | undefined): void {
  try {
    onError(error, job);
  } catch {
    // There is nobody left to tell.
  }
}

/** Keeps a lease while its job runs; aborts the signal when it is lost. */
function keepLease(
  { storage, clock }: WorkerDependencies,
  job: LeasedJob,
  lost: AbortController,
): () => void {
  const renewal = setInterval(() => {
    storage.jobs.renew(job.jobId, job.leaseToken, clock.nowMs() + LEASE_MS).then(
      (kept) => kept || lost.abort(),
      () => lost.abort(),
    );
  }, RENEW_MS);
  return () => clearInterval(renewal);
}

/** @throws what storage throws when the job cannot be given back; its lease runs out then */
async function runJob(
  dependencies: WorkerDependencies,
  job: LeasedJob,
  stopping: AbortSignal,
): Promise<void> {
  const { storage, events, handlers } = dependencies;
  const lost = new AbortController();
  const letGo = keepLease(dependencies, job, lost);
  // `AbortSignal.any` leaks on Node 20.
  const stop = () => lost.abort(stopping.reason);
  stopping.addEventListener("abort", stop, { once: true });
  if (stopping.aborted) stop();
  try {
    const handler = handlers[job.queue];
    if (handler === undefined) throw new ReflexioError("internal", `No handler for queue ${job.queue}.`);
    await handler(job, lost.signal);
    await storage.commit(job.orgId, [{ type: "job.complete", jobId: job.jobId, leaseToken: job.leaseToken }]);
  } catch (error) {
    if (stopping.aborted) {
      await storage.jobs.release(job.jobId, job.leaseToken);
      return;
    }
    report(dependencies, error, job);
    await giveBack(dependencies, job, error);
    return;
  } finally {
    letGo();
    stopping.removeEventListener("abort", stop);
  }
  events.emit("job.settled", job.jobId, { state: "done" });
}

/** Faults that are around the job, not in it: however long they last, the work goes on after them. */
const faultsAround: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "storage_failed",
  "model_unavailable",
  "embedder_unavailable",
  "unavailable",
  "network",
  "timeout",
]);

function isFaultAround(error: unknown): boolean {
  return ReflexioError.isInstance(error) && faultsAround.has(error.code);
}

async function giveBack(
  { storage, clock, events }: WorkerDependencies,
  job: LeasedJob,
  error: unknown,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  const retryAtMs = clock.nowMs() + retryDelayMs(job.attempt);
  const isPassing = isFaultAround(error);
  const given = await storage.jobs.fail(job.jobId, job.leaseToken, message, retryAtMs, isPassing);
  // Whoever has the lease now tells how the job ends.
  if (!given) return;
  const state = job.attempt >= job.maxAttempts && !isPassing ? "dead" : "retrying";
  events.emit("job.settled", job.jobId, { state, error: message });
}

/** A sleep that can be cut short; a ring while nobody sleeps cuts the next sleep. */
export interface Bell {
  ring(): void;
  wait(milliseconds: number): Promise<void>;
}

/** A bell for one sleeper. */
export function createBell(): Bell {
  let wake: (() => void) | undefined;
  let rung = false;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(milliseconds) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      rung = false;
    },
  };
}

/** Waits, but not longer than until the signal. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const bell = createBell();
  const ring = () => bell.ring();
  if (signal.aborted) return;
  signal.addEventListener("abort", ring);
  await bell.wait(milliseconds);
  signal.removeEventListener("abort", ring);
}
