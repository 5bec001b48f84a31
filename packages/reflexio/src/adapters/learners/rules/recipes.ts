import type { Turn } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { situationOf } from "./situation.ts";
import { type Findings, leadingQuote, quoteAt, type TurnContext } from "./turn-context.ts";

const confirmation =
  /\b(?:(?:that(?:['’]s| is| was)|this is|it(?:['’]s| is)) exactly (?:what|how|the)|exactly what i (?:wanted|needed|asked for|was looking for|meant)|(?:worked|works) (?:perfectly|like a charm)|that (?:fixed|solved) it)\b/i;

/** The tools the agent called since the user's request, in order, without repetitions. */
function toolsSince(context: TurnContext): string[] {
  const start =
    context.previousRequest === undefined ? 0 : context.earlier.indexOf(context.previousRequest) + 1;
  const turns: readonly Turn[] = context.earlier.slice(Math.max(0, start));
  return [...new Set(turns.flatMap((turn) => turn.tools.map((tool) => tool.tool_name)))];
}

/** A way of working the user confirmed in so many words; only when the steps are known exactly. */
export function findRecipes(context: TurnContext): Findings {
  const sentence = context.sentences.find(
    (candidate) => !candidate.asks && confirmation.test(candidate.text),
  );
  const situation = situationOf(context.earlier);
  const tools = toolsSince(context);
  if (sentence === undefined || situation === null || context.previousAgent === undefined) {
    return { candidates: [], dismissed: [] };
  }
  if (tools.length < 2 || tools.length > 4) {
    const reason = "confirmation: the steps that led there are not known";
    return { candidates: [], dismissed: [{ interactionId: context.turn.interactionId, reason }] };
  }
  const quote = quoteAt(context.turn.content, sentence.start, sentence.text.length);
  const agentQuote = leadingQuote(context.previousAgent.content);
  return {
    candidates: [
      buildCandidate({
        kind: "user_playbook",
        content: tidySentence(`Call ${tools.join(", then ")}`),
        trigger: situation,
        rationale: "The user confirmed that this gave exactly what they wanted.",
        confidence: 0.5,
        evidence: [
          { interactionId: context.turn.interactionId, quote },
          ...(agentQuote === ""
            ? []
            : [{ interactionId: context.previousAgent.interactionId, quote: agentQuote }]),
        ],
        reason: "confirmation.recipe",
      }),
    ],
    dismissed: [],
  };
}
