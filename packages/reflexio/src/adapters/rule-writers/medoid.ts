import { medoidOf } from "../../core/aggregation/medoid.ts";
import { ruleTextOf } from "../../core/aggregation/rule-text.ts";
import type { RuleWriter } from "../../ports/rule-writer.ts";

/** The built-in writer: the shared rule says what the most typical of the users' rules says, word for word. */
export function createMedoidRuleWriter(): RuleWriter {
  return {
    id: "rules",
    async write({ rules, current, directionOverlap }) {
      const medoid = medoidOf(rules, current, directionOverlap);
      return medoid === null
        ? { text: null, reason: "There is no rule to take the words of." }
        : { text: ruleTextOf(medoid), reason: "The words of the rule that is nearest to all others." };
    },
  };
}
