import { type OperationResponse, PROMPT_INPUTS, ReflexioError } from "@reflexio/contracts";
import { groupBy } from "../core/group-by.ts";
import { callsOf } from "../core/model-calls.ts";
import { parseModelJson } from "../core/parse-model-json.ts";
import type { Clock } from "../ports/clock.ts";
import type { LanguageModel, ModelCall, ReplySchema } from "../ports/language-model.ts";
import type { DaySpend } from "../ports/spending.ts";
import type { Storage } from "../ports/storage.ts";
import { replaceablePrompts } from "../prompts/replaceable.ts";
import { choosePrompt } from "../prompts/template.ts";
import type { SettingsService } from "./settings.ts";
import { dayOf, type SpendingService } from "./spending.ts";

export interface ModelServiceDependencies {
  readonly storage: Pick<Storage, "spending">;
  readonly settings: SettingsService;
  readonly spending: SpendingService;
  readonly clock: Clock;
  readonly newId: () => string;
  modelOf(orgId: string): Promise<LanguageModel | null>;
}

/** Whether models answer, what they cost, and what they are asked. */
export interface ModelService {
  /** Makes one tiny call; a failure is an answer too. */
  check(orgId: string, signal: AbortSignal): Promise<OperationResponse<"get_model_check">>;
  /** What calls took in the last days, today included. */
  spent(orgId: string, days: number): Promise<OperationResponse<"get_spending">>;
  prompts(orgId: string): Promise<OperationResponse<"get_prompts">>;
}

const CHECK_SCHEMA: ReplySchema = {
  name: "check",
  json: {
    type: "object",
    properties: { word: { type: "string" } },
    required: ["word"],
    additionalProperties: false,
  },
};
/** Models that think first need room for it. */
const CHECK_OUTPUT_TOKENS = 1_000;
const DAY_MS = 86_400_000;

const HOW_TO_CONFIGURE =
  "Set a key in the server's environment, such as OPENAI_API_KEY, or api_key_config in the configuration; the README lists every provider.";

const REMEDIES: Readonly<Record<number, string>> = {
  400: "The provider does not take the call: does llm_config.generation_model_name name a chat model?",
  401: "The key is wrong: set another one.",
  402: "The account has no credit left: top it up at the provider.",
  403: "The key may not use this model: set another key, or llm_config.generation_model_name.",
  404: "The provider does not know the model or the address: set llm_config.generation_model_name.",
  429: "The provider's quota is used up for now: wait, or raise it there.",
};

/** By the last call: it is of the last provider that was tried. */
function remedyOf(calls: readonly ModelCall[]): string {
  const last = calls.at(-1);
  if (last?.provider === "claude-code" || last?.provider === "codex") {
    return "Install the program and log in as the user that the server runs as, or unset REFLEXIO_MODEL_COMMAND.";
  }
  const status = last?.status;
  if (status === undefined)
    return "Check that the server can reach the provider; the message says what it met.";
  return REMEDIES[status] ?? "The provider has a fault of its own: try again later.";
}

function tallyOf(calls: readonly ModelCall[]) {
  const sum = (amount: (call: ModelCall) => number) => calls.reduce((total, call) => total + amount(call), 0);
  return {
    calls: calls.length,
    input_tokens: sum(({ usage }) => usage.inputTokens),
    output_tokens: sum(({ usage }) => usage.outputTokens),
    cost_usd: sum(({ costUsd }) => costUsd),
    attempts: calls.map(({ provider, model, ms, error }) => ({
      model: `${provider}/${model}`,
      ms,
      ...(error === null ? {} : { error }),
    })),
  };
}

function toFigures({ calls, inputTokens, outputTokens, costUsd }: DaySpend) {
  return { calls, input_tokens: inputTokens, output_tokens: outputTokens, cost_usd: costUsd };
}

function addUp(rows: readonly DaySpend[]): DaySpend {
  const sum = (amount: (row: DaySpend) => number) => rows.reduce((total, row) => total + amount(row), 0);
  return {
    calls: sum(({ calls }) => calls),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
  };
}

