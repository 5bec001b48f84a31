import type { SourceRule } from "../../ports/rule-writer.ts";
import { describeRule, type RuleFeatures } from "./rule-similarity.ts";
import { supportOf } from "./support.ts";

type Content = RuleFeatures["content"];

/** True when they share enough of the smaller one's telling words and do not order what the other forbids. */
function asksTheSame(a: Content, b: Content, overlap: number): boolean {
  if (a.forbids !== b.forbids) return false;
  const [small, large] = a.tokens.size <= b.tokens.size ? [a.tokens, b.tokens] : [b.tokens, a.tokens];
  const shared = [...small].filter((token) => large.has(token)).length;
  return small.size === 0 ? large.size === 0 : shared / small.size >= overlap;
}

/**
 * Parts like rules by what they ask for: a rule joins the first direction in which some rule shares this share of its
 * telling words. The direction of the most users comes first, of equal ones that of the preferred rules.
 * @param overlap 0 to 1, `direction_overlap_threshold` of the configuration
 */
export function groupByDirection<Rule extends SourceRule>(
  rules: readonly Rule[],
  overlap: number,
  isPreferred: (rule: Rule) => boolean = () => false,
): Rule[][] {
  const directions: { readonly rule: Rule; readonly content: Content }[][] = [];
  for (const rule of rules) {
    const { content } = describeRule(rule, null);
    const known = directions.find((members) =>
      members.some((member) => asksTheSame(content, member.content, overlap)),
    );
    if (known === undefined) directions.push([{ rule, content }]);
    else known.push({ rule, content });
  }
  return directions
    .map((members) => members.map(({ rule }) => rule))
    .sort(
      (a, b) =>
        supportOf(b).users - supportOf(a).users ||
        Number(b.some(isPreferred)) - Number(a.some(isPreferred)) ||
        b.length - a.length,
    );
}
