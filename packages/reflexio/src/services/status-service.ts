import { type LearningState, ReflexioError } from "@reflexio/contracts";
import type { JobStatus } from "../ports/job-queue.ts";
import type { RequestRecord, RunOutcome, RunRecord } from "../ports/records.ts";
import type { Storage } from "../ports/storage.ts";
import { flushKey, LEARN_QUEUE } from "./learn-jobs.ts";
import type { SettingsService } from "./settings.ts";

/** How far learning from one publish call is. */
export interface RequestProgress {
  readonly requestId: string;
  readonly state: LearningState;
  /** What it waits for, why nothing was learnt, or why it failed; empty when something was learnt. */
  readonly reason: string;
  readonly outcomes: readonly RunOutcome[];
  readonly runs: readonly RunRecord[];
  readonly turnsTotal: number;
  readonly turnsRead: number;
  /** Unix ms of the next try, when it waits for one. */
  readonly nextAttemptMs: number | null;
}

export interface StatusService {
  /**
   * One entry per publish call, oldest first.
   * @param owner only calls of this user and agent version; null means of any
   * @throws ReflexioError `not_found`
   */
  progress(
    orgId: string,
    target: { readonly requestId: string | null; readonly sessionId: string | null },
    owner: { readonly userId: string | null; readonly agentVersion: string | null },
  ): Promise<RequestProgress[]>;
}

/** Sessions are followed by their latest calls; older ones are settled long ago. */
const MAX_REQUESTS = 1000;

export interface StatusDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
}

export function createStatusService({ storage, settings }: StatusDependencies): StatusService {
  async function progressOf(orgId: string, request: RequestRecord): Promise<RequestProgress> {
    const { request_id: requestId, user_id: userId } = request;
    const { extractors } = await settings.of(orgId);
    const names = extractors.filter((extractor) => !extractor.isManual).map((extractor) => extractor.name);
    const [ids, cursors, outcomes, runs, learning, flushing] = await Promise.all([
      storage.requests.interactionIds(orgId, requestId),
      Promise.all(names.map((name) => storage.runs.cursor(orgId, userId, name))),
      storage.runs.outcomesOf(orgId, requestId),
      storage.runs.byRequest(orgId, requestId),
      storage.jobs.findByKey(orgId, LEARN_QUEUE, userId),
      storage.jobs.findByKey(orgId, LEARN_QUEUE, flushKey(userId)),
    ]);
    const jobs = [...learning, ...flushing];
    // Without an extractor nothing waits to be read.
    const readUpTo = Math.min(...cursors, Number.MAX_SAFE_INTEGER);
    const turnsRead = ids.filter((id) => id <= readUpTo).length;
    const verdict = judge(ids.length - turnsRead, outcomes, runs, { learning, flushing });
    const waiting = jobs.find((job) => job.state === "waiting");
    return {
      requestId,
      ...verdict,
      outcomes,
      runs,
      turnsTotal: ids.length,
      turnsRead,
      nextAttemptMs: turnsRead < ids.length && waiting !== undefined ? waiting.runAtMs : null,
    };
  }

  return {
    async progress(orgId, { requestId, sessionId }, { userId, agentVersion }) {
      const filter = { requestId, sessionId, userId };
      const found = (await storage.requests.list(orgId, filter, MAX_REQUESTS, 0)).filter(
        (request) => agentVersion === null || request.agent_version === agentVersion,
      );
      if (found.length === 0) {
        throw new ReflexioError(
          "not_found",
          `No publish call of ${requestId ?? `session ${sessionId}`} is stored.`,
        );
      }
      return Promise.all(found.reverse().map((request) => progressOf(orgId, request)));
    },
  };
}

/** True for a verdict that changed what is known. */
export function isLearnt(outcome: RunOutcome): boolean {
  return outcome.action === "added" || outcome.action === "updated";
}

function judge(
  unread: number,
  outcomes: readonly RunOutcome[],
  runs: readonly RunRecord[],
  jobs: Jobs,
): { readonly state: LearningState; readonly reason: string } {
  if (unread > 0) return judgeUnread(unread, runs, jobs);
  if (outcomes.some(isLearnt)) return { state: "learnt", reason: "" };
  const reasons = [...outcomes.map((outcome) => outcome.reason), ...runs.map((run) => run.note)];
  return { state: "nothing", reason: [...new Set(reasons)].join(" ") };
}

interface Jobs {
  readonly learning: readonly JobStatus[];
  /** Jobs that read what the stride or a cap holds back. */
  readonly flushing: readonly JobStatus[];
}

function judgeUnread(unread: number, runs: readonly RunRecord[], { learning, flushing }: Jobs) {
  const jobs = [...learning, ...flushing];
  const dead = jobs.find((job) => job.state === "dead");
  if (dead !== undefined && jobs.length === 1) {
    return { state: "failed", reason: dead.lastError ?? "Learning failed." } as const;
  }
  if (jobs.some((job) => job.state === "running")) {
    return { state: "running", reason: `${unread} turn(s) are being read.` } as const;
  }
  const failed = jobs.find((job) => job.lastError !== null);
  const reason = failed?.lastError
    ? `It will be tried again: ${failed.lastError}`
    : `${unread} turn(s) wait to be read.${whyHeldBack(runs, { learning, flushing })}`;
  return { state: "queued", reason } as const;
}

function whyHeldBack(runs: readonly RunRecord[], { learning, flushing }: Jobs): string {
  if (learning.length > 0 || flushing.length === 0) return "";
  const failed = runs.filter((run) => run.status === "failed").at(-1);
  if (failed !== undefined) return ` ${failed.note}`;
  return " A model reads them when there are enough, or once the user has been quiet for a while.";
}
