/** One model call as it is paid for. Estimates until it is settled. */
export interface SpendEntry {
  readonly callId: string;
  /** `2026-11-22`, in UTC: caps are per day. */
  readonly day: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly provider: string;
  readonly model: string;
  readonly role: string;
  /** The run it was made for. */
  readonly runId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** What model calls may cost in a day; null means no cap. */
export interface SpendCaps {
  readonly tokensPerDay: number | null;
  readonly costUsdPerDay: number | null;
}

export type SpendWrite =
  /**
   * Counts a call before it is made. `count` is 0, and nothing is written, when the day's calls, those that are
   * not settled included, would exceed a cap with it.
   */
  | { readonly type: "spend.reserve"; readonly entry: SpendEntry; readonly caps: SpendCaps }
  /** Replaces the estimate of a call by what it took. */
  | {
      readonly type: "spend.settle";
      readonly callId: string;
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly costUsd: number;
    };

/** What a day's calls took. */
export interface DaySpend {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: number;
}

/** What the calls of one model for one role took in a day. */
export interface SpendRow extends DaySpend {
  readonly day: string;
  readonly provider: string;
  readonly model: string;
  readonly role: string;
}

export interface SpendingStore {
  ofDay(orgId: string, day: string): Promise<DaySpend>;
  /** Days from the first to the last, both included, oldest first. */
  between(orgId: string, firstDay: string, lastDay: string): Promise<SpendRow[]>;
  /** Distinct learnings that were added or changed by runs with calls in these days. */
  learningsMade(orgId: string, firstDay: string, lastDay: string): Promise<number>;
}
