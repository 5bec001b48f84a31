import type { RuleText, SourceRule } from "../../ports/rule-writer.ts";
import { describeRule, ruleSimilarity } from "./rule-similarity.ts";
import { sameRuleText } from "./rule-text.ts";

/** Another member must be this much nearer to all before the wording of a shared rule changes. */
const STEADINESS = 0.95;

/**
 * The rule that is nearest to all others: the one whose words stand best for the group. The wording in force stays
 * unless another is clearly nearer, so that a growing group does not change its words with every member.
 */
export function medoidOf(rules: readonly SourceRule[], current: RuleText | null): SourceRule | null {
  const features = rules.map((rule) => describeRule(rule, rule.vector));
  const scores = features.map((own) =>
    features.reduce((sum, other) => sum + (own === other ? 1 : ruleSimilarity(own, other)), 0),
  );
  let best = 0;
  for (const [position, score] of scores.entries()) if (score > (scores[best] ?? 0)) best = position;
  const kept = rules.findIndex((rule) => current !== null && sameRuleText(rule, current));
  const keeps = kept >= 0 && (scores[kept] ?? 0) >= STEADINESS * (scores[best] ?? 0);
  return rules[keeps ? kept : best] ?? null;
}
