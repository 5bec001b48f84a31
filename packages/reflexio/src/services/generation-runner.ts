import { ReflexioError } from "@reflexio/contracts";
import { type OperationRecord, operationLane } from "../ports/operation-store.ts";
import type { Write } from "../ports/storage.ts";
import { KIND_OF_SERVICE } from "./generation-service.ts";
import {
  type Chunk,
  type ChunkDependencies,
  failedRunOf,
  learnChunk,
  type RunOrigin,
} from "./learn-chunk.ts";
import { CHUNK_TURNS, readsSource } from "./learning-service.ts";
import type { ExtractorSettings, SettingsService } from "./settings.ts";

export interface GenerationRunner {
  /**
   * Goes through the users of an operation, each chunk in one transaction with its count and its own cursor, so that
   * a second try goes on where the first stopped. A user that fails is noted and the others go on. Does nothing for
   * an operation that is over.
   */
  run(orgId: string, operationId: string, signal: AbortSignal): Promise<void>;
}

/** Failures of the storage or of the lease end the try, not the user. */
const FATAL = new Set(["conflict", "storage_failed", "unavailable"]);

interface Task {
  readonly orgId: string;
  readonly operation: OperationRecord;
  readonly extractors: readonly ExtractorSettings[];
  /** A learner that costs money reads as many turns at once as it does of new ones. */
  readonly costsMoney: boolean;
  readonly signal: AbortSignal;
}

export function createGenerationRunner(dependencies: ChunkDependencies): GenerationRunner {
  const { storage, settings, learner, clock } = dependencies;

  async function finish(
    orgId: string,
    operationId: string,
    status: "completed" | "failed" | "cancelled",
    error: string | null,
  ): Promise<void> {
    const finishedAtMs = clock.nowMs();
    await storage.commit(orgId, [{ type: "operation.finish", operationId, status, error, finishedAtMs }]);
  }

  async function isCancelled({ orgId, operation }: Task): Promise<boolean> {
    const current = await storage.operations.find(orgId, operation.operationId);
    return current === undefined || current.cancelRequested;
  }

  async function goThrough(task: Task, userId: string): Promise<"done" | "cancelled"> {
    await clearPending(dependencies, task, userId);
    for (const extractor of task.extractors) {
      for (;;) {
        task.signal.throwIfAborted();
        if (await isCancelled(task)) return "cancelled";
        const chunk = await readChunk(dependencies, task, userId, extractor);
        if (chunk === undefined) break;
        const { writes, added } = await learnChunk(
          dependencies,
          chunk,
          originOf(task.operation),
          task.signal,
        );
        const user = { userId, state: "waiting", error: null } as const;
        await storage.commit(task.orgId, [...writes, progress(task, user, chunk.rows.length, added)]);
      }
    }
    return "done";
  }

  async function tryUser(task: Task, userId: string): Promise<"done" | "cancelled"> {
    try {
      if ((await goThrough(task, userId)) === "cancelled") return "cancelled";
      const user = { userId, state: "processed", error: null } as const;
      await storage.commit(task.orgId, [progress(task, user, 0, 0)]);
    } catch (error) {
      const isFatal = ReflexioError.isInstance(error) && FATAL.has(error.code);
      if (task.signal.aborted || isFatal) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const user = { userId, state: "failed", error: message } as const;
      await storage.commit(task.orgId, [...failedRunOf(error), progress(task, user, 0, 0)]);
    }
    return "done";
  }

  return {
    async run(orgId, operationId, signal) {
      const operation = await storage.operations.find(orgId, operationId);
      if (operation?.status !== "in_progress") return;
      const extractors = await extractorsOf(settings, orgId, operation);
      const costsMoney = (await learner.costsMoneyFor?.(orgId)) ?? learner.costsMoney;
      const task = { orgId, operation, signal, extractors, costsMoney };
      for (const { userId, state } of operation.users) {
        if (state !== "waiting") continue;
        if ((await isCancelled(task)) || (await tryUser(task, userId)) === "cancelled") {
          return finish(orgId, operationId, "cancelled", null);
        }
      }
      const done = (await storage.operations.find(orgId, operationId)) ?? operation;
      const failures = done.users.filter((user) => user.state === "failed");
      const allFailed = failures.length > 0 && failures.length === done.users.length;
      return allFailed
        ? finish(orgId, operationId, "failed", `Every user failed. The first: ${failures[0]?.error}`)
        : finish(orgId, operationId, "completed", null);
    },
  };
}

