/** The only source of the current time below the composition root. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}

/** The clocks of a process. */
export interface Clocks {
  /** The time of day. Somebody may set it. */
  readonly clock: Clock;
  /** Nobody can set it: for waits that end with the process. May differ from the time of day. */
  readonly steadyClock: Clock;
}
