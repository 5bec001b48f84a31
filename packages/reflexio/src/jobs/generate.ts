import { ReflexioError } from "@reflexio/contracts";
import type { GenerationRunner } from "../services/generation-runner.ts";
import type { JobHandler } from "./worker.ts";

/** Does the rerun or manual generation that the job names. */
export function createGenerateJob(runner: GenerationRunner): JobHandler {
  return async (job, signal) => {
    const operationId = job.payload.operation_id;
    if (typeof operationId !== "string") throw new ReflexioError("internal", "A job names no operation.");
    await runner.run(job.orgId, operationId, signal);
  };
}
