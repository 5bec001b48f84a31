import type { OperationService } from "@reflexio/contracts";
import type { Clock } from "../ports/clock.ts";
import type { LearningKind } from "../ports/learner.ts";
import {
  GENERATE_QUEUE,
  type OperationMode,
  type OperationParams,
  type OperationRecord,
} from "../ports/operation-store.ts";
import type { Storage, Write } from "../ports/storage.ts";
import type { EventBus } from "./events.ts";
import { waitForJob } from "./job-waiting.ts";
import type { SettingsService } from "./settings.ts";

export interface GenerationDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly newId: () => string;
}

export interface GenerationRequest {
  readonly service: OperationService;
  readonly mode: OperationMode;
  readonly params: OperationParams;
}

/** What became of a request to generate. */
export type GenerationStart =
  | { readonly state: "started"; readonly operationId: string; readonly jobId: number }
  /** No turn matches; nothing was started. */
  | { readonly state: "nothing" }
  /** There is no extractor of such a name. */
  | { readonly state: "unknown_extractor"; readonly names: readonly string[] };

/** Reruns and manual generations: started here, done by a job, watched and cancelled by id or service. */
export interface GenerationService {
  /** @throws ReflexioError `conflict` while another operation of the service runs */
  start(orgId: string, request: GenerationRequest): Promise<GenerationStart>;
  /** The operation when its job is done, or as far as it is when the caller goes away. */
  wait(
    orgId: string,
    started: Extract<GenerationStart, { state: "started" }>,
    signal: AbortSignal,
  ): Promise<OperationRecord | undefined>;
  /** One operation, or the latest of a service. */
  find(
    orgId: string,
    which: { readonly operationId: string | null; readonly service: OperationService | null },
  ): Promise<OperationRecord | undefined>;
  /** Asks running operations to stop; they do before the next user or model call. */
  cancel(
    orgId: string,
    which: { readonly operationId: string | null; readonly service: OperationService | null },
  ): Promise<OperationRecord[]>;
}

/** A crash of the process must not end an operation; a job that kills it every time must. */
const GENERATE_ATTEMPTS = 20;

export const KIND_OF_SERVICE = {
  profile_generation: "profile",
  playbook_generation: "user_playbook",
} as const satisfies Record<OperationService, LearningKind>;

export function createGenerationService(dependencies: GenerationDependencies): GenerationService {
  const { storage, settings, clock, events, newId } = dependencies;

  async function unknownNames(orgId: string, { service, params }: GenerationRequest): Promise<string[]> {
    const { extractors } = await settings.of(orgId);
    const known = extractors.filter((one) => one.kind === KIND_OF_SERVICE[service]).map((one) => one.name);
    return (params.extractorNames ?? []).filter((name) => !known.includes(name));
  }

  /** A rerun of playbooks starts from an empty pending set of its version and names. */
  async function clearing(orgId: string, { service, mode, params }: GenerationRequest): Promise<Write[]> {
    if (service !== "playbook_generation" || mode !== "rerun") return [];
    const { agentVersion, extractorNames } = params;
    const rows = await storage.userPlaybooks.list(orgId, { agentVersion, statuses: ["pending"] }, null);
    const ids = rows
      .filter((row) => extractorNames === null || extractorNames.includes(row.playbook_name))
      .map((row) => String(row.user_playbook_id));
    return ids.length === 0 ? [] : [{ type: "learnings.delete", kind: "user_playbook", selector: { ids } }];
  }

  async function find(orgId: string, which: Parameters<GenerationService["find"]>[1]) {
    if (which.operationId !== null) return storage.operations.find(orgId, which.operationId);
    return which.service === null ? undefined : storage.operations.latest(orgId, which.service);
  }

  return {
    find,
    async start(orgId, request) {
      const names = await unknownNames(orgId, request);
      if (names.length > 0) return { state: "unknown_extractor", names };
      const userIds = await storage.operations.users(orgId, request.params);
      if (userIds.length === 0) return { state: "nothing" };
      const operationId = newId();
      const nowMs = clock.nowMs();
      const result = await storage.commit(orgId, [
        { type: "operation.start", ...request, operationId, userIds, startedAtMs: nowMs },
        generateJob(operationId, nowMs),
        ...(await clearing(orgId, request)),
      ]);
      const jobId = result.ok ? Number(result.results[1]?.ids[0]) : 0;
      events.emit("work.added");
      return { state: "started", operationId, jobId };
    },
    async wait(orgId, { operationId, jobId }, signal) {
      await waitForJob(storage, events, jobId, signal);
      return storage.operations.find(orgId, operationId);
    },
    async cancel(orgId, { operationId, service }) {
      const result = await storage.commit(orgId, [{ type: "operation.cancel", operationId, service }]);
      const ids = result.ok ? (result.results[0]?.ids ?? []) : [];
      const found = await Promise.all(ids.map((id) => storage.operations.find(orgId, String(id))));
      return found.filter((operation) => operation !== undefined);
    },
  };
}

function generateJob(operationId: string, nowMs: number): Write {
  return {
    type: "job.enqueue",
    job: {
      queue: GENERATE_QUEUE,
      payload: { operation_id: operationId },
      dedupeKey: operationId,
      runAtMs: nowMs,
      onDuplicate: "keep",
      maxAttempts: GENERATE_ATTEMPTS,
    },
  };
}
