import type { BlockingIssue } from "@reflexio/contracts";

/** What a rule says, without whose it is. */
export interface RuleText {
  readonly content: string;
  readonly trigger: string | null;
  readonly rationale: string | null;
  readonly blocking_issue: BlockingIssue | null;
}

/** One rule of a user, as aggregation sees it. */
export interface SourceRule extends RuleText {
  /** Id of the user playbook. */
  readonly id: number;
  /** Null when nobody knows whose it is: then it supports no shared rule. */
  readonly userId: string | null;
  /** Distinct conversations it was learnt from. */
  readonly sessions: readonly string[];
  /** Of unit length; null while the rule waits for one. */
  readonly vector: Float32Array | null;
}

export interface RuleWriterInput {
  /** Like rules of several users, never empty. */
  readonly rules: readonly SourceRule[];
  /** What the shared rule says so far; null for a new one. */
  readonly current: RuleText | null;
  readonly signal?: AbortSignal;
}

/** Puts a group of like rules into one. It never writes anything. */
export interface RuleWriter {
  /** `rules` or `model`; recorded in each run. */
  readonly id: string;
  /**
   * The shared rule, or null when the group holds none. Null and failures leave the known rule as it is, and the
   * group is tried again later.
   */
  write(input: RuleWriterInput): Promise<RuleText | null>;
}
