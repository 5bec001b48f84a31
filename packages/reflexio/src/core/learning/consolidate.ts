import type { Candidate, Evidence } from "../../ports/learner.ts";
import type { LearningId } from "../../ports/records.ts";
import { analyzeDocument } from "../search/analyze.ts";
import { jaccard } from "../search/similarity.ts";

/** A stored, current learning of the same user and kind. */
export interface KnownLearning {
  readonly id: LearningId;
  readonly content: string;
  readonly trigger: string | null;
  readonly slot: string | null;
  /** Unix seconds of its newest evidence. */
  readonly evidenceAt: number;
}

/** A candidate whose evidence was checked. */
export interface GroundedCandidate {
  readonly candidate: Candidate;
  readonly evidence: readonly Evidence[];
  /** Unix seconds of its newest evidence. */
  readonly evidenceAt: number;
}

/** What becomes of one candidate. Every superseded id has this candidate as its surviving successor. */
export type Decision =
  | {
      readonly action: "add";
      readonly item: GroundedCandidate;
      readonly supersedes: readonly LearningId[];
      readonly reason: string;
    }
  | {
      readonly action: "reinforce";
      readonly item: GroundedCandidate;
      readonly id: LearningId;
      readonly reason: string;
    }
  | { readonly action: "ignore"; readonly item: GroundedCandidate; readonly reason: string };

/** Two texts this alike say the same: a changed value in a sentence of ten words stays below it. */
const SAME_TEXT = 0.82;

interface Entry {
  readonly tokens: readonly string[];
  readonly slot: string | null;
  readonly evidenceAt: number;
  readonly id: LearningId | null;
  decision: number | null;
}

function tokensOf(trigger: string | null, content: string): string[] {
  return analyzeDocument(`${trigger ?? ""}\n${content}`);
}

function sameText(a: readonly string[], b: readonly string[]): boolean {
  return jaccard(a, b) >= SAME_TEXT;
}

/** True when a candidate says what was revoked and rests on nothing but the turns that had taught it. */
export function repeatsRevoked(
  { candidate, evidence }: GroundedCandidate,
  revoked: {
    readonly content: string;
    readonly trigger: string | null;
    readonly interactionIds: readonly number[];
  },
): boolean {
  const isOld = evidence.every(({ interactionId }) => revoked.interactionIds.includes(interactionId));
  if (!isOld) return false;
  return sameText(tokensOf(candidate.trigger, candidate.content), tokensOf(revoked.trigger, revoked.content));
}

function mergeEvidence(a: readonly Evidence[], b: readonly Evidence[]): Evidence[] {
  const known = new Set(a.map((item) => JSON.stringify(item)));
  return [...a, ...b.filter((item) => !known.has(JSON.stringify(item)))];
}

class Plan {
  readonly decisions: Decision[] = [];
  readonly #entries: Entry[];

  constructor(known: readonly KnownLearning[]) {
    this.#entries = known.map((learning) => ({
      tokens: tokensOf(learning.trigger, learning.content),
      slot: learning.slot,
      evidenceAt: learning.evidenceAt,
      id: learning.id,
      decision: null,
    }));
  }

  place(item: GroundedCandidate): void {
    const { candidate, evidenceAt } = item;
    const tokens = tokensOf(candidate.trigger, candidate.content);
    const same = this.#entries.find((entry) => sameText(entry.tokens, tokens));
    if (same !== undefined) {
      this.#strengthen(same, item);
      return;
    }
    const rivals = this.#entries.filter((entry) => entry.slot !== null && entry.slot === candidate.slot);
    if (rivals.some((rival) => rival.evidenceAt > evidenceAt)) {
      this.decisions.push({ action: "ignore", item, reason: `A newer value of ${candidate.slot} is known.` });
      return;
    }
    this.#add(item, tokens, rivals);
  }

  #strengthen(same: Entry, item: GroundedCandidate): void {
    if (same.id !== null) {
      this.decisions.push({
        action: "reinforce",
        item,
        id: same.id,
        reason: "It says what is known already.",
      });
      return;
    }
    const earlier = same.decision === null ? undefined : this.decisions[same.decision];
    if (same.decision === null || earlier?.action !== "add") return;
    const evidence = mergeEvidence(earlier.item.evidence, item.evidence);
    this.decisions[same.decision] = { ...earlier, item: { ...earlier.item, evidence } };
  }

  #add(item: GroundedCandidate, tokens: readonly string[], rivals: readonly Entry[]): void {
    const supersedes = rivals.map((rival) => rival.id).filter((id) => id !== null);
    for (const rival of rivals) {
      const earlier = rival.decision === null ? undefined : this.decisions[rival.decision];
      if (rival.decision === null || earlier?.action !== "add") continue;
      // The earlier value of the same batch never becomes current; what it would have replaced, this one replaces.
      supersedes.push(...earlier.supersedes);
      const reason = `A later turn gives a newer value of ${item.candidate.slot}.`;
      this.decisions[rival.decision] = { action: "ignore", item: earlier.item, reason };
    }
    const gone = new Set(rivals);
    this.#entries.splice(0, this.#entries.length, ...this.#entries.filter((entry) => !gone.has(entry)));
    const decision = this.decisions.length;
    const reason = supersedes.length > 0 ? `Newer value of ${item.candidate.slot}. ` : "";
    this.decisions.push({ action: "add", item, supersedes, reason: `${reason}${item.candidate.reason}` });
    this.#entries.push({
      tokens,
      slot: item.candidate.slot,
      evidenceAt: item.evidenceAt,
      id: null,
      decision,
    });
  }
}

/**
 * Decides what becomes of each candidate, in order: new, a newer value of something known, or known already.
 * The plan never removes anything without a successor.
 */
export function consolidate(
  candidates: readonly GroundedCandidate[],
  known: readonly KnownLearning[],
): readonly Decision[] {
  const plan = new Plan(known);
  for (const candidate of candidates) plan.place(candidate);
  return plan.decisions;
}
