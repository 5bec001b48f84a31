import { readOrigin, type Telemetry } from "../services/telemetry.ts";
import type { JobHandler } from "./worker.ts";

/** Handlers whose jobs are measured and go on under the ids of the calls that caused them. */
export function observeHandlers(
  handlers: Readonly<Record<string, JobHandler>>,
  telemetry: Telemetry,
): Record<string, JobHandler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([queue, handler]) => [queue, observed(queue, handler, telemetry)]),
  );
}

function observed(queue: string, handler: JobHandler, telemetry: Telemetry): JobHandler {
  return (job, signal) => {
    const { request_id, traceparent = null } = readOrigin(job.payload);
    const attributes = { "reflexio.queue": queue, "reflexio.attempt": job.attempt };
    const ids = { request_id, job_id: job.jobId };
    return telemetry.span(
      { name: `job ${queue}`, kind: "consumer", parent: traceparent, attributes, ids },
      async () => {
        const seconds = telemetry.stopwatch();
        const end = (outcome: "done" | "failed" | "stopped") =>
          telemetry.record({ type: "job.ended", queue, outcome, seconds: seconds() });
        try {
          await handler(job, signal);
          end("done");
        } catch (error) {
          end(signal.aborted ? "stopped" : "failed");
          throw error;
        }
      },
    );
  };
}
