import { canBeJudged } from "../../../core/evaluation/session.ts";
import type { Evaluator, Verdict } from "../../../ports/evaluator.ts";
import { readSignals, type SessionSignals } from "./signals.ts";

interface Weight {
  readonly type: string;
  /** Added to the evidence for success, in logits. */
  readonly weight: (signals: SessionSignals) => number;
  /** Said of a failure that it weighs most in. */
  readonly reason: (signals: SessionSignals) => string;
}

/** Turns of the user that any matter may take before their number speaks of trouble. */
const EASY_TURNS = 5;
/** Most sessions that nothing speaks against went well. */
const BIAS = 0.6;
const THANKS = 0.7;

/** What speaks against a success. Chosen by reason, not fitted to any set of sessions. */
const weights: readonly Weight[] = [
  {
    type: "complaint",
    weight: ({ complaint }) => (complaint ? -2.5 : 0),
    reason: () => "The user's last words complain about the answer or correct it.",
  },
  {
    // A handover alone says nothing: some matters belong to a person. Asking for one before it was offered says more.
    type: "escalated",
    weight: ({ asksForPerson, demandsPerson }) => (asksForPerson ? -1 : 0) + (demandsPerson ? -1 : 0),
    reason: ({ handedOver }) =>
      handedOver ? "The user wanted a person, and was handed to one." : "The user wanted a person instead.",
  },
  {
    type: "tool_failure",
    weight: ({ brokenTool, toolFailures }) =>
      (brokenTool === null ? 0 : -1) - 0.25 * Math.min(4, toolFailures),
    reason: ({ brokenTool }) =>
      brokenTool === null
        ? "Tools failed."
        : `${brokenTool.name} failed and never worked: ${brokenTool.error}`,
  },
  {
    type: "correction",
    weight: ({ corrections }) => -0.5 * Math.min(4, corrections),
    reason: ({ corrections }) => `The user had to correct the agent ${corrections} time(s).`,
  },
  {
    type: "unanswered",
    weight: ({ unanswered }) => (unanswered ? -1.2 : 0),
    reason: () => "The user's last words were not answered.",
  },
  {
    type: "effort",
    weight: ({ userTurns }) => -0.2 * Math.max(0, userTurns - EASY_TURNS),
    reason: ({ userTurns }) => `It took ${userTurns} turns of the user.`,
  },
];

function judge(signals: SessionSignals): Verdict {
  const against = weights.map((one) => ({ ...one, value: one.weight(signals) }));
  const sum = against.reduce((total, { value }) => total + value, BIAS + (signals.thanks ? THANKS : 0));
  const score = 1 / (1 + Math.exp(-sum));
  const isSuccess = score >= 0.5;
  const worst = [...against].sort((a, b) => a.value - b.value)[0];
  const closing = signals.thanks && signals.userTurns > 1 ? 1 : 0;
  return {
    isSuccess,
    score,
    failureType: isSuccess ? null : (worst?.type ?? null),
    failureReason: isSuccess ? null : (worst?.reason(signals) ?? null),
    corrections: signals.corrections,
    userTurnsToResolution: isSuccess ? signals.userTurns - closing : null,
    isEscalated: signals.handedOver,
  };
}

/**
 * The built-in evaluator: reads how the user took it, not whether it was right. Corrections, complaints, calls for
 * a person, failed tools and long ways speak against a success, thanks for one.
 */
export function createRulesEvaluator(): Evaluator {
  return {
    id: "rules",
    async evaluate({ turns, signal }) {
      signal?.throwIfAborted();
      return { verdict: canBeJudged(turns) ? judge(readSignals(turns)) : null };
    },
  };
}
