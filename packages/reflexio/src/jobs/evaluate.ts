import { ReflexioError } from "@reflexio/contracts";
import type { EvaluationService } from "../services/evaluation-service.ts";
import type { JobHandler } from "./worker.ts";

/** Judges the session that the job names. */
export function createEvaluateJob(evaluations: EvaluationService): JobHandler {
  return async (job, signal) => {
    const { user_id: userId, session_id: sessionId } = job.payload;
    if (typeof userId !== "string" || typeof sessionId !== "string") {
      throw new ReflexioError("internal", "An evaluation job names no session.");
    }
    await evaluations.evaluateSession(job.orgId, userId, sessionId, signal);
  };
}
