import type { RuleText, SourceRule } from "../../ports/rule-writer.ts";
import { groupByDirection } from "./directions.ts";
import { describeRule, ruleSimilarity } from "./rule-similarity.ts";
import { sameRuleText } from "./rule-text.ts";

/** Another member must be this much nearer to all before the wording of a shared rule changes. */
const STEADINESS = 0.95;

/** Members that are compared with each other; a sample of a larger group shows the same middle. */
const MAX_COMPARED = 200;

function sample(rules: readonly SourceRule[], current: RuleText | null): SourceRule[] {
  if (rules.length <= MAX_COMPARED) return [...rules];
  const step = rules.length / MAX_COMPARED;
  const spread = Array.from({ length: MAX_COMPARED }, (_, index) => rules[Math.floor(index * step)]);
  const kept = rules.find((rule) => current !== null && sameRuleText(rule, current));
  return [...new Set([kept, ...spread])].filter((rule) => rule !== undefined);
}

/**
 * The rule that is nearest to all others of the direction that most users ask for: its words stand best for the group.
 * The wording in force stays unless another is clearly nearer, so that a growing group does not change its words with
 * every member.
 */
export function medoidOf(
  members: readonly SourceRule[],
  current: RuleText | null,
  directionOverlap: number,
): SourceRule | null {
  const isCurrent = (rule: SourceRule) => current !== null && sameRuleText(rule, current);
  const [rules = []] = groupByDirection(sample(members, current), directionOverlap, isCurrent);
  const features = rules.map((rule) => describeRule(rule, rule.vector));
  const scores = features.map((own) =>
    features.reduce((sum, other) => sum + (own === other ? 1 : ruleSimilarity(own, other)), 0),
  );
  let best = 0;
  for (const [position, score] of scores.entries()) if (score > (scores[best] ?? 0)) best = position;
  const kept = rules.findIndex(isCurrent);
  const keeps = kept >= 0 && (scores[kept] ?? 0) >= STEADINESS * (scores[best] ?? 0);
  return rules[keeps ? kept : best] ?? null;
}
