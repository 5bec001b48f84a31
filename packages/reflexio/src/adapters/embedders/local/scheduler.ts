import { setImmediate as nextTurn } from "node:timers/promises";
import type { Chunk } from "./chunks.ts";
import type { Engine } from "./engine.ts";
import { createJob, type Job, type Unit } from "./job.ts";
import type { EmbedRequest, FromWorker } from "./worker-protocol.ts";

export interface SchedulerDependencies {
  /** Loads the engine. Asked again after a failure of loading or running. */
  readonly open: () => Promise<Engine>;
  readonly split: (text: string) => Chunk[];
  readonly reply: (answer: FromWorker) => void;
}

export interface Scheduler {
  submit(request: EmbedRequest): void;
  /** Drops what is left of a request; no answer follows. */
  cancel(id: number): void;
}

/**
 * Runs requests in mini-batches, every waiting query before any document. Between two batches it lets messages
 * in, so a query waits for one mini-batch at most, however long the documents are. Within a lane the first comes
 * first. Queries without end would starve documents; each is a few milliseconds, so indexing is only slowed.
 */
export function createScheduler({ open, split, reply }: SchedulerDependencies): Scheduler {
  const lanes: Record<EmbedRequest["purpose"], Job[]> = { query: [], document: [] };
  let engine: Promise<Engine> | undefined;
  let running = false;

  const remove = (id: number): void => {
    lanes.query = lanes.query.filter((job) => job.id !== id);
    lanes.document = lanes.document.filter((job) => job.id !== id);
  };

  const step = async (job: Job): Promise<void> => {
    engine ??= open();
    const loaded = await engine;
    const units = takeBatch(job, loaded.limits);
    const vectors = await loaded.run(units.map((unit) => unit.chunk));
    for (const [i, unit] of units.entries()) unit.accept(vectors[i]);
    if (!job.isDone()) return;
    remove(job.id);
    reply({ kind: "done", id: job.id, vectors: job.vectors() });
  };

  const run = async (): Promise<void> => {
    running = true;
    for (let job = next(); job !== undefined; job = next()) {
      try {
        await step(job);
      } catch (error) {
        // A WASM trap leaves the instance unusable, so the next request loads anew.
        engine = undefined;
        remove(job.id);
        reply({ kind: "failed", id: job.id, error });
      }
      await nextTurn();
    }
    running = false;
  };
  const next = (): Job | undefined => lanes.query[0] ?? lanes.document[0];

  return {
    submit(request) {
      lanes[request.purpose].push(createJob(request, split));
      if (!running) void run();
    },
    cancel: remove,
  };
}

/** As many units as one run takes; at least one. Rows are padded to the longest, which therefore sets the cost. */
function takeBatch(job: Job, limits: Engine["limits"]): Unit[] {
  const units: Unit[] = [];
  let longest = 0;
  for (let unit = job.peek(); unit !== undefined && units.length < limits.chunks; unit = job.peek()) {
    longest = Math.max(longest, unit.chunk.ids.length);
    if (units.length > 0 && longest * (units.length + 1) > limits.paddedTokens) break;
    units.push(unit);
    job.take();
  }
  return units;
}
