import type { Candidate, LearningKind, Speaker, Turn, TurnWindow } from "../../../ports/learner.ts";
import { createRulesLearner } from "./index.ts";

/** A turn for tests; `content` may be all that matters. */
export function buildTurn(overrides: Partial<Turn> = {}): Turn {
  return {
    interactionId: 1,
    requestId: "r1",
    speaker: "user",
    content: "",
    expertContent: "",
    tools: [],
    action: "",
    createdAt: 0,
    fresh: true,
    ...overrides,
  };
}

/** A conversation from `[speaker, content]` pairs, with ids from 1. */
export function buildWindow(...lines: readonly (readonly [Speaker, string])[]): TurnWindow {
  const turns = lines.map(([speaker, content], index) =>
    buildTurn({ interactionId: index + 1, speaker, content }),
  );
  return { sessionId: "s1", turns };
}

/** What the learner makes of one window. */
export async function learn(kind: LearningKind, window: TurnWindow): Promise<readonly Candidate[]> {
  const { candidates } = await createRulesLearner().extract({ kind, windows: [window] });
  return candidates;
}

/** What the learner makes of one user turn on its own. */
export function learnFrom(kind: LearningKind, content: string): Promise<readonly Candidate[]> {
  return learn(kind, buildWindow(["user", content]));
}
