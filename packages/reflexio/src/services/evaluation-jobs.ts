import type { Write } from "../ports/storage.ts";

export const EVALUATE_QUEUE = "evaluate";
/** Name of the results when no evaluator is configured. */
export const DEFAULT_EVALUATION = "session_success";
const EVALUATE_ATTEMPTS = 8;

/**
 * Judges the session when it has been quiet for a while: each publish puts it off. Belongs into the commit of the
 * publish, so that a restart forgets no session.
 */
export function evaluationJob(userId: string, sessionId: string, runAtMs: number): Write {
  return {
    type: "job.enqueue",
    job: {
      queue: EVALUATE_QUEUE,
      payload: { user_id: userId, session_id: sessionId },
      dedupeKey: JSON.stringify([userId, sessionId]),
      runAtMs,
      onDuplicate: "postpone",
      maxAttempts: EVALUATE_ATTEMPTS,
    },
  };
}
