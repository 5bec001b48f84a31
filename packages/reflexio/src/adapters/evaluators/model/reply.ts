import { z } from "zod";
import type { OrderedVerdict } from "../../../core/evaluation/comparison.ts";
import { quoteIsIn } from "../../../core/learning/grounding.ts";
import { parseModelJson } from "../../../core/parse-model-json.ts";
import type { Verdict } from "../../../ports/evaluator.ts";
import type { ReplySchema } from "../../../ports/language-model.ts";
import type { Candidate, Turn } from "../../../ports/learner.ts";
import type { Reading } from "../../asking/ask-model.ts";
import { INTEGERS, objectOf, orNull, TEXT, TEXT_OR_NULL } from "../../asking/json-schema.ts";
import { describeIssues, optionalText, text } from "../../asking/reply-fields.ts";

const FAILURE_TYPES = ["missing_tool", "wrong_tool", "insufficient_info_from_tool", "wrong_answer"] as const;
const MAX_QUOTES = 20;

const evidence = z.array(z.object({ turn: z.int(), quote: z.string() })).max(MAX_QUOTES);

const lesson = z.object({ trigger: optionalText(), content: text(), rationale: optionalText(), evidence });

const verdictReply = z.object({
  is_success: z.boolean(),
  confidence: z.number().min(0).max(1).catch(0.5),
  failure_type: z.enum(FAILURE_TYPES).nullable().catch(null),
  failure_reason: optionalText(),
  is_escalated: z.boolean().catch(false),
  corrections: z.array(z.int()).catch([]),
  solved_in: z.int().nullable().catch(null),
  evidence,
  metadata: optionalText(),
  lesson: lesson.nullable().catch(null),
});

const evidenceSchema = { type: "array", items: objectOf({ turn: { type: "integer" }, quote: TEXT }) };

/** What providers are told; what comes back is read more leniently. */
export const verdictSchema: ReplySchema = {
  name: "session_verdict",
  json: objectOf({
    is_success: { type: "boolean" },
    confidence: { type: "number" },
    failure_type: orNull({ type: "string", enum: FAILURE_TYPES }),
    failure_reason: TEXT_OR_NULL,
    is_escalated: { type: "boolean" },
    corrections: INTEGERS,
    solved_in: { type: ["integer", "null"] },
    evidence: evidenceSchema,
    metadata: TEXT_OR_NULL,
    lesson: orNull(
      objectOf({ trigger: TEXT_OR_NULL, content: TEXT, rationale: TEXT_OR_NULL, evidence: evidenceSchema }),
    ),
  }),
};

export const comparisonSchema: ReplySchema = {
  name: "shadow_comparison",
  json: objectOf({
    better: { type: "string", enum: ["first", "second", "tie"] },
    is_significant: { type: "boolean" },
    reason: TEXT,
  }),
};

export interface VerdictReply {
  readonly verdict: Verdict;
  readonly metadata: string | null;
  /** Not grounded yet. */
  readonly lesson: Candidate | null;
}

type Reply = z.output<typeof verdictReply>;
type Turns = ReadonlyMap<number, Turn>;

function bad(problem: string): Reading<never> {
  return { ok: false, problem };
}

function problemOf(reply: Reply, turns: Turns): string | null {
  const named = [...reply.corrections, ...reply.evidence.map(({ turn }) => turn), reply.solved_in ?? 1];
  const unknown = named.find((number) => !turns.has(number));
  if (unknown !== undefined) return `There is no turn ${unknown}.`;
  const isQuoted = reply.evidence.some(({ turn, quote }) => {
    const found = turns.get(turn);
    return found !== undefined && quoteIsIn(found, quote);
  });
  if (!isQuoted) return "No quote of the evidence occurs in its turn.";
  if (!reply.is_success && (reply.failure_type === null || reply.failure_reason === null)) {
    return "A failure needs failure_type and failure_reason.";
  }
  const wrong = reply.corrections.find((number) => turns.get(number)?.speaker !== "user");
  return wrong === undefined ? null : `Turn ${wrong} is not the user's: it cannot correct the agent.`;
}

/** User turns until the one that solved it, all of them when that one is not named. */
function turnsToResolution(reply: Reply, turns: Turns): number | null {
  if (!reply.is_success) return null;
  const until = reply.solved_in ?? Number.POSITIVE_INFINITY;
  return [...turns].filter(([number, turn]) => number <= until && turn.speaker === "user").length;
}

function toLesson({ is_success, lesson: proposed, confidence }: Reply, turns: Turns): Candidate | null {
  if (is_success || proposed === null) return null;
  return {
    kind: "user_playbook",
    content: proposed.content,
    trigger: proposed.trigger,
    rationale: proposed.rationale,
    blockingIssue: null,
    slot: null,
    timeToLive: "infinity",
    confidence,
    evidence: proposed.evidence.map(({ turn, quote }) => ({
      interactionId: turns.get(turn)?.interactionId ?? 0,
      quote,
    })),
    reason: "A session that failed taught it.",
  };
}

/** Reads a verdict. It is bad when it points at turns that are not there, or quotes what nobody said. */
export function readVerdict(reply: string, turns: Turns): Reading<VerdictReply> {
  const parsed = parseModelJson(reply);
  if (!parsed.ok) return parsed;
  const checked = verdictReply.safeParse(parsed.value);
  if (!checked.success) return bad(describeIssues(checked.error));
  const { data } = checked;
  const problem = problemOf(data, turns);
  if (problem !== null) return bad(problem);
  const { is_success: isSuccess, confidence, failure_type, failure_reason } = data;
  const verdict: Verdict = {
    isSuccess,
    score: isSuccess ? 0.5 + confidence / 2 : 0.5 - confidence / 2,
    failureType: isSuccess ? null : failure_type,
    failureReason: isSuccess ? null : failure_reason,
    corrections: new Set(data.corrections).size,
    userTurnsToResolution: turnsToResolution(data, turns),
    isEscalated: data.is_escalated,
  };
  return {
    ok: true,
    value: { verdict, metadata: data.metadata, lesson: toLesson(data, turns) },
    summary: isSuccess ? "A success." : `A failure: ${failure_reason}`,
    details: { evidence: data.evidence, corrections: data.corrections },
  };
}

const comparisonReply = z.object({
  better: z.enum(["first", "second", "tie"]),
  is_significant: z.boolean().catch(false),
  reason: optionalText(),
});

export function readComparison(reply: string): Reading<OrderedVerdict> {
  const parsed = parseModelJson(reply);
  if (!parsed.ok) return parsed;
  const checked = comparisonReply.safeParse(parsed.value);
  if (!checked.success) return bad(describeIssues(checked.error));
  const { better, is_significant: isSignificant, reason } = checked.data;
  return { ok: true, value: { better, isSignificant }, summary: reason ?? `Better: ${better}.` };
}
