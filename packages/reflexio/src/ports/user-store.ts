/** How many rows of each kind concern a user. */
export interface ForgetCounts {
  readonly requests: number;
  readonly interactions: number;
  readonly profiles: number;
  readonly user_playbooks: number;
  readonly agent_playbooks_rederived: number;
  readonly agent_playbooks_withdrawn: number;
  readonly evaluations: number;
  readonly runs: number;
  readonly change_logs: number;
  readonly vectors: number;
  readonly events: number;
  readonly jobs: number;
  readonly api_keys: number;
}

/** What an erasure removes. */
export interface Erasure {
  readonly counts: ForgetCounts;
  /** Shared rules that rested on the user's. */
  readonly agentPlaybookIds: readonly number[];
}

/** An erasure that was carried out; it does not name the user. */
export interface ErasureRecord extends Erasure {
  readonly receiptId: string;
  /** Unix seconds. */
  readonly completedAt: number;
}

/**
 * Erases everything about a user: turns, learnings of any state with their history, index, vectors, runs, receipts,
 * jobs, events, evaluations and bound keys. Shared rules that rested on the user's are erased too, unless enough
 * other users teach them in the same words; their groups must be aggregated again. Later commits that rest on the
 * erased turns fail with `conflict`. `ids` is the receipt.
 */
export interface ForgetWrite {
  readonly type: "user.forget";
  readonly userId: string;
  /** Distinct users that a shared rule needs to stay. */
  readonly minUsers: number;
  readonly receiptId: string;
  readonly actor: string;
  readonly at: number;
}

/** What concerns users as a whole. */
export interface UserStore {
  /** What {@link ForgetWrite} would remove now; nothing is changed. */
  previewForget(orgId: string, userId: string, minUsers: number): Promise<Erasure>;
  /** Users whose keyed hashes these are, by hash; those that the org does not know are left out. */
  findByHash(orgId: string, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>;
  erasure(orgId: string, receiptId: string): Promise<ErasureRecord | undefined>;
  /**
   * Rewrites what still holds bytes of removed rows: text index, free pages, log. After an erasure, also removes the
   * copies of the data that were made without being asked for. Takes longer with more data.
   */
  scrub(): Promise<void>;
}
