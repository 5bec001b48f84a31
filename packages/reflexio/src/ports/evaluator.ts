import type { Turn } from "./learner.ts";

/** How one session went. */
export interface Verdict {
  readonly isSuccess: boolean;
  /** How likely the user got what they came for, 0 to 1. */
  readonly score: number;
  /** Kind of failure, in a word; null for a success. */
  readonly failureType: string | null;
  readonly failureReason: string | null;
  /** Turns in which the user corrected the agent. */
  readonly corrections: number;
  /** User turns until it was solved; null for a failure. */
  readonly userTurnsToResolution: number | null;
  /** Whether it was handed to a person. */
  readonly isEscalated: boolean;
}

export interface EvaluateInput {
  /** The whole session, oldest turn first. */
  readonly turns: readonly Turn[];
  readonly signal?: AbortSignal;
}

/** Judges how well the agent did in a session. It never writes anything. */
export interface Evaluator {
  /** `rules` or `model`. */
  readonly id: string;
  /** Null when the session says nothing: no user turn, or nothing the agent did. */
  evaluate(input: EvaluateInput): Promise<Verdict | null>;
}
