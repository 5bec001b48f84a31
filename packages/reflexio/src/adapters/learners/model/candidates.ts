import { holdsSecret } from "../../../core/redaction/redact.ts";
import type { Candidate, Evidence, Turn, TurnWindow } from "../../../ports/learner.ts";
import type { PlaybookItem, ProfileItem } from "./reply.ts";

type TypedItem =
  | { readonly kind: "profile"; readonly item: ProfileItem }
  | { readonly kind: "user_playbook"; readonly item: PlaybookItem };

/** Quotes by the ids of their turns. A number that no turn has stands as id 0, which grounding will not find. */
function evidenceOf(item: ProfileItem | PlaybookItem, turns: ReadonlyMap<number, Turn>): Evidence[] {
  return item.evidence.map(({ turn, quote }) => ({
    interactionId: turns.get(turn)?.interactionId ?? 0,
    quote,
  }));
}

/** What an item of a reply proposes to remember. */
export function toCandidate(typed: TypedItem, turns: ReadonlyMap<number, Turn>): Candidate {
  const { item } = typed;
  const shared = {
    content: item.content,
    slot: item.slot,
    confidence: item.confidence,
    evidence: evidenceOf(item, turns),
    reason: "Proposed by the model.",
  };
  if (typed.kind === "profile") {
    const { time_to_live: timeToLive, metadata } = typed.item;
    return {
      ...shared,
      kind: "profile",
      timeToLive,
      metadata,
      trigger: null,
      rationale: null,
      blockingIssue: null,
    };
  }
  const { trigger, rationale, blocking_issue: blockingIssue } = typed.item;
  return { ...shared, kind: "user_playbook", timeToLive: "infinity", trigger, rationale, blockingIssue };
}

function squeeze(text: string): string {
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

/** True when a person who may instruct said some of it: the user in words or by a UI action, or an expert. */
function isInstructed({ evidence }: Candidate, turns: ReadonlyMap<number, Turn>): boolean {
  return evidence.some(({ interactionId, quote }) => {
    const turn = turns.get(interactionId);
    const words = squeeze(quote);
    if (turn === undefined || words === "") return false;
    const isUsers = turn.speaker === "user" && squeeze(`${turn.content} ${turn.action}`).includes(words);
    return isUsers || squeeze(turn.expertContent).includes(words);
  });
}

function isSecret(candidate: Candidate): boolean {
  const texts = [candidate.content, candidate.trigger, candidate.rationale, candidate.metadata].map(
    (text) => text ?? "",
  );
  return texts.some(holdsSecret);
}

/**
 * Sets aside what a model may not teach: a rule that only tool output asks for, since a web page or a file could
 * write rules for the agent that way, and anything with a secret in it.
 */
export function judgeCandidates(candidates: readonly Candidate[], windows: readonly TurnWindow[]) {
  const turns = new Map(windows.flatMap((window) => window.turns).map((turn) => [turn.interactionId, turn]));
  const kept: Candidate[] = [];
  const rejected: { readonly candidate: Candidate; readonly reason: string }[] = [];
  for (const candidate of candidates) {
    // Quotes that are nowhere are left to grounding, which says so.
    const isQuoted = candidate.evidence.some(({ interactionId }) => turns.has(interactionId));
    if (isSecret(candidate)) {
      rejected.push({ candidate: { ...candidate, content: "[secret]" }, reason: "It holds a secret." });
    } else if (candidate.kind === "user_playbook" && isQuoted && !isInstructed(candidate, turns)) {
      rejected.push({ candidate, reason: "Nobody who may instruct the agent said it." });
    } else {
      kept.push(candidate);
    }
  }
  return { candidates: kept, rejected };
}
