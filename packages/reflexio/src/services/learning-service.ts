import { ReflexioError, type RunTrigger } from "@reflexio/contracts";
import type { RequestRecord } from "../ports/records.ts";
import type { Write } from "../ports/storage.ts";
import { type Chunk, type ChunkDependencies, failedRunOf, learnChunk } from "./learn-chunk.ts";
import { flushJob } from "./learn-jobs.ts";
import type { ExtractorSettings } from "./settings.ts";

export type LearningDependencies = ChunkDependencies;

export interface LearningService {
  /**
   * Reads every unread turn of the user with every extractor that runs by itself, each chunk in one transaction.
   * Turns from sources that an extractor does not read are passed over for good. A learner that costs money waits
   * for enough new turns; what it holds back is read once the user has been quiet.
   */
  learnUser(orgId: string, userId: string, signal: AbortSignal, reading?: Reading): Promise<void>;
}

/** How and why a user's turns are read. */
export interface Reading {
  /** Reads what is held back, too. */
  readonly flush: boolean;
  readonly trigger: RunTrigger;
}

const AFTER_PUBLISH: Reading = { flush: false, trigger: "publish" };

/** Turns read by one run. More would hold the write lock long and make one bad turn spoil many. */
export const CHUNK_TURNS = 200;

export function createLearningService(dependencies: LearningDependencies): LearningService {
  const { storage, settings, learner, clock } = dependencies;

  async function readChunk(
    orgId: string,
    userId: string,
    extractor: ExtractorSettings,
    turns: number,
  ): Promise<Chunk | undefined> {
    const from = await storage.runs.cursor(orgId, userId, extractor.name);
    const rows = await storage.interactions.after(orgId, userId, from, turns);
    if (rows.length === 0) return undefined;
    const requestIds = [...new Set(rows.map((row) => row.request_id))];
    const requests = await storage.requests.byIds(orgId, requestIds);
    const byId = new Map(requests.map((request) => [request.request_id, request]));
    const wanted = rows.filter((row) => readsSource(extractor, byId.get(row.request_id)));
    return {
      orgId,
      userId,
      extractor,
      lane: extractor.name,
      output: null,
      from,
      to: rows.at(-1)?.interaction_id ?? from,
      rows: wanted,
      passedOver: rows.length - wanted.length,
      requests: byId,
    };
  }

  async function readAll(work: Work, extractor: ExtractorSettings): Promise<void> {
    const { orgId, userId, signal, turns, trigger } = work;
    for (;;) {
      signal.throwIfAborted();
      const chunk = await readChunk(orgId, userId, extractor, turns);
      if (chunk === undefined) return;
      const { writes } = await learnChunk(dependencies, chunk, { trigger, operationId: null }, signal);
      await storage.commit(orgId, writes);
    }
  }

  /** Notes the run that failed. A cap is waited for; anything else is the job's to try again. */
  async function onFailure(work: Work, error: unknown): Promise<void> {
    const failed = failedRunOf(error);
    if (failed.length === 0) throw error;
    const waitMs =
      ReflexioError.isInstance(error) && error.code === "rate_limited" ? error.retryAfterMs : undefined;
    const later: Write[] =
      waitMs === undefined
        ? []
        : [{ type: "job.enqueue", job: flushJob(work.userId, clock.nowMs() + waitMs) }];
    await storage.commit(work.orgId, [...failed, ...later]);
    if (waitMs === undefined) throw error;
  }

  return {
    async learnUser(orgId, userId, signal, { flush, trigger } = AFTER_PUBLISH) {
      const { extractors, sessionIdleSeconds } = await settings.of(orgId);
      const costsMoney = (await learner.costsMoneyFor?.(orgId)) ?? learner.costsMoney;
      let holdsBack = false;
      for (const extractor of extractors) {
        if (extractor.isManual) continue;
        const turns = costsMoney ? Math.min(extractor.batchSize, CHUNK_TURNS) : CHUNK_TURNS;
        const work = { orgId, userId, signal, turns, trigger };
        if (costsMoney && !flush && !isDue(await readChunk(orgId, userId, extractor, CHUNK_TURNS))) {
          holdsBack = true;
          continue;
        }
        await readAll(work, extractor).catch((error: unknown) => onFailure(work, error));
      }
      if (!holdsBack) return;
      const job = flushJob(userId, clock.nowMs() + sessionIdleSeconds * 1000);
      await storage.commit(orgId, [{ type: "job.enqueue", job }]);
    },
  };
}

interface Work {
  readonly orgId: string;
  readonly userId: string;
  readonly signal: AbortSignal;
  /** Turns a run. */
  readonly turns: number;
  readonly trigger: RunTrigger;
}

/** Enough new turns, or one that must not wait. Turns that are only passed over cost nothing. */
function isDue(unread: Chunk | undefined): boolean {
  if (unread === undefined || unread.rows.length === 0) return true;
  const isForced = unread.rows.some((row) => unread.requests.get(row.request_id)?.force_extraction === true);
  return isForced || unread.rows.length >= unread.extractor.batchInterval;
}

/** Turns that name no source are read by every extractor. */
export function readsSource({ sources }: ExtractorSettings, request: RequestRecord | undefined): boolean {
  return sources === null || !request?.source || sources.includes(request.source);
}
