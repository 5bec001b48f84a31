import type { Approval, Lifecycle } from "@reflexio/contracts";
import type { QueryTerms } from "../core/search/analyze.ts";
import type { JobQueue, NewJob } from "./job-queue.ts";
import type { Evidence } from "./learner.ts";
import type {
  AgentPlaybookRecord,
  ApiKeyRecord,
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
  SearchKind,
  StoredLearningKind,
  UserPlaybookRecord,
} from "./records.ts";

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

/** Which learnings to delete. All conditions must hold; no condition means all of the kind. */
export interface LearningSelector {
  readonly userId?: string;
  readonly ids?: readonly LearningId[];
}

/** One change. A list of them is applied by `Storage.commit` in order, all or none. */
export type Write =
  | { readonly type: "request.insert"; readonly request: RequestRecord }
  /** Turns whose `message_id` the user already has are skipped; the answer names the stored ids in order. */
  | { readonly type: "interactions.insert"; readonly rows: readonly NewInteraction[] }
  | { readonly type: "receipt.insert"; readonly receipt: ReceiptRecord }
  | { readonly type: "job.enqueue"; readonly job: NewJob }
  /** Fails the commit with `conflict` when the lease was lost. */
  | { readonly type: "job.complete"; readonly jobId: number; readonly leaseToken: string }
  | {
      readonly type: "learning.add";
      readonly learning: NewLearning;
      readonly evidence: readonly Evidence[];
      /** Ids of the same kind that this one replaces; they must be current. */
      readonly supersedes: readonly LearningId[];
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
  /** Moves a cursor; fails the commit with `conflict` unless it stands at `from`. */
  | {
      readonly type: "cursor.advance";
      readonly userId: string;
      readonly extractor: string;
      readonly from: number;
      readonly to: number;
    }
  | { readonly type: "run.insert"; readonly run: RunRecord; readonly outcomes: readonly RunOutcome[] }
  | { readonly type: "interactions.delete"; readonly selector: InteractionSelector }
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
}

export type CommitResult =
  | { readonly ok: true; readonly results: readonly WriteResult[] }
  /** A receipt with the same operation and key exists; nothing was written. */
  | { readonly ok: false; readonly receipt: ReceiptRecord };

export interface InteractionFilter {
  readonly userId?: string;
  readonly requestId?: string;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
}

export interface InteractionStore {
  /** The newest turns that match, newest second first; turns of the same second in the order they came. */
  list(orgId: string, filter: InteractionFilter, limit: number | null): Promise<InteractionRecord[]>;
  /** Stored rows of these ids, in the order of the ids; missing ones are left out. */
  byIds(orgId: string, ids: readonly number[]): Promise<InteractionRecord[]>;
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
  byIds(orgId: string, ids: readonly string[]): Promise<RequestRecord[]>;
  /** Ids of a request's turns, in order. */
  interactionIds(orgId: string, requestId: string): Promise<number[]>;
}

export interface ProfileFilter {
  readonly userId?: string;
  readonly requestId?: string | null;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
  readonly source?: string | null;
  readonly customFeature?: string | null;
  readonly extractorName?: string | null;
  /** Lifecycle states to include, null meaning current. Superseded rows are never included. */
  readonly statuses: readonly (Lifecycle | null)[];
  /** Leaves out profiles that expired before this time, unix seconds. */
  readonly notExpiredAt: number | null;
}

export interface ProfileStore {
  /** Latest change first. */
  list(orgId: string, filter: ProfileFilter, limit: number | null): Promise<ProfileRecord[]>;
  byIds(orgId: string, ids: readonly LearningId[]): Promise<ProfileRecord[]>;
}

export interface PlaybookFilter {
  readonly userId?: string | null;
  readonly playbookName?: string | null;
  readonly agentVersion?: string | null;
  readonly startTime?: number | null;
  readonly endTime?: number | null;
  /** Null means every state; superseded rows are never included. */
  readonly statuses: readonly (Lifecycle | null)[] | null;
}

export interface AgentPlaybookFilter extends Omit<PlaybookFilter, "userId"> {
  /** Null means every approval status. */
  readonly approvals: readonly Approval[] | null;
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

export interface RunStore {
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
  /** Okapi BM25, larger is better. */
  readonly bm25: number;
}

export interface VectorHit {
  readonly rowId: number;
  /** -1 to 1. */
  readonly cosine: number;
}

/** How common the terms of a query are among all rows of a kind. */
export interface TermStatistics {
  readonly rows: number;
  readonly rowsWith: ReadonlyMap<string, number>;
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
  termStatistics(kind: SearchKind, terms: readonly string[]): Promise<TermStatistics>;
  /** Wire ids of internal row ids, in order; empty for a row that is gone meanwhile, which no id is. */
  idsOf(orgId: string, kind: SearchKind, rowIds: readonly number[]): Promise<LearningId[]>;
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
  /** Marks every row for re-embedding when stored vectors are of another model. Returns how many rows. */
  useModel(modelId: string): Promise<number>;
  pendingCount(): Promise<number>;
}

export interface ApiKeyStore {
  insert(key: ApiKeyRecord, hash: string): Promise<void>;
  findByHash(hash: string): Promise<ApiKeyRecord | undefined>;
  list(orgId: string): Promise<ApiKeyRecord[]>;
  touch(keyId: string, usedAt: number): Promise<void>;
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
  readonly runs: RunStore;
  readonly search: SearchStore;
  readonly vectors: VectorStore;
  readonly jobs: JobQueue;
  readonly apiKeys: ApiKeyStore;
  receipt(orgId: string, operation: string, key: string): Promise<ReceiptRecord | undefined>;
  /** Throws `storage_failed` unless the engine can read and write. */
  check(): Promise<void>;
  /** Safe to call twice. */
  close(): Promise<void>;
}
