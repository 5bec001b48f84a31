import { consolidate } from "../../packages/reflexio/src/core/learning/consolidate.ts";
import type { Candidate, Learner, LearningKind } from "../../packages/reflexio/src/ports/learner.ts";
import type { BenchSession } from "./data.ts";

/** What became of the learnings of a set when later ones came. */
export interface SupersessionScore {
  /** Learnings that were stored. */
  readonly stored: number;
  /** Of these, replaced by a newer value of the same slot. */
  readonly bySlot: number;
  /** Of these, replaced because a later one contradicts them. */
  readonly byContradiction: number;
  /** Candidates left out because a newer one is known. */
  readonly outdated: number;
  /** Every replacement, for reading: whether it is right only a person can say. */
  readonly examples: readonly string[];
}

interface Stored {
  readonly id: string;
  readonly content: string;
  readonly trigger: string | null;
  readonly slot: string | null;
  readonly evidenceAt: number;
}

const textOf = ({ content, trigger }: Pick<Candidate, "content" | "trigger">): string =>
  trigger === null ? content : `${trigger}: ${content}`;

function timeOf({ window }: BenchSession, candidate: Candidate): number {
  const named = new Set(candidate.evidence.map(({ interactionId }) => interactionId));
  const times = window.turns.filter((turn) => named.has(turn.interactionId)).map((turn) => turn.createdAt);
  return Math.max(0, ...times);
}

/** Publishes the sessions in order through the product's own consolidation. */
export async function scoreSupersession(
  learner: Learner,
  sessions: readonly BenchSession[],
  kind: LearningKind,
): Promise<SupersessionScore> {
  const byUser = new Map<string, Map<string, Stored>>();
  const examples: string[] = [];
  const score = { stored: 0, bySlot: 0, byContradiction: 0, outdated: 0 };
  for (const session of sessions) {
    const known = byUser.get(session.userId) ?? new Map<string, Stored>();
    byUser.set(session.userId, known);
    const { candidates } = await learner.extract({ kind, windows: [session.window] });
    const items = candidates.map((candidate) => ({
      candidate,
      evidence: candidate.evidence,
      evidenceAt: timeOf(session, candidate),
    }));
    for (const decision of consolidate(items, [...known.values()])) {
      if (decision.action === "ignore") score.outdated += 1;
      if (decision.action !== "add") continue;
      const { candidate, evidenceAt } = decision.item;
      for (const id of decision.supersedes) {
        const old = known.get(id);
        if (old === undefined) continue;
        known.delete(id);
        if (decision.reason.startsWith("Newer value of ")) score.bySlot += 1;
        else score.byContradiction += 1;
        examples.push(`${session.sessionId} [${textOf(candidate)}] replaces [${textOf(old)}]`);
      }
      score.stored += 1;
      const { content, trigger, slot } = candidate;
      const id = String(score.stored);
      known.set(id, { id, content, trigger, slot, evidenceAt });
    }
  }
  return { ...score, examples };
}
