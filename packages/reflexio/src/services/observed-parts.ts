import { callsOf } from "../core/model-calls.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { GenerateOutput, LanguageModel, ModelCall } from "../ports/language-model.ts";
import type { RetrievalService } from "./retrieval-service.ts";
import type { Telemetry } from "./telemetry.ts";

/** The search, measured by kind and by the mode that served it. */
export function observeRetrieval(retrieval: RetrievalService, telemetry: Telemetry): RetrievalService {
  return {
    search: (orgId, search, query, reader) =>
      telemetry.span(
        { name: `search ${search.kind}`, kind: "internal", attributes: { "reflexio.kind": search.kind } },
        async (span) => {
          const seconds = telemetry.stopwatch();
          const answer = await retrieval.search(orgId, search, query, reader);
          const isDegraded = answer.degraded.length > 0;
          span.set({
            "reflexio.mode": answer.mode,
            "reflexio.hits": answer.hits.length,
            "reflexio.degraded": isDegraded,
          });
          telemetry.record({
            type: "search.answered",
            kind: search.kind,
            mode: answer.mode,
            isDegraded,
            seconds: seconds(),
          });
          return answer;
        },
      ),
  };
}

/** The model, whose every call is counted, those that failed before another one answered included. */
export function observeModel(model: LanguageModel, telemetry: Telemetry): LanguageModel {
  function count(calls: readonly ModelCall[]): void {
    for (const { provider, usage, costUsd, ms, error } of calls) {
      const { inputTokens, outputTokens } = usage;
      const figures = { inputTokens, outputTokens, costUsd, seconds: ms / 1000 };
      telemetry.record({ type: "model.called", provider, hasFailed: error !== null, ...figures });
    }
  }

  async function generate(input: Parameters<LanguageModel["generate"]>[0]): Promise<GenerateOutput> {
    const attributes = { "gen_ai.operation.name": "chat", "gen_ai.provider.name": model.provider };
    return telemetry.span({ name: `model ${input.role}`, kind: "client", attributes }, async (span) => {
      try {
        const answer = await model.generate(input);
        count(answer.calls);
        const sum = (amount: (call: ModelCall) => number) =>
          answer.calls.reduce((total, call) => total + amount(call), 0);
        span.set({
          "gen_ai.response.model": answer.model,
          "gen_ai.usage.input_tokens": sum(({ usage }) => usage.inputTokens),
          "gen_ai.usage.output_tokens": sum(({ usage }) => usage.outputTokens),
          "reflexio.cost_usd": sum(({ costUsd }) => costUsd),
          "reflexio.calls": answer.calls.length,
        });
        return answer;
      } catch (error) {
        count(callsOf(error));
        throw error;
      }
    });
  }

  return { ...model, generate };
}

/** The embedder, measured. Texts that were cancelled count as neither embedded nor failed. */
export function observeEmbedder(embedder: Embedder, telemetry: Telemetry): Embedder {
  const { modelId, dimensions, maxBatch } = embedder;
  return {
    modelId,
    dimensions,
    maxBatch,
    close: () => embedder.close(),
    async embed(texts, purpose, signal) {
      const seconds = telemetry.stopwatch();
      const end = (hasFailed: boolean) =>
        telemetry.record({ type: "embedded", purpose, texts: texts.length, hasFailed, seconds: seconds() });
      try {
        const vectors = await embedder.embed(texts, purpose, signal);
        end(false);
        return vectors;
      } catch (error) {
        if (signal?.aborted !== true) end(true);
        throw error;
      }
    },
  };
}
