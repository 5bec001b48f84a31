/** A unit of background work. `payload` carries ids, never documents. */
export interface NewJob {
  readonly queue: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /**
   * At most one waiting job has a given key in its queue: enqueuing again keeps that job, takes the newer
   * payload and moves its `runAtMs` (see `onDuplicate`). A job that is already running does not count.
   */
  readonly dedupeKey: string | null;
  /**
   * Two jobs of one lane of a queue never run at the same time, be their keys the same or not. The key is the lane
   * when none is given.
   */
  readonly lane?: string;
  /** Earliest start, unix milliseconds. */
  readonly runAtMs: number;
  /** `postpone` moves the waiting job to the new time (debounce); `keep` leaves its time alone. */
  readonly onDuplicate: "postpone" | "keep";
  readonly maxAttempts: number;
}

/** A job handed to one worker until `leaseUntilMs`. */
export interface LeasedJob {
  readonly jobId: number;
  readonly orgId: string;
  readonly queue: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** 1 on the first try. */
  readonly attempt: number;
  readonly maxAttempts: number;
  /** Fencing token: writes of a worker that lost its lease are refused. */
  readonly leaseToken: string;
  readonly leaseUntilMs: number;
}

export type JobState = "waiting" | "running" | "dead";

export interface JobStatus {
  readonly jobId: number;
  readonly queue: string;
  readonly state: JobState;
  readonly attempts: number;
  readonly runAtMs: number;
  readonly lastError: string | null;
}

export interface QueueStats {
  readonly waiting: number;
  readonly running: number;
  readonly dead: number;
  /** Age of the oldest job that could run now, milliseconds; 0 when none. */
  readonly oldestDueMs: number;
}

/**
 * Durable queue beside the data: enqueuing and completing happen inside `Storage.commit`, so that a job exists
 * exactly when its cause does and its effect is applied exactly once.
 */
export interface JobQueue {
  /** Leases the due job that has waited longest, or one whose lease ran out. Undefined when nothing is due. */
  claim(queues: readonly string[], nowMs: number, leaseMs: number): Promise<LeasedJob | undefined>;
  /** Extends a lease. False when it was lost: the worker must stop and write nothing. */
  renew(jobId: number, leaseToken: string, leaseUntilMs: number): Promise<boolean>;
  /**
   * Gives a job back for a later try, or buries it after its last attempt; a passing fault, which says nothing about
   * the job, never buries. False when the lease was lost.
   */
  fail(
    jobId: number,
    leaseToken: string,
    error: string,
    retryAtMs: number,
    isPassing?: boolean,
  ): Promise<boolean>;
  /** Hands a job back unharmed (shutdown): it is due at once and the attempt does not count. */
  release(jobId: number, leaseToken: string): Promise<boolean>;
  /**
   * Called once at the start. An engine that serves one process at a time knows that nobody holds a lease then: jobs
   * which the last process left running wait again, instead of until their lease runs out. The first interruption
   * of a job costs no time; later ones put it off by `delayMs(attempt)`, so that a job which ends the process does not
   * end each new one at once. Returns how many. An engine of several processes leaves leases alone.
   */
  recover(nowMs: number, delayMs: (attempt: number) => number): Promise<number>;
  /** Undefined once the job is finished: finished jobs are not kept, their runs are. */
  find(jobId: number): Promise<JobStatus | undefined>;
  /** Unfinished jobs of a key: one that runs, and one that waits behind it. */
  findByKey(orgId: string, queue: string, dedupeKey: string): Promise<JobStatus[]>;
  /** When the next waiting job becomes due or the next lease runs out, unix ms; undefined when idle. */
  nextDueMs(queues: readonly string[]): Promise<number | undefined>;
  stats(nowMs: number): Promise<QueueStats>;
  /** Puts buried jobs back. Returns how many. */
  revive(queue: string | null, nowMs: number): Promise<number>;
}
