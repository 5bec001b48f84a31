import type {
  Candidate,
  Dismissal,
  ExtractInput,
  ExtractOutput,
  Learner,
  TurnWindow,
} from "../../../ports/learner.ts";
import { mergeCandidates } from "./candidate.ts";
import { findChoices } from "./choices.ts";
import { findCorrections } from "./corrections.ts";
import { findExpertAnswers } from "./expert-answers.ts";
import { findFacts } from "./facts.ts";
import { findInstructions } from "./instructions.ts";
import { findForeignFacts, findForeignInstructions } from "./other-languages.ts";
import { findPreferences } from "./preferences.ts";
import { findRecipes } from "./recipes.ts";
import { findToolOutcomes } from "./tool-outcomes.ts";
import { type Findings, readTurn, type TurnContext, type TurnRule } from "./turn-context.ts";

export { detectFeedback } from "./feedback.ts";

type WindowRule = (window: TurnWindow) => Findings;

interface RuleSet {
  readonly turnRules: readonly TurnRule[];
  readonly windowRules: readonly WindowRule[];
}

/** In the order in which they claim words: an instruction is not a correction too. */
const ruleSets: Readonly<Record<Candidate["kind"], RuleSet>> = {
  profile: { turnRules: [findFacts, findPreferences, findChoices, findForeignFacts], windowRules: [] },
  user_playbook: {
    turnRules: [findInstructions, findForeignInstructions, findCorrections, findRecipes],
    windowRules: [findExpertAnswers, findToolOutcomes],
  },
};

const quotesOf = (candidate: Candidate): string[] => candidate.evidence.map((evidence) => evidence.quote);

/** One of the two quotes words the other quotes too. */
function overlap(left: Candidate, right: Candidate): boolean {
  return quotesOf(left).some((a) => quotesOf(right).some((b) => a.includes(b) || b.includes(a)));
}

/** Two rules that quote the same words say the same; the earlier rule knows better. */
function withoutOverlaps(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (!kept.some((other) => other.slot === candidate.slot && overlap(other, candidate)))
      kept.push(candidate);
  }
  return kept;
}

function readTurnWith(rules: readonly TurnRule[], context: TurnContext): Findings {
  const found = rules.map((rule) => rule(context));
  return {
    candidates: withoutOverlaps(found.flatMap((findings) => findings.candidates)),
    dismissed: found.flatMap((findings) => findings.dismissed),
  };
}

function readWindow(window: TurnWindow, rules: RuleSet): Findings[] {
  const byTurn = window.turns.map((_, index) => {
    const context = readTurn(window, index);
    return context === null ? { candidates: [], dismissed: [] } : readTurnWith(rules.turnRules, context);
  });
  return [...byTurn, ...rules.windowRules.map((rule) => rule(window))];
}

/**
 * The built-in learner: fixed patterns, no model, no key. Precise and modest: it learns what users say in
 * plain words, in English and a little of a few other languages, and nothing it cannot quote.
 */
export function createRulesLearner(): Learner {
  return {
    id: "rules",
    costsMoney: false,
    async extract({ kind, windows, signal }: ExtractInput): Promise<ExtractOutput> {
      const candidates: Candidate[] = [];
      const dismissed: Dismissal[] = [];
      for (const window of windows) {
        signal?.throwIfAborted();
        for (const findings of readWindow(window, ruleSets[kind])) {
          candidates.push(...findings.candidates);
          dismissed.push(...findings.dismissed);
        }
      }
      return { candidates: mergeCandidates(candidates), dismissed, isRuleBased: true };
    },
  };
}
