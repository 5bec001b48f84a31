/**
 * Purpose: ask once more for a reply that could be read.
 * Inputs: what was wrong with the reply, the answer that says nothing.
 * Output: the same as the prompt it follows.
 * Guarded by: test/learning/model-learner.test.ts, test/judging/*.test.ts (truncated JSON, wrong types, refusals).
 */
export const REPAIR_PROMPT_VERSION = "repair@2";

export function renderRepair(problem: string, nothing: string): string {
  return `That reply cannot be used. ${problem} Answer again from the start: only the JSON object, complete, with every field that was asked for. When there is nothing to say, answer ${nothing}.`;
}
