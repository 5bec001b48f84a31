import type { Candidate, Evidence } from "../../ports/learner.ts";
import type { LearningId } from "../../ports/records.ts";
import { analyzeDocument } from "../search/analyze.ts";
import { jaccard } from "../search/similarity.ts";
import { contradicts } from "./contradiction.ts";
import { readSlotEntry, replacedBy, type SlotEntry, tellsValue } from "./slots.ts";
import { readStatement, type Statement } from "./statement.ts";

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

/** Two texts this alike say the same, unless they fill slots with different numbers. */
const SAME_TEXT = 0.82;

/** With how many stored learnings a candidate is compared. */
export interface ComparisonLimits {
  /** Share of the smaller one's words that both have, 0 to 1, from which they are compared at all. */
  readonly threshold: number;
  /** The most alike are compared. */
  readonly count: number;
}

interface Entry extends SlotEntry {
  readonly tokens: readonly string[];
  /** What it claims; read when it is first compared. */
  readonly statement: () => Statement;
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

/** Two statements of values with different numbers say different things, however alike they are. */
function isOtherValue(a: SlotEntry, b: SlotEntry): boolean {
  return a.slot !== null && b.slot !== null && a.numbers !== b.numbers;
}

function mergeEvidence(a: readonly Evidence[], b: readonly Evidence[]): Evidence[] {
  const known = new Set(a.map((item) => JSON.stringify(item)));
  return [...a, ...b.filter((item) => !known.has(JSON.stringify(item)))];
}

/** Share of the smaller one's distinct words that both have. */
function overlap(a: readonly string[], b: readonly string[]): number {
  const [one, other] = [new Set(a), new Set(b)];
  const smaller = Math.min(one.size, other.size);
  return smaller === 0 ? 0 : [...one].filter((token) => other.has(token)).length / smaller;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Beginning of a text, as part of a sentence. */
function quote(text: string): string {
  return text.length > 80 ? `“${text.slice(0, 79)}…”` : `“${text.replace(/[.。]$/, "")}”`;
}

/** What a candidate replaces, and why. */
interface Rivals {
  readonly entries: readonly Entry[];
  /** What to say when one of them is newer than the candidate, and when the candidate takes their place. */
  readonly newer: string;
  readonly replaced: string;
}

class Plan {
  readonly decisions: Decision[] = [];
  readonly #entries: Entry[];
  readonly #limits: ComparisonLimits | null;
  readonly #isRule: boolean;

  constructor(known: readonly KnownLearning[], isRule: boolean, limits: ComparisonLimits | null) {
    this.#isRule = isRule;
    this.#limits = limits;
    this.#entries = known.map((learning) => ({
      tokens: tokensOf(learning.trigger, learning.content),
      statement: once(() => readStatement(learning, isRule)),
      ...readSlotEntry(learning.slot, learning.content),
      evidenceAt: learning.evidenceAt,
      id: learning.id,
      decision: null,
    }));
  }

  place(item: GroundedCandidate): void {
    const { candidate, evidenceAt } = item;
    const tokens = tokensOf(candidate.trigger, candidate.content);
    const statement = once(() => readStatement(candidate, this.#isRule));
    const compared = this.#compared(tokens);
    const denied = compared.filter((entry) => contradicts(statement(), entry.statement(), this.#isRule));
    const read = readSlotEntry(candidate.slot, candidate.content);
    const sameSlot = replacedBy(read, candidate.renews ?? "same", this.#entries);
    const same =
      compared.find(
        (entry) => !denied.includes(entry) && !isOtherValue(entry, read) && sameText(entry.tokens, tokens),
      ) ?? sameSlot.find((entry) => candidate.value !== undefined && tellsValue(entry, candidate.value));
    if (same !== undefined) {
      this.#strengthen(same, item);
      return;
    }
    const rivals = this.#rivals(candidate.slot, sameSlot, denied);
    if (rivals.entries.some((rival) => rival.evidenceAt > evidenceAt)) {
      this.decisions.push({ action: "ignore", item, reason: rivals.newer });
      return;
    }
    this.#add(item, { ...read, tokens, statement }, rivals);
  }

  /** The entries that a candidate is compared with by its words; a slot is no matter of likeness. */
  #compared(tokens: readonly string[]): readonly Entry[] {
    if (this.#limits === null) return this.#entries;
    const { threshold, count } = this.#limits;
    return this.#entries
      .map((entry) => ({ entry, score: overlap(entry.tokens, tokens) }))
      .filter(({ score }) => score >= threshold)
      .sort((a, b) => b.score - a.score)
      .slice(0, count)
      .map(({ entry }) => entry);
  }

  #rivals(slot: string | null, ofSlot: readonly Entry[], denied: readonly Entry[]): Rivals {
    const [first] = [...denied].sort((a, b) => b.evidenceAt - a.evidenceAt);
    const entries = [...new Set([...ofSlot, ...denied])];
    if (ofSlot.length > 0 || first === undefined) {
      return { entries, newer: `A newer value of ${slot} is known.`, replaced: `newer value of ${slot}` };
    }
    const what = quote(first.content);
    return {
      entries,
      newer: `Contradicted by what was said later: ${what}.`,
      replaced: `contradiction of ${what}`,
    };
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

  #add(
    item: GroundedCandidate,
    read: Pick<Entry, "tokens" | "statement" | keyof SlotEntry>,
    { entries, replaced }: Rivals,
  ): void {
    const supersedes = entries.map((rival) => rival.id).filter((id) => id !== null);
    for (const rival of entries) {
      const earlier = rival.decision === null ? undefined : this.decisions[rival.decision];
      if (rival.decision === null || earlier?.action !== "add") continue;
      // The earlier value of the same batch never becomes current; what it would have replaced, this one replaces.
      supersedes.push(...earlier.supersedes);
      this.decisions[rival.decision] = {
        action: "ignore",
        item: earlier.item,
        reason: `A later turn gives a ${replaced}.`,
      };
    }
    const gone = new Set(entries);
    this.#entries.splice(0, this.#entries.length, ...this.#entries.filter((entry) => !gone.has(entry)));
    const decision = this.decisions.length;
    const { reason: why } = item.candidate;
    const reason = supersedes.length > 0 ? `${replaced.replace(/^./, (first) => first.toUpperCase())}. ` : "";
    this.decisions.push({ action: "add", item, supersedes, reason: `${reason}${why}` });
    this.#entries.push({ ...read, evidenceAt: item.evidenceAt, id: null, decision });
  }
}

/**
 * Decides what becomes of each candidate, in order: new, a newer value or the opposite of something known, or known
 * already. The plan never removes anything without a successor.
 * @param limits null compares each candidate with everything that is known
 */
export function consolidate(
  candidates: readonly GroundedCandidate[],
  known: readonly KnownLearning[],
  limits: ComparisonLimits | null = null,
): readonly Decision[] {
  const [first] = candidates;
  if (first === undefined) return [];
  const plan = new Plan(known, first.candidate.kind === "user_playbook", limits);
  for (const candidate of candidates) plan.place(candidate);
  return plan.decisions;
}
