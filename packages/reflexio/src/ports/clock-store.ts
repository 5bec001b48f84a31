/** What the engine remembers of the clock, and how waiting work goes on when the clock is set. */
export interface ClockStore {
  /** The time noted last, Unix milliseconds; undefined when none was. */
  noted(): Promise<number | undefined>;
  note(nowMs: number): Promise<void>;
  /**
   * Keeps what waits as long as it would have waited, after the clock jumped by `byMs` (negative: back) to `nowMs`.
   * Leases move with the clock. Jobs and repeats of aggregation move when it went back, though not before now; when
   * it went forward they stay, and come early rather than late. Returns how many were moved.
   */
  follow(byMs: number, nowMs: number): Promise<number>;
}
