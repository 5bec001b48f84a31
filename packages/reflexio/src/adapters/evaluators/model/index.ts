import { ReflexioError, type RegularVsShadow } from "@reflexio/contracts";
import { combineOrders, type OrderedVerdict } from "../../../core/evaluation/comparison.ts";
import { canBeJudged, writeSession } from "../../../core/evaluation/session.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { EvaluateBrief, EvaluateInput, EvaluateOutput, Evaluator } from "../../../ports/evaluator.ts";
import type { LanguageModel } from "../../../ports/language-model.ts";
import type { Candidate, Turn } from "../../../ports/learner.ts";
import type { ModelFailure } from "../../../ports/model-failure.ts";
import type { RunStepRecord } from "../../../ports/run-step.ts";
import { renderSessionVerdict } from "../../../prompts/session-verdict.ts";
import { renderShadowComparison } from "../../../prompts/shadow-comparison.ts";
import { askModel, type Talk, toModelFailure, UNUSABLE } from "../../asking/ask-model.ts";
import { judgeCandidates } from "../../learners/model/candidates.ts";
import { comparisonSchema, readComparison, readVerdict, type VerdictReply, verdictSchema } from "./reply.ts";

export interface ModelEvaluatorOptions {
  /** The org's model; null when none is configured. */
  modelOf(orgId: string): Promise<LanguageModel | null>;
  readonly clock: Clock;
}

const VERDICT_TOKENS = 2_000;
const COMPARISON_TOKENS = 500;

async function askVerdict(
  talk: Talk,
  turns: readonly Turn[],
  brief: EvaluateBrief,
): Promise<VerdictReply | undefined> {
  const session = writeSession(turns);
  const { system, version, message } = renderSessionVerdict({
    ...brief,
    transcript: session.lines,
    template: brief.prompts.session_verdict,
  });
  const answer = await askModel(talk, {
    role: "evaluation",
    name: "judge",
    promptVersion: version,
    system,
    messages: [{ role: "user", content: message }],
    schema: verdictSchema,
    maxOutputTokens: VERDICT_TOKENS,
    nothing: "the object with your best judgement",
    details: { turns: turns.length },
    read: (reply) => readVerdict(reply, session.turns),
  });
  return answer?.value;
}

async function askOrder(
  talk: Talk,
  { turns, shadow }: EvaluateInput,
  brief: EvaluateBrief,
  swapped: boolean,
): Promise<OrderedVerdict | undefined> {
  const session = writeSession(turns, { shadow: shadow ?? [], swapped });
  const { system, version, message } = renderShadowComparison({
    ...brief,
    transcript: session.lines,
    template: brief.prompts.shadow_comparison,
  });
  const answer = await askModel(talk, {
    role: "evaluation",
    name: swapped ? "compare, shadow first" : "compare, given first",
    promptVersion: version,
    system,
    messages: [{ role: "user", content: message }],
    schema: comparisonSchema,
    maxOutputTokens: COMPARISON_TOKENS,
    nothing: '{"better": "tie", "is_significant": false, "reason": "…"}',
    read: readComparison,
  });
  return answer?.value;
}

interface Compared {
  readonly comparison: RegularVsShadow | null;
  readonly note: string | null;
}

/** Judged in both orders. A comparison that fails spoils no verdict; the note says so. */
async function compare(talk: Talk, input: EvaluateInput, brief: EvaluateBrief): Promise<Compared> {
  if (input.shadow === undefined || input.shadow === null) return { comparison: null, note: null };
  try {
    const given = await askOrder(talk, input, brief, false);
    const swapped = given === undefined ? undefined : await askOrder(talk, input, brief, true);
    if (given !== undefined && swapped !== undefined) {
      return { comparison: combineOrders(given, swapped), note: null };
    }
    return { comparison: null, note: `The shadow answers were not compared. ${UNUSABLE.message}` };
  } catch (error) {
    talk.signal.throwIfAborted();
    return {
      comparison: null,
      note: `The shadow answers were not compared. ${toModelFailure(error).message}`,
    };
  }
}

/** Only what a user or an expert said may become a rule, as with everything that is learnt. */
function keepLesson(
  lesson: Candidate | null,
  turns: readonly Turn[],
  brief: EvaluateBrief,
): Candidate | null {
  if (lesson === null || !brief.wantsLesson) return null;
  return judgeCandidates([lesson], [{ sessionId: null, turns }]).candidates[0] ?? null;
}

function failed(steps: readonly RunStepRecord[], failure: ModelFailure): EvaluateOutput {
  return { verdict: null, steps, failure };
}

/**
 * The evaluator that asks a language model: one call for the given answers alone, two more in both orders when there
 * are shadow answers. Verdicts are checked against the turns and repaired once.
 */
export function createModelEvaluator({ modelOf, clock }: ModelEvaluatorOptions): Evaluator {
  return {
    id: "model",
    async evaluate(input) {
      const { brief, turns, signal = new AbortController().signal } = input;
      if (brief === undefined) throw new ReflexioError("internal", "The model evaluator needs a brief.");
      if (!canBeJudged(turns)) return { verdict: null };
      const model = await modelOf(brief.orgId);
      if (model === null) return failed([], { message: "No model is configured.", retryAfterMs: null });
      const steps: RunStepRecord[] = [];
      const talk = { model, meter: brief.meter, signal, clock, steps };
      try {
        const reply = await askVerdict(talk, turns, brief);
        if (reply === undefined) return failed(steps, UNUSABLE);
        const { verdict, metadata } = reply;
        const { comparison, note } = await compare(talk, input, brief);
        return { verdict, metadata, comparison, note, lesson: keepLesson(reply.lesson, turns, brief), steps };
      } catch (error) {
        signal.throwIfAborted();
        return failed(steps, toModelFailure(error));
      }
    },
  };
}
