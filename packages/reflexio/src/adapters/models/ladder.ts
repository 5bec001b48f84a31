import { setTimeout as wait } from "node:timers/promises";
import { ReflexioError } from "@reflexio/contracts";
import { estimateTokens } from "../../core/costs/estimate-tokens.ts";
import type {
  GenerateInput,
  GenerateOutput,
  LanguageModel,
  ModelCall,
  ModelRole,
  PlannedCall,
  TokenUsage,
} from "../../ports/language-model.ts";
import { callHttp } from "./ai-sdk.ts";
import type { CallFailure, CallResult } from "./call.ts";
import { callCommand } from "./command/call-command.ts";
import { takesImages } from "./image-support.ts";
import type { Limiter } from "./limiter.ts";
import type { Rung } from "./rungs.ts";

export interface LadderOptions {
  /** Models of a role, the first choice first; at least one. */
  rungs(role: ModelRole): readonly Rung[];
  limiterOf(provider: string): Limiter;
  readonly fetch: typeof fetch;
  /** Longest time for one call, milliseconds. */
  readonly timeoutMs: number;
  /** Repeats of a call that failed for a while, before the next model is tried. */
  readonly maxRetries: number;
  /** Wait before the first repeat, milliseconds; it doubles each time. */
  readonly firstWaitMs: number;
}

/** A provider that asks for more is left for the next one: the job queue waits better than an open call. */
const MAX_WAIT_MS = 30_000;

/** The most that any provider counts for one. */
const TOKENS_PER_IMAGE = 5_000;

interface Attempt {
  readonly call: ModelCall;
  readonly result: CallResult;
}

/** Runs `work` under a signal made of a time-out and another one. `AbortSignal.any` leaks on Node 20. */
async function withDeadline<Result>(
  timeoutMs: number,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
  onTimeout: () => Result,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  const stop = () => controller.abort(outer.reason);
  if (outer.aborted) stop();
  outer.addEventListener("abort", stop, { once: true });
  try {
    return await work(controller.signal);
  } catch (error) {
    outer.throwIfAborted();
    if (controller.signal.aborted) return onTimeout();
    throw error;
  } finally {
    clearTimeout(timer);
    outer.removeEventListener("abort", stop);
  }
}

function callOnce(
  { endpoint, model }: Rung,
  input: GenerateInput,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<CallResult> {
  return endpoint.protocol === "command"
    ? callCommand(endpoint, model, input, signal)
    : callHttp(endpoint, model, input, fetch, signal);
}

function plan(rung: Rung, input: GenerateInput): PlannedCall {
  const texts = [
    input.system,
    ...input.messages.map(({ content }) => content),
    JSON.stringify(input.schema.json),
  ];
  const images = input.messages.reduce((count, message) => count + (message.images?.length ?? 0), 0);
  return {
    provider: rung.endpoint.provider,
    model: rung.model,
    role: input.role,
    isOwnNetwork: rung.endpoint.isOwnNetwork,
    inputTokens: estimateTokens(texts) + images * TOKENS_PER_IMAGE,
    maxOutputTokens: input.maxOutputTokens,
  };
}

async function callMetered(options: LadderOptions, rung: Rung, input: GenerateInput): Promise<Attempt> {
  const { timeoutMs, fetch, limiterOf } = options;
  const planned = plan(rung, input);
  return limiterOf(rung.endpoint.provider).run(input.signal, async () => {
    const callId = await input.meter?.reserve(planned);
    const start = performance.now();
    const result = await withDeadline<CallResult>(
      timeoutMs,
      input.signal,
      (signal) => callOnce(rung, input, fetch, signal),
      () => ({ ok: false, failure: timedOut(timeoutMs) }),
    );
    const usage: TokenUsage | null = result.ok ? result.usage : result.failure.usage;
    const costUsd = callId === undefined ? 0 : ((await input.meter?.settle(callId, planned, usage)) ?? 0);
    const call = {
      provider: planned.provider,
      model: planned.model,
      usage: usage ?? { inputTokens: planned.inputTokens, outputTokens: 0 },
      costUsd,
      ms: Math.round(performance.now() - start),
      error: result.ok ? null : result.failure.message,
      ...(result.ok || result.failure.status === undefined ? {} : { status: result.failure.status }),
    };
    return { call, result };
  });
}

function timedOut(timeoutMs: number): CallFailure {
  return {
    message: `no reply within ${timeoutMs} ms`,
    retryable: true,
    retryAfterMs: undefined,
    isRefused: false,
    usage: null,
  };
}

function waitBefore(options: LadderOptions, tried: number, failure: CallFailure): number {
  // Random, so that many callers refused together do not come back together.
  if (failure.retryAfterMs !== undefined) return failure.retryAfterMs + Math.random() * options.firstWaitMs;
  return options.firstWaitMs * 2 ** tried * (0.5 + Math.random() / 2);
}

function withCalls(error: unknown, calls: readonly ModelCall[]): unknown {
  if (!ReflexioError.isInstance(error) || error.code !== "rate_limited") return error;
  const { retryAfterMs, hint } = error;
  return new ReflexioError("rate_limited", error.message, {
    hint,
    cause: { calls },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function withoutImages(input: GenerateInput): GenerateInput {
  const messages = input.messages.map(({ role, content, images = [] }) => {
    if (images.length === 0) return { role, content };
    return { role, content: `(The ${images.length} picture(s) cannot be shown to you.)\n\n${content}` };
  });
  return { ...input, messages };
}

function showsImages({ messages }: GenerateInput): boolean {
  return messages.some(({ images = [] }) => images.length > 0);
}

/** Climbs until a model answers. */
async function climb(options: LadderOptions, input: GenerateInput): Promise<GenerateOutput> {
  const calls: ModelCall[] = [];
  for (const rung of options.rungs(input.role)) {
    let asked = showsImages(input) && !takesImages(rung) ? withoutImages(input) : input;
    for (let tried = 0; ; tried += 1) {
      const { call, result } = await callMetered(options, rung, asked).catch((error: unknown) => {
        throw withCalls(error, calls);
      });
      calls.push(call);
      if (result.ok) return { text: result.text, model: `${call.provider}/${call.model}`, calls };
      if (result.failure.isRefused && showsImages(asked)) {
        // A picture that its host does not give out must not keep the words from being read.
        asked = withoutImages(asked);
        continue;
      }
      const waitMs = waitBefore(options, tried, result.failure);
      if (!result.failure.retryable || tried >= options.maxRetries || waitMs > MAX_WAIT_MS) break;
      await wait(waitMs, undefined, { signal: input.signal }).catch(() => undefined);
      input.signal.throwIfAborted();
    }
  }
  const last = new Map(calls.map((call) => [`${call.provider}/${call.model}`, call.error ?? ""]));
  const reasons = [...last].map(([model, error]) => `${model}: ${error}`);
  throw new ReflexioError("model_unavailable", `No model answered. ${reasons.join("; ")}`, {
    cause: { calls },
  });
}

/** One model out of several: repeats what may succeed later, then tries the next provider. */
export function createLadder(options: LadderOptions): LanguageModel {
  const [first] = options.rungs("generation");
  if (first === undefined) throw new ReflexioError("internal", "A ladder needs a rung.");
  const { provider, structuredOutput } = first.endpoint;
  return {
    id: `${provider}/${first.model}`,
    provider,
    capabilities: { structuredOutput },
    idFor(role) {
      const rung = options.rungs(role)[0] ?? first;
      return `${rung.endpoint.provider}/${rung.model}`;
    },
    generate: (input) => climb(options, input),
  };
}
