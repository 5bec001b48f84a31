import type { QueryTerms } from "../core/search/analyze.ts";
import type { Centre } from "../core/vectors/centre.ts";
import type { AggregationStore, AggregationWrite, MergeWrite, RevisionWrite } from "./aggregation-store.ts";
import type { ApiKeyStore, ApiKeyWrite } from "./api-key-store.ts";
import type { AuditStore, AuditWrite } from "./audit.ts";
import type { BackupStore } from "./backups.ts";
import type { ClockStore } from "./clock-store.ts";
import type { ConfigStore, ConfigWrite } from "./config-store.ts";
import type { EvaluationStore, EvaluationWrite, StatisticsStore } from "./evaluation-store.ts";
import type { EventLog } from "./event-log.ts";
import type { JobQueue, NewJob } from "./job-queue.ts";
import type { Evidence, LearningKind } from "./learner.ts";
import type { LearningChanges } from "./learning-changes.ts";
import type { LifecycleWrite } from "./lifecycle.ts";
import type { OperationStore, OperationWrite } from "./operation-store.ts";
import type {
  AgentPlaybookRecord,
  InteractionRecord,
  LearningId,
  NewAgentPlaybook,
  NewInteraction,
  NewUserPlaybook,
  ProfileRecord,
  ReceiptRecord,
  RequestRecord,
  RunOutcome,
  RunRecord,
  RunSubject,
  SearchKind,
  StoredLearningKind,
  UserPlaybookRecord,
} from "./records.ts";
import type {
  AgentPlaybookFilter,
  InteractionFilter,
  PlaybookFilter,
  ProfileFilter,
  RequestFilter,
  RowPosition,
} from "./row-filters.ts";
import type { RunStepRecord } from "./run-step.ts";
import type { ServingStore, ServingWrite } from "./serving-store.ts";
import type { SpendingStore, SpendWrite } from "./spending.ts";
import type { ForgetWrite, UserStore } from "./user-store.ts";

/** A learning to insert, with what it rests on and what it replaces. */
export type NewLearning =
  | { readonly kind: "profile"; readonly row: ProfileRecord }
  | { readonly kind: "user_playbook"; readonly row: NewUserPlaybook }
  | { readonly kind: "agent_playbook"; readonly row: NewAgentPlaybook };

/** Which interactions to delete. All conditions must hold. */
export interface InteractionSelector {
  readonly userId?: string;
  readonly interactionIds?: readonly number[];
  readonly requestIds?: readonly string[];
  readonly sessionId?: string;
}

/** Which requests to delete. All conditions must hold. */
export type RequestSelector = Omit<InteractionSelector, "interactionIds">;

/** Which learnings to delete. All conditions must hold; no condition means all of the kind. */
export interface LearningSelector {
  readonly userId?: string;
  readonly ids?: readonly LearningId[];
}

export type {
  AgentPlaybookFilter,
  InteractionFilter,
  LearningChanges,
  PlaybookFilter,
  ProfileFilter,
  RequestFilter,
  RowPosition,
};

export type RevisionAction = "created" | "updated" | "restored" | "archived" | "reviewed" | "revoked";

/** One version of a learning. */
export interface Revision {
  readonly version: number;
  readonly action: RevisionAction;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
  /** All editable fields as they were after the change. */
  readonly state: LearningChanges;
}

/** A replacement of one learning by another. */
export interface Supersession {
  readonly oldId: LearningId;
  readonly newId: LearningId;
  readonly runId: string | null;
  readonly reason: string;
  readonly at: number;
}

/** A learning in any state, short. */
export interface StoredLearning {
  readonly kind: StoredLearningKind;
  readonly id: LearningId;
  readonly user_id: string | null;
  readonly content: string;
  readonly trigger: string | null;
  readonly created_at: number;
  readonly superseded_by: LearningId | null;
}

/** A learning that a person took back. */
export interface RevokedLearning {
  readonly content: string;
  readonly trigger: string | null;
  /** Turns it rested on. */
  readonly interactionIds: readonly number[];
}

