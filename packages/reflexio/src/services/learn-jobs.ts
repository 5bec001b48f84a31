import type { NewJob } from "../ports/job-queue.ts";

export const LEARN_QUEUE = "learn";
const LEARN_ATTEMPTS = 8;

/** Key of the job that reads what the stride holds back: one for each user, beside the one for new turns. */
export function flushKey(userId: string): string {
  return `quiet ${userId}`;
}

/** Reads the unread turns of a user as soon as there are enough. */
export function learnJob(userId: string, nowMs: number): NewJob {
  return {
    queue: LEARN_QUEUE,
    payload: { user_id: userId },
    dedupeKey: userId,
    lane: userId,
    runAtMs: nowMs,
    onDuplicate: "keep",
    maxAttempts: LEARN_ATTEMPTS,
  };
}

/** Reads every unread turn of a user, few as they may be. Each new turn puts it off. */
export function flushJob(userId: string, runAtMs: number): NewJob {
  return {
    queue: LEARN_QUEUE,
    payload: { user_id: userId, flush: true },
    dedupeKey: flushKey(userId),
    // Both move the same cursors: side by side they would read, and pay for, the same turns.
    lane: userId,
    runAtMs,
    onDuplicate: "postpone",
    maxAttempts: LEARN_ATTEMPTS,
  };
}
