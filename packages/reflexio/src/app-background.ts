import type { AppServices } from "./app-services.ts";
import { createAggregateJob } from "./jobs/aggregate.ts";
import { createEvaluateJob } from "./jobs/evaluate.ts";
import { createGenerateJob } from "./jobs/generate.ts";
import { startVectorIndexing } from "./jobs/index-vectors.ts";
import { createLearnJob } from "./jobs/learn.ts";
import { observeHandlers } from "./jobs/observed-handlers.ts";
import type { JobHandler, Worker } from "./jobs/worker.ts";
import { retryDelayMs, startWorker } from "./jobs/worker.ts";
import { GENERATE_QUEUE } from "./ports/operation-store.ts";
import { AGGREGATE_QUEUE } from "./services/aggregation-jobs.ts";
import { systemOrigin } from "./services/auditing.ts";
import { EVALUATE_QUEUE } from "./services/evaluation-jobs.ts";
import { createGenerationRunner } from "./services/generation-runner.ts";
import { createLearningService } from "./services/learning-service.ts";
import { LEARN_QUEUE } from "./services/publish-service.ts";
import { readOrigin } from "./services/telemetry.ts";
import { createVectorIndexer } from "./services/vector-indexer.ts";

/** Starts everything that works without a caller. Each part can be stopped. */
export async function startBackground(services: AppServices): Promise<Worker[]> {
  const {
    storage,
    embedder,
    clock,
    clockWatch,
    logger,
    telemetry,
    newId,
    events,
    settings,
    learner,
    expander,
  } = services;
  const { aggregation, evaluations } = services;
  const background: Worker[] = [];
  await clockWatch.resume();
  const recovered = await storage.jobs.recover(clock.nowMs(), retryDelayMs);
  if (recovered > 0) logger.info({ jobs: recovered }, "jobs that the last process left unfinished go on");
  if (embedder !== null) {
    await storage.vectors.useModel(embedder.modelId);
    const indexer = createVectorIndexer(storage, embedder);
    const onIndexError = (error: unknown) => logger.warn({ err: error }, "embedding failed; will try again");
    background.push(startVectorIndexing(indexer, events, onIndexError));
  }
  const learning = createLearningService({ storage, learner, settings, clock, newId, telemetry, expander });
  const onError: Parameters<typeof startWorker>[0]["onError"] = (error, job) =>
    logger.warn(
      {
        err: error,
        job_id: job?.jobId,
        queue: job?.queue,
        attempt: job?.attempt,
        ...(job === undefined ? {} : { request_id: readOrigin(job.payload).request_id }),
      },
      "job failed",
    );
  const handlers = followed(services, {
    [LEARN_QUEUE]: createLearnJob(learning),
    [AGGREGATE_QUEUE]: createAggregateJob(aggregation),
    [EVALUATE_QUEUE]: createEvaluateJob(evaluations),
  });
  background.push(startWorker({ storage, clock, clockWatch, events, handlers, onError }));
  const runner = createGenerationRunner({ storage, learner, settings, clock, newId, telemetry, expander });
  // Loops of their own: a long rerun must not hold up learning.
  const generating = followed(services, { [GENERATE_QUEUE]: createGenerateJob(runner) });
  background.push(startWorker({ storage, clock, clockWatch, events, handlers: generating, onError }));
  return background;
}

/** The same handlers, measured; what they change is recorded under the name of their queue. */
function followed(
  { auditing, telemetry }: AppServices,
  handlers: Readonly<Record<string, JobHandler>>,
): Readonly<Record<string, JobHandler>> {
  const recorded: Record<string, JobHandler> = Object.fromEntries(
    Object.entries(handlers).map(([queue, handler]) => [
      queue,
      (job, signal) => auditing.run(systemOrigin(`job.${queue}`), () => handler(job, signal)),
    ]),
  );
  return observeHandlers(recorded, telemetry);
}
