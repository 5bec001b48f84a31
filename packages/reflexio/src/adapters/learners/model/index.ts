import { ReflexioError } from "@reflexio/contracts";
import { type TranscriptPart, writeTranscript } from "../../../core/learning/transcript.ts";
import type { Clock } from "../../../ports/clock.ts";
import type {
  GenerateOutput,
  LanguageModel,
  ModelCall,
  ModelMessage,
} from "../../../ports/language-model.ts";
import type {
  Candidate,
  ExtractBrief,
  ExtractFailure,
  ExtractInput,
  ExtractOutput,
  Learner,
} from "../../../ports/learner.ts";
import type { RunStepRecord } from "../../../ports/run-step.ts";
import { EXTRACTION_PROMPT_VERSION, renderExtraction } from "../../../prompts/extraction.ts";
import { REPAIR_PROMPT_VERSION, renderRepair } from "../../../prompts/repair.ts";
import { judgeCandidates, toCandidate } from "./candidates.ts";
import { itemSchemas, readReply, replySchemas } from "./reply.ts";

export interface ModelLearnerOptions {
  /** The org's model; null when none is configured. */
  modelOf(orgId: string): Promise<LanguageModel | null>;
  readonly clock: Clock;
}

const MAX_OUTPUT_TOKENS = 8_000;
/** Longest reply that is kept, and that is shown to the model again. */
const MAX_RAW_CHARACTERS = 100_000;
const MAX_SHOWN_CHARACTERS = 8_000;

interface Conversation {
  readonly model: LanguageModel;
  readonly input: ExtractInput;
  readonly brief: ExtractBrief;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly steps: RunStepRecord[];
}

