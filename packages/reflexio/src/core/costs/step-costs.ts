import type { RunRecord } from "../../ports/records.ts";
import type { RunStepRecord } from "../../ports/run-step.ts";

/** What the steps of a run cost together. */
export function costsOf(
  steps: readonly RunStepRecord[],
): Pick<RunRecord, "input_tokens" | "output_tokens" | "cost_usd"> {
  return {
    input_tokens: steps.reduce((sum, step) => sum + step.input_tokens, 0),
    output_tokens: steps.reduce((sum, step) => sum + step.output_tokens, 0),
    cost_usd: steps.reduce((sum, step) => sum + step.cost_usd, 0),
  };
}
