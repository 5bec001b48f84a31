import type { Candidate, ExtractInput, Learner, Turn } from "../../ports/learner.ts";

/** What a scripted learner does with one fresh turn; null learns nothing from it. */
export type Script = (
  turn: Turn,
  input: ExtractInput,
) => Partial<Candidate> | null | Promise<Partial<Candidate> | null>;

export interface ScriptedLearner extends Learner {
  /** Every call so far, oldest first. */
  readonly calls: readonly ExtractInput[];
}

/** Takes every user turn at its word. */
const literal: Script = (turn) => (turn.speaker === "user" ? {} : null);

function toCandidate(turn: Turn, kind: Candidate["kind"], given: Partial<Candidate>): Candidate {
  return {
    kind,
    content: turn.content,
    trigger: null,
    rationale: null,
    blockingIssue: null,
    slot: null,
    timeToLive: "infinity",
    confidence: 1,
    evidence: [{ interactionId: turn.interactionId, quote: turn.content }],
    reason: "scripted",
    ...given,
  };
}

/** A learner for tests that learns what its script says, by default the words of every user turn. */
export function createScriptedLearner(script: Script = literal): ScriptedLearner {
  const calls: ExtractInput[] = [];
  return {
    id: "scripted",
    costsMoney: false,
    calls,
    async extract(input) {
      calls.push(input);
      const candidates: Candidate[] = [];
      for (const turn of input.windows.flatMap((window) => window.turns)) {
        const given = turn.fresh ? await script(turn, input) : null;
        if (given !== null) candidates.push(toCandidate(turn, input.kind, given));
      }
      return { candidates, dismissed: [] };
    },
  };
}