interface Asked {
  readonly candidates: readonly Candidate[];
  readonly misshapen: readonly string[];
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

/** Calls that an error of the model port tells of. */
function callsOf(error: unknown): readonly ModelCall[] {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const calls: unknown =
    typeof cause === "object" && cause !== null ? Reflect.get(cause, "calls") : undefined;
  return Array.isArray(calls) ? calls.filter(isModelCall) : [];
}

function isModelCall(value: unknown): value is ModelCall {
  return typeof value === "object" && value !== null && "usage" in value && "costUsd" in value;
}

function failedAttempts(calls: readonly ModelCall[]) {
  const failed = calls.filter(({ error }) => error !== null);
  return failed.length === 0
    ? {}
    : { failed_calls: failed.map(({ provider, model, error }) => `${provider}/${model}: ${error}`) };
}

/** Asks once and notes the step. Throws what the model port throws, after noting that too. */
async function ask(
  talk: Conversation,
  name: string,
  prompt: string,
  messages: readonly ModelMessage[],
  system: string,
): Promise<GenerateOutput> {
  const startedAtMs = talk.clock.nowMs();
  try {
    return await talk.model.generate({
      role: "generation",
      system,
      messages,
      schema: replySchemas[talk.input.kind],
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      signal: talk.signal,
      meter: talk.brief.meter,
    });
  } catch (error) {
    talk.signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    const calls = callsOf(error);
    talk.steps.push({
      ...toStep(name, prompt, startedAtMs, calls),
      status: "failed",
      summary: "No model answered.",
      model: null,
      details: failedAttempts(calls),
      raw_reply: null,
      error: message,
    });
    throw error;
  }
}

function readItems(talk: Conversation, reply: string, part: TranscriptPart) {
  const { kind } = talk.input;
  // Two calls in place of one: each schema keeps its own type.
  if (kind === "profile") {
    const read = readReply(reply, itemSchemas.profile);
    return read.ok
      ? { ...read, candidates: read.items.map((item) => toCandidate({ kind, item }, part.turns)) }
      : read;
  }
  const read = readReply(reply, itemSchemas.user_playbook);
  return read.ok
    ? { ...read, candidates: read.items.map((item) => toCandidate({ kind, item }, part.turns)) }
    : read;
}

/** Reads one part; asks once more when the reply cannot be read. Undefined when the second one cannot either. */
async function readPart(talk: Conversation, part: TranscriptPart): Promise<Asked | undefined> {
  const { brief, input } = talk;
  const today = new Date(talk.clock.nowMs()).toISOString().slice(0, 10);
  const { kind } = input;
  const { system, message } = renderExtraction({ ...brief, kind, today, transcript: part.lines });
  let messages: readonly ModelMessage[] = [{ role: "user", content: message }];
  for (const [name, prompt] of [
    ["extract", EXTRACTION_PROMPT_VERSION],
    ["repair", REPAIR_PROMPT_VERSION],
  ] as const) {
    const startedAtMs = talk.clock.nowMs();
    const answer = await ask(talk, name, prompt, messages, system);
    const read = readItems(talk, answer.text, part);
    talk.steps.push({
      ...toStep(name, prompt, startedAtMs, answer.calls),
      status: read.ok ? "completed" : "failed",
      summary: read.ok
        ? `${read.items.length} item(s) from ${part.turns.size} turn(s).`
        : "The reply cannot be used.",
      model: answer.model,
      details: {
        turns: part.turns.size,
        ...(read.ok && read.misshapen.length > 0 ? { misshapen: read.misshapen } : {}),
        ...failedAttempts(answer.calls),
      },
      raw_reply: answer.text.slice(0, MAX_RAW_CHARACTERS),
      error: read.ok ? null : read.problem,
    });
    if (read.ok) return { candidates: read.candidates, misshapen: read.misshapen };
    const shown = answer.text.trim() === "" ? "(nothing)" : answer.text.slice(0, MAX_SHOWN_CHARACTERS);
    messages = [
      ...messages,
      { role: "assistant", content: shown },
      { role: "user", content: renderRepair(read.problem) },
    ];
  }
  return undefined;
}

function failed(steps: readonly RunStepRecord[], failure: ExtractFailure): ExtractOutput {
  return { candidates: [], dismissed: [], steps, failure };
}

function toFailure(error: unknown): ExtractFailure {
  if (!ReflexioError.isInstance(error)) throw error;
  if (error.code !== "model_unavailable" && error.code !== "rate_limited") throw error;
  return { message: error.message, retryAfterMs: error.retryAfterMs ?? null };
}

/**
 * The learner that asks a language model: one call for each stretch of conversation and kind, checked against the
 * schema, repaired once. Any failure fails the whole reading: no turn counts as read that was not.
 */
export function createModelLearner({ modelOf, clock }: ModelLearnerOptions): Learner {
  return {
    id: "model",
    costsMoney: true,
    async extract(input): Promise<ExtractOutput> {
      const { brief, signal = new AbortController().signal } = input;
      if (brief === undefined) throw new ReflexioError("internal", "The model learner needs a brief.");
      const model = await modelOf(brief.orgId);
      if (model === null) {
        return failed([], { message: "No model is configured.", retryAfterMs: null });
      }
      const steps: RunStepRecord[] = [];
      const talk: Conversation = { model, input, brief, signal, clock, steps };
      const candidates: Candidate[] = [];
      const misshapen: string[] = [];
      try {
        for (const part of input.windows.flatMap(writeTranscript)) {
          const asked = await readPart(talk, part);
          if (asked === undefined) {
            const message = "The model's reply could not be used, nor could its repair.";
            return failed(steps, { message, retryAfterMs: null });
          }
          candidates.push(...asked.candidates);
          misshapen.push(...asked.misshapen);
        }
      } catch (error) {
        signal.throwIfAborted();
        return failed(steps, toFailure(error));
      }
      const judged = judgeCandidates(candidates, input.windows);
      const dismissed = misshapen.map((reason) => ({ interactionId: 0, reason }));
      return { ...judged, dismissed, steps };
    },
  };
}