/** Where a learning comes from and what happened to it. */
export interface LineageStore {
  find(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<StoredLearning | undefined>;
  /** Versions, oldest first; empty for a learning that was never edited. */
  revisions(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<Revision[]>;
  /** Replacements that the learning took part in, on either side, oldest first. */
  supersessions(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<Supersession[]>;
  /** What was revoked of a user: texts with the turns they rested on. */
  revoked(orgId: string, kind: LearningKind, userId: string): Promise<RevokedLearning[]>;
  /** Ids of the runs that made or confirmed the learning. */
  runsOf(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<string[]>;
}

/** One change. A list of them is applied by `Storage.commit` in order, all or none. */
export type Write =
  | ApiKeyWrite
  | AuditWrite
  | ConfigWrite
  | ForgetWrite
  | AggregationWrite
  | OperationWrite
  | EvaluationWrite
  | RevisionWrite
  | MergeWrite
  | LifecycleWrite
  | SpendWrite
  | ServingWrite
  | { readonly type: "request.insert"; readonly request: RequestRecord }
  /** Turns whose `message_id` the user already has are skipped; the answer names the stored ids in order. */
  | {
      readonly type: "interactions.insert";
      readonly rows: readonly NewInteraction[];
      /** Keeps those ids, as a JSON list, as the answer of this receipt of the same commit. */
      readonly receipt?: { readonly operation: string; readonly key: string };
    }
  | { readonly type: "receipt.insert"; readonly receipt: ReceiptRecord }
  /** Keeps the answer of a call whose receipt is stored. */
  | {
      readonly type: "receipt.answer";
      readonly operation: string;
      readonly key: string;
      readonly response: string;
    }
  | { readonly type: "job.enqueue"; readonly job: NewJob }
  /** Fails the commit with `conflict` when the lease was lost. */
  | { readonly type: "job.complete"; readonly jobId: number; readonly leaseToken: string }
  | {
      readonly type: "learning.add";
      readonly learning: NewLearning;
      readonly evidence: readonly Evidence[];
      /** Ids of the same kind that this one replaces; they must be current. */
      readonly supersedes: readonly LearningId[];
      /** For a pending row: current ones that it replaces when an upgrade promotes it, not before. */
      readonly replacesWhenPromoted?: readonly LearningId[];
      /** Other words by which the text search finds it, until it is edited. */
      readonly expandedTerms?: string | null;
      readonly runId: string | null;
      readonly reason: string;
    }
  /** More evidence for a current learning. */
  | {
      readonly type: "learning.reinforce";
      readonly kind: StoredLearningKind;
      readonly id: LearningId;
      readonly evidence: readonly Evidence[];
      readonly runId: string;
      readonly reason: string;
      readonly modifiedAt: number;
    }
  /** Edits a current learning and keeps the version before. `count` is 0 when there is no such current row. */
  | {
      readonly type: "learning.update";
      readonly kind: StoredLearningKind;
      readonly id: LearningId;
      /** When given, the row must belong to this user. */
      readonly userId?: string;
      readonly changes: LearningChanges;
      readonly action: RevisionAction;
      readonly at: number;
      readonly actor: string;
      readonly reason: string;
    }
  /**
   * Makes a superseded learning current again; its successor is superseded by it. Fails with `conflict` when it
   * is not superseded or the successor is not current. `ids` names the successors that were set aside.
   */
  | {
      readonly type: "learning.restore";
      readonly kind: StoredLearningKind;
      readonly id: LearningId;
      readonly at: number;
      readonly reason: string;
    }
  /** Moves a cursor; fails the commit with `conflict` unless it stands at `from`. */
  | {
      readonly type: "cursor.advance";
      readonly userId: string;
      readonly extractor: string;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly type: "run.insert";
      readonly run: RunRecord;
      readonly outcomes: readonly RunOutcome[];
      readonly steps?: readonly RunStepRecord[];
    }
  /** Turns only; their requests stay. */
  | { readonly type: "interactions.delete"; readonly selector: InteractionSelector }
  /** Requests only; delete their turns in the same commit. */
  | { readonly type: "requests.delete"; readonly selector: RequestSelector }
  | {
      readonly type: "learnings.delete";
      readonly kind: StoredLearningKind;
      readonly selector: LearningSelector;
    };

/** What one write did, at the same position as the write. */
export interface WriteResult {
  /** Rows inserted, changed or removed. */
  readonly count: number;
  /** Ids in the order of the rows: interactions, jobs, learnings. */
  readonly ids: readonly (number | string)[];
  /** Rows by what was done with them, of writes that do several things. */
  readonly counts?: Readonly<Record<string, number>>;
}

export type CommitResult =
  | { readonly ok: true; readonly results: readonly WriteResult[] }
  /** A receipt with the same operation and key exists; nothing was written. */
  | { readonly ok: false; readonly receipt: ReceiptRecord };

export interface InteractionStore {
  /** The newest turns that match, newest second first; turns of the same second in the order they came. */
  list(orgId: string, filter: InteractionFilter, limit: number | null): Promise<InteractionRecord[]>;
  /** Stored rows of these ids, in the order of the ids; missing ones are left out. */
  byIds(orgId: string, ids: readonly number[]): Promise<InteractionRecord[]>;
  /** A user's turns with these ids of the caller, in the order of the ids; unknown ones are left out. */
  byMessageIds(orgId: string, userId: string, messageIds: readonly string[]): Promise<InteractionRecord[]>;
  /** Turns of a user after an id, oldest first. */
  after(orgId: string, userId: string, afterId: number, limit: number): Promise<InteractionRecord[]>;
  /** The last turns of a session (or of a request without one) before an id, oldest first. */
  contextBefore(
    orgId: string,
    scope: { readonly userId: string; readonly sessionId: string | null; readonly requestId: string },
    beforeId: number,
    limit: number,
  ): Promise<InteractionRecord[]>;
  count(orgId: string): Promise<number>;
}

export interface RequestStore {
  /** Newest first. */
  list(orgId: string, filter: RequestFilter, limit: number, offset: number): Promise<RequestRecord[]>;
  byIds(orgId: string, ids: readonly string[]): Promise<RequestRecord[]>;
  /** Ids of a request's turns, in order. */
  interactionIds(orgId: string, requestId: string): Promise<number[]>;
  /** Turns of these requests, in order of arrival. */
  turnsOf(orgId: string, requestIds: readonly string[]): Promise<InteractionRecord[]>;
}

/** How many profiles there are by state; expired ones are left out. */
export interface ProfileCounts {
  readonly current: number;
  readonly pending: number;
  readonly archived: number;
  /** Current ones that expire before the given time. */
  readonly expiringSoon: number;
}

export interface ProfileStore {
  count(orgId: string, now: number, soon: number): Promise<ProfileCounts>;
  /** Latest change first. */
  list(orgId: string, filter: ProfileFilter, limit: number | null): Promise<ProfileRecord[]>;
  byIds(orgId: string, ids: readonly LearningId[]): Promise<ProfileRecord[]>;
}

export interface UserPlaybookStore {
  /** Newest first. */
  list(orgId: string, filter: PlaybookFilter, limit: number | null): Promise<UserPlaybookRecord[]>;
  byIds(orgId: string, ids: readonly LearningId[]): Promise<UserPlaybookRecord[]>;
}

export interface AgentPlaybookStore {
  /** Newest first. */
  list(orgId: string, filter: AgentPlaybookFilter, limit: number | null): Promise<AgentPlaybookRecord[]>;
  byIds(orgId: string, ids: readonly LearningId[]): Promise<AgentPlaybookRecord[]>;
}

export interface RunFilter {
  readonly userId?: string | null;
  readonly requestId?: string | null;
  readonly sessionId?: string | null;
  readonly learner?: string | null;
  readonly operationId?: string | null;
  /** What the runs are about; null means anything. */
  readonly subjects?: readonly RunSubject[] | null;
  readonly status?: RunRecord["status"] | null;
  readonly learningKind?: StoredLearningKind | null;
  /** Unix seconds. */
  readonly startTime?: number | null;
  readonly endTime?: number | null;
}

/** Verdicts of a run with their position in the order of all verdicts. */
export interface ChangedProfiles {
  readonly position: number;
  readonly run: RunRecord;
  readonly outcomes: readonly RunOutcome[];
}

export interface RunStore {
  /** Newest first; `before` is the run id that ended the page before. */
  list(orgId: string, filter: RunFilter, limit: number, before: string | null): Promise<RunRecord[]>;
  find(orgId: string, runId: string): Promise<RunRecord | undefined>;
  /** Verdicts of a run, in order. */
  outcomesOfRun(orgId: string, runId: string): Promise<RunOutcome[]>;
  /** What a run did, in order; empty when nothing was noted. */
  stepsOfRun(orgId: string, runId: string): Promise<RunStepRecord[]>;
  /** Runs that changed or confirmed profiles, newest first. */
  profileChanges(orgId: string, userId: string | null, limit: number): Promise<ChangedProfiles[]>;
  /** Cursor of an extractor over a user's turns: the last interaction id that was read, 0 at first. */
  cursor(orgId: string, userId: string, extractor: string): Promise<number>;
  byRequest(orgId: string, requestId: string): Promise<RunRecord[]>;
  outcomesOf(orgId: string, requestId: string): Promise<RunOutcome[]>;
  evidenceOf(orgId: string, kind: StoredLearningKind, id: LearningId): Promise<Evidence[]>;
}

export type SearchFilter =
  | { readonly kind: "interaction"; readonly filter: InteractionFilter }
  | { readonly kind: "profile"; readonly filter: ProfileFilter }
  | { readonly kind: "user_playbook"; readonly filter: PlaybookFilter }
  | { readonly kind: "agent_playbook"; readonly filter: AgentPlaybookFilter };

/** A row that one arm found. `rowId` is internal; `id` is the wire's. */
export interface TextHit {
  readonly rowId: number;
  /**
   * How much of the query the row says: the weights of its words over those of all, times a factor for its length.
   * Above 0, about 1.5 at most. Made of rows in scope only: of the user searched for, or of the org.
   */
  readonly match: number;
}

export interface VectorHit {
  readonly rowId: number;
  /** -1 to 1. */
  readonly cosine: number;
}

/** The little of a row that ranking needs; hundreds are read for the ten that are shown. */
export interface CandidateRow {
  readonly rowId: number;
  /** Id on the wire. */
  readonly id: LearningId;
  /** As published; null for learnings, which nobody speaks. */
  readonly role: string | null;
  /** Characters of the content. */
  readonly textLength: number;
  /** Unix seconds; of the last change for profiles. */
  readonly createdAt: number;
  /** The session, or the request of a turn without one; null for learnings. */
  readonly sessionId: string | null;
  readonly position: number;
  /** First characters of a turn; empty for learnings. */
  readonly beginning: string;
}

/** Both arms of search. Filters are applied inside the engine, before the limit. */
export interface SearchStore {
  text(orgId: string, search: SearchFilter, query: QueryTerms, limit: number): Promise<TextHit[]>;
  vector(
    orgId: string,
    search: SearchFilter,
    vector: Float32Array,
    modelId: string,
    limit: number,
  ): Promise<VectorHit[]>;
  /**
   * The mean of the vectors of the user that the filter names, or of the org, whatever else it asks for; null without
   * vectors. In a large scope deleted rows may be in it for a while.
   */
  centre(orgId: string, search: SearchFilter, modelId: string): Promise<Centre | null>;
  /** What ranking reads of these rows, in their order; rows that are gone meanwhile are left out. */
  candidates(orgId: string, kind: SearchKind, rowIds: readonly number[]): Promise<CandidateRow[]>;
}

/** Text of a row that still has no vector for the current model. */
export interface PendingVector {
  readonly orgId: string;
  readonly kind: SearchKind;
  readonly rowId: number;
  readonly text: string;
  /** Changes when the text changes, so that a late vector of an old text is dropped. */
  readonly revision: number;
}

export interface VectorStore {
  /** Rows waiting for a vector, oldest first. */
  pending(limit: number): Promise<PendingVector[]>;
  /** Stores vectors of rows whose revision still matches. Returns how many were stored. */
  put(
    modelId: string,
    rows: readonly (Omit<PendingVector, "text"> & { readonly vector: Float32Array })[],
  ): Promise<number>;
  /** Marks rows for embedding whose vectors are of another model or were lost. Returns how many rows. */
  useModel(modelId: string): Promise<number>;
  pendingCount(): Promise<number>;
}

/** What a storage engine is, for whoami, doctor and batching. */
export interface StorageInfo {
  readonly type: "sqlite" | "postgres";
  /** Where the data is, without secrets. */
  readonly label: string;
  /** Random id of this data set, made once. */
  readonly instanceId: string;
  readonly schemaVersion: number;
}

/**
 * Everything durable. Each method is atomic; `commit` applies a list of changes in one transaction and returns
 * after it is on disk. Plain data goes in and comes out, so that an engine may live in another thread.
 */
export interface Storage {
  readonly info: StorageInfo;
  commit(orgId: string, writes: readonly Write[]): Promise<CommitResult>;
  readonly interactions: InteractionStore;
  readonly requests: RequestStore;
  readonly profiles: ProfileStore;
  readonly userPlaybooks: UserPlaybookStore;
  readonly agentPlaybooks: AgentPlaybookStore;
  readonly events: EventLog;
  readonly runs: RunStore;
  readonly spending: SpendingStore;
  readonly servings: ServingStore;
  readonly lineage: LineageStore;
  readonly search: SearchStore;
  readonly vectors: VectorStore;
  readonly jobs: JobQueue;
  readonly clock: ClockStore;
  readonly apiKeys: ApiKeyStore;
  readonly audit: AuditStore;
  readonly configs: ConfigStore;
  readonly users: UserStore;
  readonly backups: BackupStore;
  readonly aggregation: AggregationStore;
  readonly operations: OperationStore;
  readonly evaluations: EvaluationStore;
  readonly statistics: StatisticsStore;
  receipt(orgId: string, operation: string, key: string): Promise<ReceiptRecord | undefined>;
  /** Throws `storage_failed` unless the engine can read and write. */
  check(): Promise<void>;
  /** Room where the data is, bytes; null where it is not limited by a disk. */
  freeBytes(): Promise<number | null>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
