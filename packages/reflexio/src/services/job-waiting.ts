import type { Storage } from "../ports/storage.ts";
import type { EventBus, JobOutcome } from "./events.ts";

/** Resolves when the job is finished for good or buried, or when the caller goes away. Retries are waited for. */
export async function waitForJob(
  storage: Pick<Storage, "jobs">,
  events: EventBus,
  jobId: number,
  signal: AbortSignal,
): Promise<void> {
  let stop: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    stop = resolve;
  });
  function onSettled(id: number, outcome: JobOutcome): void {
    if (id === jobId && outcome.state !== "retrying") stop();
  }
  events.on("job.settled", onSettled);
  signal.addEventListener("abort", stop);
  try {
    // It may have been done before anybody listened.
    const job = await storage.jobs.find(jobId);
    if (job !== undefined && job.state !== "dead" && !signal.aborted) await settled;
  } finally {
    events.off("job.settled", onSettled);
    signal.removeEventListener("abort", stop);
  }
}
