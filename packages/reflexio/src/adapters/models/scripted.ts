import { setImmediate as nextTurn } from "node:timers/promises";
import { ReflexioError } from "@reflexio/contracts";
import type { GenerateInput, GenerateOutput, LanguageModel } from "../../ports/language-model.ts";

/** What the scripted model says: a text, anything else as JSON, an error to throw. */
export type ScriptedReply = unknown;

export interface ScriptedModel extends LanguageModel {
  /** Every call, oldest first. */
  readonly calls: readonly GenerateInput[];
}

const TOKENS = { inputTokens: 100, outputTokens: 10 };

function nextReply(script: unknown, input: GenerateInput, index: number): unknown {
  if (typeof script === "function") return script(input, index);
  if (!Array.isArray(script)) return script;
  if (index >= script.length) throw new ReflexioError("model_unavailable", "The script has no more replies.");
  return script[index];
}

/**
 * A model for tests that says what it is told to.
 * @param script one reply for every call, a list with one for each, or a function of the call and its number
 * @param gateModel name of another model that answers for the gate
 */
export function createScriptedModel(script: ScriptedReply, gateModel = "test"): ScriptedModel {
  const calls: GenerateInput[] = [];
  const [provider, model] = ["scripted", "test"];
  return {
    id: `${provider}/${model}`,
    provider,
    capabilities: { structuredOutput: true },
    idFor: (role) => `${provider}/${role === "gate" ? gateModel : model}`,
    calls,
    async generate(input): Promise<GenerateOutput> {
      await nextTurn();
      input.signal.throwIfAborted();
      const planned = {
        provider,
        model,
        role: input.role,
        isOwnNetwork: false,
        inputTokens: TOKENS.inputTokens,
        maxOutputTokens: input.maxOutputTokens,
      };
      const callId = await input.meter?.reserve(planned);
      const index = calls.push(input) - 1;
      const costUsd = callId === undefined ? 0 : ((await input.meter?.settle(callId, planned, TOKENS)) ?? 0);
      const reply: unknown = await nextReply(script, input, index);
      if (reply instanceof Error) throw reply;
      const text = typeof reply === "string" ? reply : JSON.stringify(reply);
      const call = { provider, model, usage: TOKENS, costUsd, ms: 1, error: null };
      return { text, model: `${provider}/${model}`, calls: [call] };
    },
  };
}
