import type { Turn, TurnWindow } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { situationOf } from "./situation.ts";
import { type Findings, leadingQuote } from "./turn-context.ts";

const expertLength = 600;

const normal = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function shorten(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  if (flat.length <= expertLength) return flat;
  const cut = flat.slice(0, expertLength);
  const end = Math.max(cut.lastIndexOf(". "), cut.lastIndexOf("! "), cut.lastIndexOf("? "));
  return end > 80 ? cut.slice(0, end + 1) : cut.slice(0, cut.lastIndexOf(" "));
}

/** The expert's first own words: what the agent said as well is no evidence for the expert. */
function expertQuote(turn: Turn): string | undefined {
  const said = turn.content.normalize("NFC").replace(/\s+/g, " ");
  return turn.expertContent
    .split("\n")
    .map((line) => leadingQuote(line))
    .find((line) => line !== "" && !said.includes(line.normalize("NFC").replace(/\s+/g, " ")));
}

/** Answers of a human expert that differ from what the agent said: the expert's way is the rule. */
export function findExpertAnswers(window: TurnWindow): Findings {
  const candidates = window.turns.flatMap((turn, index) => {
    const expert = turn.expertContent.trim();
    if (!turn.fresh || expert === "" || normal(expert) === normal(turn.content)) return [];
    const quote = expertQuote(turn);
    if (quote === undefined) return [];
    return [
      buildCandidate({
        kind: "user_playbook",
        content: tidySentence(`Answer the way the expert does: ${shorten(expert)}`),
        trigger: situationOf(window.turns.slice(0, index)),
        rationale: "A human expert answered differently from the agent.",
        confidence: 0.9,
        evidence: [{ interactionId: turn.interactionId, quote }],
        reason: "expert.answer",
      }),
    ];
  });
  return { candidates, dismissed: [] };
}