function originOf({ mode, operationId }: OperationRecord): RunOrigin {
  return { trigger: mode, operationId };
}

async function extractorsOf(
  settings: SettingsService,
  orgId: string,
  { service, params }: OperationRecord,
): Promise<ExtractorSettings[]> {
  const { extractors } = await settings.of(orgId);
  const names = params.extractorNames;
  return extractors.filter(
    ({ kind, name }) => kind === KIND_OF_SERVICE[service] && (names === null || names.includes(name)),
  );
}

function progress(
  { operation }: Task,
  user: Extract<Write, { type: "operation.progress" }>["user"],
  turnsRead: number,
  generated: number,
): Write {
  return { type: "operation.progress", operationId: operation.operationId, user, turnsRead, generated };
}

/** Pending profiles of an earlier rerun make room for those of this one, before its first chunk. */
async function clearPending(
  { storage }: ChunkDependencies,
  { orgId, operation, extractors }: Task,
  userId: string,
): Promise<void> {
  if (operation.service !== "profile_generation" || operation.mode !== "rerun") return;
  for (const { name } of extractors) {
    if ((await storage.runs.cursor(orgId, userId, operationLane(operation.operationId, name))) > 0) return;
  }
  const filter = { userId, statuses: ["pending"], notExpiredAt: null } as const;
  const rows = await storage.profiles.list(orgId, filter, null);
  const names = new Set(extractors.map((extractor) => extractor.name));
  const ids = rows
    .filter(
      (row) => operation.params.extractorNames === null || row.extractor_names?.some((one) => names.has(one)),
    )
    .map((row) => row.profile_id);
  if (ids.length > 0) {
    await storage.commit(orgId, [{ type: "learnings.delete", kind: "profile", selector: { ids } }]);
  }
}

/** A manual generation reads what the extractor has not read yet, and at least its latest window. */
async function startOf(
  { storage }: ChunkDependencies,
  { orgId, operation }: Task,
  userId: string,
  extractor: ExtractorSettings,
): Promise<number> {
  if (operation.mode === "rerun") return 0;
  const { batchSize, name } = extractor;
  const latest = await storage.operations.beforeLatest(orgId, userId, operation.params, batchSize);
  return Math.min(latest, await storage.runs.cursor(orgId, userId, name));
}

async function readChunk(
  dependencies: ChunkDependencies,
  task: Task,
  userId: string,
  extractor: ExtractorSettings,
): Promise<Chunk | undefined> {
  const { storage } = dependencies;
  const { orgId, operation } = task;
  const lane = operationLane(operation.operationId, extractor.name);
  const from = await storage.runs.cursor(orgId, userId, lane);
  const after = from > 0 ? from : await startOf(dependencies, task, userId, extractor);
  const limit = task.costsMoney ? Math.min(extractor.batchSize, CHUNK_TURNS) : CHUNK_TURNS;
  const rows = await storage.operations.turns(orgId, userId, operation.params, after, limit);
  if (rows.length === 0) return undefined;
  const requestIds = [...new Set(rows.map((row) => row.request_id))];
  const requests = await storage.requests.byIds(orgId, requestIds);
  const byId = new Map(requests.map((request) => [request.request_id, request]));
  const wanted = rows.filter((row) => readsSource(extractor, byId.get(row.request_id)));
  return {
    orgId,
    userId,
    extractor,
    lane,
    output: operation.mode === "rerun" ? "pending" : null,
    from,
    to: rows.at(-1)?.interaction_id ?? after,
    rows: wanted,
    passedOver: rows.length - wanted.length,
    requests: byId,
  };
}
