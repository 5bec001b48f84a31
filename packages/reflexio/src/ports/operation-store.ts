import type { OperationService, OperationState } from "@reflexio/contracts";
import type { InteractionRecord } from "./records.ts";

/** Which turns an operation reads. Null sets no condition. */
export interface TurnFilter {
  readonly userId: string | null;
  readonly agentVersion: string | null;
  readonly source: string | null;
  /** Unix seconds, both included. */
  readonly startTime: number | null;
  readonly endTime: number | null;
}

/** What an operation was asked to do. */
export interface OperationParams extends TurnFilter {
  /** Null means every extractor of the kind. */
  readonly extractorNames: readonly string[] | null;
}

/** `rerun` reads every matching turn into pending learnings, `manual` the latest ones into current learnings. */
export type OperationMode = "rerun" | "manual";

export interface OperationUser {
  readonly userId: string;
  readonly state: "waiting" | "processed" | "failed";
  readonly error: string | null;
}

/** A rerun or manual generation. Times in unix milliseconds. */
export interface OperationRecord {
  readonly operationId: string;
  readonly service: OperationService;
  readonly mode: OperationMode;
  /** `failed` also when its job was given up. */
  readonly status: OperationState;
  readonly params: OperationParams;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly cancelRequested: boolean;
  readonly error: string | null;
  readonly turnsRead: number;
  /** Learnings it made. */
  readonly generated: number;
  /** In the order in which they are gone through. */
  readonly users: readonly OperationUser[];
}

/** Queue of the jobs that do operations; the key of a job is the id of its operation. */
export const GENERATE_QUEUE = "generate";

export type OperationWrite =
  /** Fails with `conflict` while another operation of the service has a live job. */
  | {
      readonly type: "operation.start";
      readonly operationId: string;
      readonly service: OperationService;
      readonly mode: OperationMode;
      readonly params: OperationParams;
      readonly userIds: readonly string[];
      readonly startedAtMs: number;
    }
  /**
   * Counts what was read and made for a user. Fails with `conflict` when the operation is over. The result counts
   * all `users` of the operation and those that are `done`.
   */
  | {
      readonly type: "operation.progress";
      readonly operationId: string;
      readonly user: OperationUser;
      readonly turnsRead: number;
      readonly generated: number;
    }
  /** Ends a running operation and forgets its cursors; does nothing when it is over. */
  | {
      readonly type: "operation.finish";
      readonly operationId: string;
      readonly status: "completed" | "failed" | "cancelled";
      readonly error: string | null;
      readonly finishedAtMs: number;
    }
  /** Asks running operations to stop. `ids` names them. */
  | {
      readonly type: "operation.cancel";
      readonly operationId: string | null;
      readonly service: OperationService | null;
    };

/** Name of the cursor of an operation over a user's turns, apart from the extractor's own. */
export function operationLane(operationId: string, extractor: string): string {
  return `operation ${operationId} ${extractor}`;
}

export interface OperationStore {
  find(orgId: string, operationId: string): Promise<OperationRecord | undefined>;
  /** The one that started last. */
  latest(orgId: string, service: OperationService): Promise<OperationRecord | undefined>;
  /** Users with matching turns, in the order of their first one. */
  users(orgId: string, filter: TurnFilter): Promise<string[]>;
  /** Matching turns of a user after an id, in order of arrival. */
  turns(
    orgId: string,
    userId: string,
    filter: TurnFilter,
    afterId: number,
    limit: number,
  ): Promise<InteractionRecord[]>;
  /** The id before the latest `count` matching turns of a user; 0 when there are not more. */
  beforeLatest(orgId: string, userId: string, filter: TurnFilter, count: number): Promise<number>;
}
