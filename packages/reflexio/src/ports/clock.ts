/** The only source of the current time below the composition root. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}
