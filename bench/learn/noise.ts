import type { Learner } from "../../packages/reflexio/src/ports/learner.ts";
import type { BenchSession, BenchSet, Gold } from "./data.ts";

/** What the learner makes of chats that hold nothing to learn. */
export interface NoiseScore {
  readonly chats: number;
  readonly chatsWithEntries: number;
  readonly share: number;
  readonly examples: readonly string[];
}

/** Sessions of a set that no gold comes from, as the set's own lines say. */
export function noiseSessions(set: BenchSet, lines: readonly Gold[]): BenchSession[] {
  const noise = new Set(
    lines.filter((line) => line.gold_profile === null).map((line) => line.session_id ?? line.id),
  );
  return set.sessions.filter((session) => noise.has(session.sessionId));
}

/** Counts chats out of which anything is learnt. */
export async function scoreNoise(learner: Learner, sessions: readonly BenchSession[]): Promise<NoiseScore> {
  const examples: string[] = [];
  let chatsWithEntries = 0;
  for (const session of sessions) {
    const windows = [session.window];
    const profiles = await learner.extract({ kind: "profile", windows });
    const playbooks = await learner.extract({ kind: "user_playbook", windows });
    const found = [...profiles.candidates, ...playbooks.candidates];
    if (found.length > 0) chatsWithEntries += 1;
    examples.push(
      ...found.map((candidate) => `${session.sessionId} [${candidate.reason}] ${candidate.content}`),
    );
  }
  return {
    chats: sessions.length,
    chatsWithEntries,
    share: sessions.length === 0 ? 0 : chatsWithEntries / sessions.length,
    examples,
  };
}
