import type { PromptOverrides, RegularVsShadow } from "@reflexio/contracts";
import type { CallMeter } from "./language-model.ts";
import type { Candidate, Turn } from "./learner.ts";
import type { ModelFailure } from "./model-failure.ts";
import type { RunStepRecord } from "./run-step.ts";

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

/** What an evaluator is told besides the turns. The rules evaluator needs none of it. */
export interface EvaluateBrief {
  readonly orgId: string;
  /** What success means, in words. */
  readonly definition: string;
  /** Which extra values to note, in words. */
  readonly metadata: string | null;
  /** What the agent is for, in words. */
  readonly agentContext: string | null;
  readonly tools: readonly { readonly tool_name: string; readonly tool_description: string }[];
  /** True to propose a rule that would have prevented a failure. */
  readonly wantsLesson: boolean;
  /** Texts in place of the built-in prompts. */
  readonly prompts: PromptOverrides;
  /** Pays for the calls. */
  readonly meter: CallMeter;
}

export interface EvaluateInput {
  /** The whole session, oldest turn first. */
  readonly turns: readonly Turn[];
  /** The same turns with the shadow answers in place of the given ones; null when there are none. */
  readonly shadow?: readonly Turn[] | null;
  readonly signal?: AbortSignal;
  readonly brief?: EvaluateBrief;
}

export interface EvaluateOutput {
  /** Null when the session says nothing: no user turn, or nothing the agent did. */
  readonly verdict: Verdict | null;
  /** The given answers against the shadow ones; null when nobody compared them. */
  readonly comparison?: RegularVsShadow | null;
  /** Extra values that were asked for, in words. */
  readonly metadata?: string | null;
  /** A rule that would have prevented the failure, quoted from the turns. */
  readonly lesson?: Candidate | null;
  readonly steps?: readonly RunStepRecord[];
  /** Evaluator that judged, when it was another one. */
  readonly evaluator?: string;
  /** What to say about it, such as why the rules judged in place of a model. */
  readonly note?: string | null;
  /** The session was not judged: nothing may be stored. */
  readonly failure?: ModelFailure;
}

/** Judges how well the agent did in a session. It never writes anything. */
export interface Evaluator {
  /** `rules` or `model`. */
  readonly id: string;
  evaluate(input: EvaluateInput): Promise<EvaluateOutput>;
}
