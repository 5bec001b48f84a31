import { expansionPrompt } from "./expansion.ts";
import { extractionPrompts } from "./extraction.ts";
import { gatePrompts } from "./gate.ts";
import { queryPrompt } from "./query.ts";
import { sessionVerdictPrompt } from "./session-verdict.ts";
import { shadowComparisonPrompt } from "./shadow-comparison.ts";
import { sharedRulePrompt } from "./shared-rule.ts";
import type { PromptTemplate } from "./template.ts";

/** Every prompt that a configuration may replace. */
export const replaceablePrompts: readonly PromptTemplate[] = [
  extractionPrompts.profile,
  extractionPrompts.user_playbook,
  gatePrompts.profile,
  gatePrompts.user_playbook,
  queryPrompt,
  expansionPrompt,
  sharedRulePrompt,
  sessionVerdictPrompt,
  shadowComparisonPrompt,
];
