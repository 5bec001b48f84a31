import { detectFeedback } from "../../packages/reflexio/src/adapters/learners/rules/index.ts";
import type { BenchSet, FeedbackLabel } from "./data.ts";

/** Precision, recall and F1 of a yes/no decision. */
export interface BinaryScore {
  readonly positives: number;
  readonly predicted: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Scores decisions against labels, pairwise. */
export function scoreBinary(
  pairs: readonly { readonly label: boolean; readonly decision: boolean }[],
): BinaryScore {
  const positives = pairs.filter((pair) => pair.label).length;
  const predicted = pairs.filter((pair) => pair.decision).length;
  const hits = pairs.filter((pair) => pair.label && pair.decision).length;
  const precision = predicted === 0 ? 0 : hits / predicted;
  const recall = positives === 0 ? 0 : hits / positives;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { positives, predicted, precision, recall, f1 };
}

/** Feedback and correction detection on labelled dialogues. */
export function scoreFeedback(
  set: BenchSet,
  labels: readonly FeedbackLabel[],
): { feedback: BinaryScore; correction: BinaryScore; wrong: string[] } {
  const sessions = new Map(set.sessions.map((session) => [session.sessionId, session.window.turns]));
  const judged = labels.flatMap((label) => {
    const turns = sessions.get(label.session_id);
    const turn = turns?.[label.turn_idx];
    if (turns === undefined || turn === undefined) return [];
    const earlier = turns.slice(0, label.turn_idx);
    const agent = earlier.findLast((candidate) => candidate.speaker === "agent");
    return [{ label, turn, signal: detectFeedback(turn, agent, earlier) }];
  });
  return {
    feedback: scoreBinary(
      judged.map(({ label, signal }) => ({ label: label.feedback, decision: signal.feedback })),
    ),
    correction: scoreBinary(
      judged.map(({ label, signal }) => ({ label: label.correction, decision: signal.correction })),
    ),
    wrong: judged
      .filter(
        ({ label, signal }) => label.feedback !== signal.feedback || label.correction !== signal.correction,
      )
      .map(
        ({ label, turn, signal }) =>
          `${label.session_id} gold f=${label.feedback} c=${label.correction} got ${signal.cue}: ${turn.content.slice(0, 160)}`,
      ),
  };
}
