import type { RuleText } from "../../ports/rule-writer.ts";
import { hashText } from "../hash-text.ts";

/** Only what a rule says. */
export function ruleTextOf({ content, trigger, rationale, blocking_issue }: RuleText): RuleText {
  return { content, trigger, rationale, blocking_issue };
}

/** Fingerprint of what a rule says. */
export function ruleHash(rule: RuleText): string {
  const { content, trigger, rationale, blocking_issue: issue } = rule;
  return hashText(JSON.stringify([content, trigger, rationale, issue?.kind ?? null, issue?.details ?? null]));
}

export function sameRuleText(a: RuleText, b: RuleText): boolean {
  return ruleHash(a) === ruleHash(b);
}

/** Fingerprint of the members of a cluster and of what each says. */
export function clusterFingerprint(rules: readonly (RuleText & { readonly id: number })[]): string {
  return hashText(JSON.stringify(rules.map((rule) => [rule.id, ruleHash(rule)])));
}
