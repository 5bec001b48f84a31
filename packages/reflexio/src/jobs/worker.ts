import { ReflexioError } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { LeasedJob } from "../ports/job-queue.ts";
import type { Storage } from "../ports/storage.ts";
import type { EventBus } from "../services/events.ts";

/** Does the work of one queue. Effects go through `Storage.commit`; throwing means another try later. */
export type JobHandler = (job: LeasedJob, signal: AbortSignal) => Promise<void>;

export interface WorkerDependencies {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  readonly onError: (error: unknown, job: LeasedJob) => void;
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

/** Starts taking due jobs from the queue until stopped. */
export function startWorker(dependencies: WorkerDependencies): Worker {
  const { storage, clock, events, handlers } = dependencies;
  const queues = Object.keys(handlers);
  const stopping = new AbortController();
  const bell = createBell();
  const ring = () => bell.ring();
  events.on("work.added", ring);

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const job = await storage.jobs.claim(queues, clock.nowMs(), LEASE_MS);
      if (job !== undefined) {
        await runJob(dependencies, job, stopping.signal);
        bell.ring();
        continue;
      }
      const dueMs = (await storage.jobs.nextDueMs(queues)) ?? Number.POSITIVE_INFINITY;
      await bell.wait(Math.min(MAX_IDLE_MS, Math.max(MIN_IDLE_MS, dueMs - clock.nowMs())));
    }
  }

  const loops = Array.from({ length: dependencies.concurrency ?? 2 }, loop);
  return {
    async stop() {
      stopping.abort();
      events.off("work.added", ring);
      bell.ring();
      await Promise.all(loops);
    },
  };
}

async function runJob(
  dependencies: WorkerDependencies,
  job: LeasedJob,
  stopping: AbortSignal,
): Promise<void> {
  const { storage, clock, events, handlers, onError } = dependencies;
  const lost = new AbortController();
  const signal = AbortSignal.any([stopping, lost.signal]);
  const renewal = setInterval(() => {
    storage.jobs.renew(job.jobId, job.leaseToken, clock.nowMs() + LEASE_MS).then(
      (kept) => kept || lost.abort(),
      () => lost.abort(),
    );
  }, RENEW_MS);
  try {
    const handler = handlers[job.queue];
    if (handler === undefined) throw new ReflexioError("internal", `No handler for queue ${job.queue}.`);
    await handler(job, signal);
    await storage.commit(job.orgId, [{ type: "job.complete", jobId: job.jobId, leaseToken: job.leaseToken }]);
    events.emit("job.settled", job.jobId, { state: "done" });
  } catch (error) {
    if (stopping.aborted) await storage.jobs.release(job.jobId, job.leaseToken);
    else await giveBack(dependencies, job, error);
    if (!stopping.aborted) onError(error, job);
  } finally {
    clearInterval(renewal);
  }
}

async function giveBack(
  { storage, clock, events }: WorkerDependencies,
  job: LeasedJob,
  error: unknown,
): Promise<void> {
  const message = error instanceof Error ? error.message : String(error);
  await storage.jobs.fail(job.jobId, job.leaseToken, message, clock.nowMs() + retryDelayMs(job.attempt));
  const state = job.attempt >= job.maxAttempts ? "dead" : "retrying";
  events.emit("job.settled", job.jobId, { state, error: message });
}

/** A sleep that can be cut short; a ring while nobody sleeps cuts the next sleep. */
export function createBell() {
  const sleepers = new Set<() => void>();
  return {
    ring(): void {
      for (const wake of sleepers) wake();
    },
    wait(milliseconds: number): Promise<void> {
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          sleepers.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, milliseconds);
        sleepers.add(wake);
      });
    },
  };
}
