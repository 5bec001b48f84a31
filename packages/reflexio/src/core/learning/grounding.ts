import type { Candidate, Evidence, Turn } from "../../ports/learner.ts";

export type GroundingVerdict =
  | { readonly grounded: true; readonly evidence: readonly Evidence[] }
  | { readonly grounded: false; readonly reason: string };

function squeeze(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

function contains(text: string, quote: string): boolean {
  return squeeze(text).includes(squeeze(quote));
}

/** Where a quote stands: in what the speaker wrote, in the expert's answer, or in a tool call. */
function placeOf(turn: Turn, quote: string): "words" | "expert" | "tool" | undefined {
  if (squeeze(quote) === "") return undefined;
  if (contains(turn.content, quote) || contains(turn.action, quote)) return "words";
  if (contains(turn.expertContent, quote)) return "expert";
  if (turn.tools.some((tool) => contains(`${tool.tool_name} ${JSON.stringify(tool.tool_data)}`, quote)))
    return "tool";
  return undefined;
}

/** True when somebody said or did the quoted words in the turn. */
export function quoteIsIn(turn: Turn, quote: string): boolean {
  return placeOf(turn, quote) !== undefined;
}

/** True when the place may carry a learning of the kind: an agent's own words never do. */
function mayTeach(candidate: Candidate, turn: Turn, place: "words" | "expert" | "tool"): boolean {
  if (place === "words") return turn.speaker === "user";
  return candidate.kind === "user_playbook";
}

/**
 * Checks that a candidate rests on words that were really said, by somebody who may teach. Quotes that are not
 * in their turn are dropped; what is left must hold one from a fresh turn that may teach.
 */
export function groundCandidate(candidate: Candidate, turns: ReadonlyMap<number, Turn>): GroundingVerdict {
  if (candidate.content.trim() === "") return { grounded: false, reason: "The candidate has no content." };
  const kept: Evidence[] = [];
  let teaches = false;
  for (const item of candidate.evidence) {
    const turn = turns.get(item.interactionId);
    const place = turn === undefined ? undefined : placeOf(turn, item.quote);
    if (turn === undefined || place === undefined) continue;
    kept.push(item);
    teaches ||= turn.fresh && mayTeach(candidate, turn, place);
  }
  if (kept.length === 0) return { grounded: false, reason: "No quote of the candidate occurs in its turn." };
  if (!teaches) {
    return {
      grounded: false,
      reason: "No fresh words of the user, of an expert or of a tool call support it.",
    };
  }
  return { grounded: true, evidence: kept };
}
