/** From where a call came, coarse enough to name nobody. */
export type AddressClass = "loopback" | "private" | "public" | "unknown" | "none";

/** Who changes something. */
export interface AuditOrigin {
  /** `local`: the owner of a server without keys; `system`: the server itself, or a command in its data folder. */
  readonly actor: "key" | "local" | "system";
  readonly keyId: string | null;
  /** `none` for what no call caused. */
  readonly address: AddressClass;
  /** Id of the operation, `job.<queue>`, or what the server did by itself. */
  readonly operation: string;
}

/** A thing that was changed. */
export interface AuditSubject {
  readonly kind: string;
  readonly id: string;
  /** True for names that callers choose: they are kept as keyed hashes, so that an erasure leaves the record alone. */
  readonly isPrivate: boolean;
}

/** One kind of change in a commit: what, to what, how many; never any content. */
export interface AuditChange {
  readonly what: string;
  readonly subjects: readonly AuditSubject[];
  readonly count: number;
}

/**
 * Adds an entry about the changes of its commit, in the same transaction. Must be the last write. Nothing is added
 * when nothing was changed. `ids` is the number of the entry.
 */
export interface AuditWrite {
  readonly type: "audit.append";
  readonly origin: AuditOrigin;
  readonly atMs: number;
  /** Changes that no write of the commit stands for. */
  readonly notes: readonly AuditChange[];
}

/** A change as it is kept. */
export interface StoredChange {
  readonly what: string;
  /** `kind:id`, or `kind:~hash` for a private one; the first ones of many. */
  readonly ids: readonly string[];
  readonly count: number;
}

/** An entry of an org's audit log. */
export interface AuditEntry extends AuditOrigin {
  /** Counts up from 1 for each org, without gaps. */
  readonly seq: number;
  readonly atMs: number;
  readonly changes: readonly StoredChange[];
  /** SHA-256 of this entry and the hash of the one before, as hex. */
  readonly hash: string;
}

/** The newest entry of a log at some time: whoever knows it notices that later entries were cut off. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** A head that was written down outside the database. */
export interface AuditAnchor extends AuditHead {
  /** Unix milliseconds. */
  readonly atMs: number;
}

export interface AuditProblem {
  readonly seq: number;
  /**
   * `edited`: the entry does not fit its hash or its place; `missing`: its number is skipped; `truncated`: the log
   * ends before its head; `unanchored`: it differs from a head that was written down.
   */
  readonly problem: "edited" | "missing" | "truncated" | "unanchored";
}

export interface AuditVerdict {
  /** Entries that were read. */
  readonly entries: number;
  readonly head: AuditHead | null;
  /** Heads written down outside that the log was compared with. */
  readonly anchors: number;
  /** The first ones; empty for a log that is whole. */
  readonly problems: readonly AuditProblem[];
}

/** All conditions must hold. */
export interface AuditFilter {
  readonly operation: string | null;
  readonly keyId: string | null;
  /** Changes of this user's things. */
  readonly userId: string | null;
  /** Unix milliseconds, both included. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Only entries before this number. */
  readonly before: number | null;
}

/** What was changed by whom. Only `audit.append` writes to it. */
export interface AuditStore {
  /** Newest first. */
  list(orgId: string, filter: AuditFilter, limit: number): Promise<AuditEntry[]>;
  head(orgId: string): Promise<AuditHead | undefined>;
  /** Reads the whole log of an org, in steps beside other work. */
  verify(orgId: string, anchors: readonly AuditAnchor[]): Promise<AuditVerdict>;
}
