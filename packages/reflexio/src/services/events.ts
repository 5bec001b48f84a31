import { EventEmitter } from "node:events";

/** What services tell each other inside one process. Nothing durable depends on it. */
export interface ServiceEvents {
  /** Something was stored. */
  committed: [];
  /** A commit left work behind: jobs, rows without a vector. */
  "work.added": [];
  /** A job is finished for good or buried. */
  "job.settled": [jobId: number, outcome: JobOutcome];
}

export type JobOutcome =
  | { readonly state: "done" }
  | { readonly state: "retrying" | "dead"; readonly error: string };

export type EventBus = EventEmitter<ServiceEvents>;

export function createEventBus(): EventBus {
  const bus = new EventEmitter<ServiceEvents>();
  // One listener per waiting request; a few hundred at once are normal.
  bus.setMaxListeners(0);
  return bus;
}
