import { ReflexioError } from "@reflexio/contracts";
import type { LearningService } from "../services/learning-service.ts";
import type { JobHandler } from "./worker.ts";

/** Learns from the unread turns of the user the job names. */
export function createLearnJob(learning: LearningService): JobHandler {
  return async (job, signal) => {
    const userId = job.payload.user_id;
    if (typeof userId !== "string") throw new ReflexioError("internal", "A learn job names no user.");
    const flush = job.payload.flush === true;
    const trigger = job.attempt > 1 ? "retry" : flush ? "session_idle" : "publish";
    await learning.learnUser(job.orgId, userId, signal, { flush, trigger });
  };
}
