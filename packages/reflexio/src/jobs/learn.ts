import { ReflexioError } from "@reflexio/contracts";
import type { LearningService } from "../services/learning-service.ts";
import type { JobHandler } from "./worker.ts";

/** Learns from the unread turns of the user the job names. */
export function createLearnJob(learning: LearningService): JobHandler {
  return async (job, signal) => {
    const userId = job.payload.user_id;
    if (typeof userId !== "string") throw new ReflexioError("internal", "A learn job names no user.");
    await learning.learnUser(job.orgId, userId, signal, job.payload.flush === true);
  };
}