export function createModelService(dependencies: ModelServiceDependencies): ModelService {
  const { storage, settings, spending, clock, newId, modelOf } = dependencies;

  return {
    async check(orgId, signal) {
      const model = await modelOf(orgId);
      if (model === null) {
        const message = "No language model is configured: the built-in rules learn.";
        return { status: "not_configured", message, hint: HOW_TO_CONFIGURE, ...tallyOf([]) };
      }
      const startedAtMs = performance.now();
      const latency = () => Math.round(performance.now() - startedAtMs);
      try {
        const answer = await model.generate({
          role: "generation",
          system: "This checks that you can be reached.",
          messages: [{ role: "user", content: 'Answer {"word": "ready"}.' }],
          schema: CHECK_SCHEMA,
          maxOutputTokens: CHECK_OUTPUT_TOKENS,
          signal,
          meter: spending.meter(orgId, newId()),
        });
        const facts = { model: answer.model, latency_ms: latency(), ...tallyOf(answer.calls) };
        if (parseModelJson(answer.text).ok) {
          return {
            status: "answered",
            message: `${answer.model} answered in ${facts.latency_ms} ms.`,
            ...facts,
          };
        }
        const message = `${answer.model} answered, but not with JSON: "${answer.text.slice(0, 80)}".`;
        return {
          status: "unusable",
          message,
          hint: "Choose another model: this one cannot keep to a form.",
          ...facts,
        };
      } catch (error) {
        signal.throwIfAborted();
        if (!ReflexioError.isInstance(error)) throw error;
        const calls = callsOf(error);
        const hint = error.code === "rate_limited" ? error.hint : remedyOf(calls);
        return {
          ...{ status: "failed", message: error.message, hint, model: model.idFor("generation") },
          ...{ latency_ms: latency(), ...tallyOf(calls) },
        };
      }
    },
    async spent(orgId, days) {
      const nowMs = clock.nowMs();
      const last = dayOf(nowMs);
      const first = dayOf(nowMs - (days - 1) * DAY_MS);
      const rows = await storage.spending.between(orgId, first, last);
      const learnings = await storage.spending.learningsMade(orgId, first, last);
      const { caps } = await settings.of(orgId);
      const total = addUp(rows);
      return {
        total: toFigures(total),
        today: toFigures(await storage.spending.ofDay(orgId, last)),
        caps: {
          ...(caps.tokensPerDay === null ? {} : { tokens_per_day: caps.tokensPerDay }),
          ...(caps.costUsdPerDay === null ? {} : { cost_usd_per_day: caps.costUsdPerDay }),
        },
        days: [...groupBy(rows, ({ day }) => day).values()].map((group) => ({
          day: group[0]?.day ?? "",
          ...toFigures(addUp(group)),
        })),
        models: [
          ...groupBy(rows, ({ provider, model, role }) => JSON.stringify([provider, model, role])).values(),
        ]
          .map((group) => ({
            ...{
              provider: group[0]?.provider ?? "",
              model: group[0]?.model ?? "",
              role: group[0]?.role ?? "",
            },
            ...toFigures(addUp(group)),
          }))
          .sort((a, b) => b.cost_usd - a.cost_usd),
        learnings,
        ...(learnings === 0 ? {} : { cost_usd_per_learning: total.costUsd / learnings }),
      };
    },
    async prompts(orgId) {
      const { config } = await settings.of(orgId);
      return {
        prompts: replaceablePrompts.map((prompt) => {
          const replacement = config.reflexio.prompts[prompt.id];
          const { text, version } = choosePrompt(prompt, replacement);
          const { required, optional } = PROMPT_INPUTS[prompt.id];
          return {
            ...{ id: prompt.id, purpose: prompt.purpose, version, is_default: replacement === null },
            ...{ required_inputs: [...required], optional_inputs: [...optional] },
            ...{ text, default_text: prompt.text },
          };
        }),
      };
    },
  };
}
