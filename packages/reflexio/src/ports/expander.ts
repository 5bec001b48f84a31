import type { PromptOverrides } from "@reflexio/contracts";
import type { CallMeter } from "./language-model.ts";
import type { RunStepRecord } from "./run-step.ts";

export interface ExpandInput {
  readonly orgId: string;
  /** What is searched of each learning; never empty. */
  readonly texts: readonly string[];
  readonly prompts: PromptOverrides;
  readonly meter: CallMeter;
  readonly signal: AbortSignal;
}

/** Finds other words by which learnings may be searched for. */
export interface Expander {
  /** Words for each text, in order; null for one without. Never fails because of a model: the step says why. */
  expand(input: ExpandInput): Promise<{
    readonly terms: readonly (string | null)[];
    readonly steps: readonly RunStepRecord[];
  }>;
}
