import type { Candidate, Evidence } from "../../../ports/learner.ts";

/** What a rule must say; the rest has defaults that suit a plain, lasting fact. */
export type CandidateDraft = Pick<Candidate, "kind" | "content" | "evidence" | "reason" | "confidence"> &
  Partial<Candidate>;

/** Fills a draft with the defaults. */
export function buildCandidate(draft: CandidateDraft): Candidate {
  return {
    trigger: null,
    rationale: null,
    blockingIssue: null,
    slot: null,
    timeToLive: "infinity",
    ...draft,
  };
}

/** First letter up, one full stop at the end, single spaces. */
export function tidySentence(text: string): string {
  const flat = text.replace(/\s+/g, " ").replace(/^[\s,;:.–—-]+|[\s,;:–—-]+$/g, "");
  if (flat === "") return "";
  const ended = /[.!?。！？]$/.test(flat) ? flat : `${flat}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1);
}

const identityOf = (candidate: Candidate): string =>
  [candidate.kind, candidate.trigger ?? "", candidate.content]
    .join("\n")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\n]+/gu, " ");

function mergeEvidence(left: readonly Evidence[], right: readonly Evidence[]): Evidence[] {
  const seen = new Set(left.map((evidence) => `${evidence.interactionId}\n${evidence.quote}`));
  return [...left, ...right.filter((evidence) => !seen.has(`${evidence.interactionId}\n${evidence.quote}`))];
}

/** Joins candidates that say the same, keeping the first one's place and all evidence. */
export function mergeCandidates(candidates: readonly Candidate[]): Candidate[] {
  const byIdentity = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const identity = identityOf(candidate);
    const known = byIdentity.get(identity);
    byIdentity.set(
      identity,
      known === undefined
        ? candidate
        : { ...known, evidence: mergeEvidence(known.evidence, candidate.evidence) },
    );
  }
  return [...byIdentity.values()];
}
