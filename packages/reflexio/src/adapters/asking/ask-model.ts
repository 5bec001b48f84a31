import { ReflexioError } from "@reflexio/contracts";
import { callsOf } from "../../core/model-calls.ts";
import type { Clock } from "../../ports/clock.ts";
import type {
  CallMeter,
  GenerateOutput,
  LanguageModel,
  ModelCall,
  ModelMessage,
  ModelRole,
  ReplySchema,
} from "../../ports/language-model.ts";
import type { ModelFailure } from "../../ports/model-failure.ts";
import type { RunStepRecord } from "../../ports/run-step.ts";
import { REPAIR_PROMPT_VERSION, renderRepair } from "../../prompts/repair.ts";

/** Longest reply that is kept, and that is shown to the model again. */
const MAX_RAW_CHARACTERS = 100_000;
const MAX_SHOWN_CHARACTERS = 8_000;

/** Who is asked, who pays, and where the steps are noted. */
export interface Talk {
  readonly model: LanguageModel;
  readonly meter?: CallMeter | undefined;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** One is added for every call. */
  readonly steps: RunStepRecord[];
}

/** A reply taken apart, or what is wrong with it, in a sentence for the model. */
export type Reading<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      /** What it says, in a sentence for the run's trace. */
      readonly summary: string;
      readonly details?: Readonly<Record<string, unknown>>;
    }
  | { readonly ok: false; readonly problem: string };

/** What is asked. */
export interface Question<Value> {
  readonly role: ModelRole;
  /** Name of the step. */
  readonly name: string;
  readonly promptVersion: string;
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly schema: ReplySchema;
  readonly maxOutputTokens: number;
  /** The answer of a model that has nothing to say, as JSON; the repair names it. */
  readonly nothing: string;
  /** Figures of the step. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** False: a reply that cannot be used is not asked for again. */
  readonly isRepaired?: boolean;
  read(reply: string): Reading<Value>;
}

function sum(calls: readonly ModelCall[], amount: (call: ModelCall) => number): number {
  return calls.reduce((total, call) => total + amount(call), 0);
}

function toStep(
  name: string,
  prompt: string,
  startedAtMs: number,
  calls: readonly ModelCall[],
): Omit<RunStepRecord, "status" | "summary" | "raw_reply" | "error" | "model" | "details"> {
  return {
    name,
    started_at_ms: startedAtMs,
    duration_ms: sum(calls, ({ ms }) => ms),
    input_tokens: sum(calls, ({ usage }) => usage.inputTokens),
    output_tokens: sum(calls, ({ usage }) => usage.outputTokens),
    cost_usd: sum(calls, ({ costUsd }) => costUsd),
    prompt_version: prompt,
    attempts: calls.length,
  };
}

function failedAttempts(calls: readonly ModelCall[]) {
  const failed = calls.filter(({ error }) => error !== null);
  return failed.length === 0
    ? {}
    : { failed_calls: failed.map(({ provider, model, error }) => `${provider}/${model}: ${error}`) };
}

/** Asks once and notes a failure. Throws what the model port throws, after noting that too. */
async function askOnce<Value>(
  talk: Talk,
  { role, system, schema, maxOutputTokens }: Question<Value>,
  { name, prompt, messages }: Round,
): Promise<GenerateOutput> {
  const { model, signal, meter, clock } = talk;
  const startedAtMs = clock.nowMs();
  try {
    return await model.generate({ role, system, messages, schema, maxOutputTokens, signal, meter });
  } catch (error) {
    signal.throwIfAborted();
    const calls = callsOf(error);
    talk.steps.push({
      ...toStep(name, prompt, startedAtMs, calls),
      status: "failed",
      summary: "No model answered.",
      model: null,
      details: failedAttempts(calls),
      raw_reply: null,
      error: error instanceof Error ? error.message : String(error),
    });
    throw error;
  }
}

interface Round {
  readonly name: string;
  readonly prompt: string;
  readonly messages: readonly ModelMessage[];
}

/**
 * Asks, and asks once more when the reply cannot be used. Every call becomes a step. Undefined when the second reply
 * cannot be used either. Throws what {@link LanguageModel.generate} throws.
 */
export async function askModel<Value>(
  talk: Talk,
  question: Question<Value>,
): Promise<{ readonly value: Value } | undefined> {
  let { messages } = question;
  for (const [name, prompt] of [
    [question.name, question.promptVersion],
    ["repair", REPAIR_PROMPT_VERSION],
  ] as const) {
    const startedAtMs = talk.clock.nowMs();
    const answer = await askOnce(talk, question, { name, prompt, messages });
    const read = question.read(answer.text);
    talk.steps.push({
      ...toStep(name, prompt, startedAtMs, answer.calls),
      status: read.ok ? "completed" : "failed",
      summary: read.ok ? read.summary : "The reply cannot be used.",
      model: answer.model,
      details: { ...question.details, ...(read.ok ? read.details : {}), ...failedAttempts(answer.calls) },
      raw_reply: answer.text.slice(0, MAX_RAW_CHARACTERS),
      error: read.ok ? null : read.problem,
    });
    if (read.ok) return { value: read.value };
    if (question.isRepaired === false) return undefined;
    const shown = answer.text.trim() === "" ? "(nothing)" : answer.text.slice(0, MAX_SHOWN_CHARACTERS);
    messages = [
      ...messages,
      { role: "assistant", content: shown },
      { role: "user", content: renderRepair(read.problem, question.nothing) },
    ];
  }
  return undefined;
}

/** What to say of a question whose repair could not be used either. */
export const UNUSABLE: ModelFailure = {
  message: "The model's reply could not be used, nor could its repair.",
  retryAfterMs: null,
};

/** What to say of an error of the model port. Throws every other error on. */
export function toModelFailure(error: unknown): ModelFailure {
  if (!ReflexioError.isInstance(error)) throw error;
  if (error.code !== "model_unavailable" && error.code !== "rate_limited") throw error;
  return { message: error.message, retryAfterMs: error.retryAfterMs ?? null };
}
