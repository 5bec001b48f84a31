import type { Candidate, Learner, LearningKind } from "../../packages/reflexio/src/ports/learner.ts";
import type { BenchSession } from "./data.ts";
import { stemJaccard, stemsOf } from "./similarity.ts";

/** A learning of one user after duplicates were joined. */
export interface Entry {
  readonly text: string;
  readonly content: string;
  readonly reason: string;
  /** Where its evidence lies. */
  readonly sessionIds: Set<string>;
}

/** All entries of a set by user, and how long the learner took. */
export interface LearntSet {
  readonly byUser: ReadonlyMap<string, readonly Entry[]>;
  readonly turns: number;
  readonly milliseconds: number;
}

/** The product's consolidation is cleverer; the bench only joins what says the same. */
const duplicateJaccard = 0.85;

const entryText = (candidate: Candidate): string =>
  candidate.trigger === null ? candidate.content : `${candidate.trigger}: ${candidate.content}`;

function addEntry(entries: Entry[], candidate: Candidate, sessionId: string): void {
  const text = entryText(candidate);
  const stems = stemsOf(text);
  const known = entries.find((entry) => stemJaccard(stemsOf(entry.text), stems) >= duplicateJaccard);
  if (known === undefined) {
    entries.push({
      text,
      content: candidate.content,
      reason: candidate.reason,
      sessionIds: new Set([sessionId]),
    });
  } else known.sessionIds.add(sessionId);
}

/** Publishes the sessions in order, one window each, and keeps what the learner proposes. */
export async function learnSet(
  learner: Learner,
  sessions: readonly BenchSession[],
  kind: LearningKind,
): Promise<LearntSet> {
  const byUser = new Map<string, Entry[]>();
  let turns = 0;
  let milliseconds = 0;
  for (const session of sessions) {
    const start = performance.now();
    const { candidates } = await learner.extract({ kind, windows: [session.window] });
    milliseconds += performance.now() - start;
    turns += session.window.turns.length;
    const entries = byUser.get(session.userId) ?? [];
    for (const candidate of candidates) addEntry(entries, candidate, session.sessionId);
    byUser.set(session.userId, entries);
  }
  return { byUser, turns, milliseconds };
}
