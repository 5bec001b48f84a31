import { z } from "zod";
import { addValueError, wireName } from "../primitives.ts";
import { nonEmptyText, nullableName } from "../text.ts";
import { safeHttpUrl } from "../url-safety.ts";

const MAX_KEY_LENGTH = 8192;

const apiKey = () => nonEmptyText(MAX_KEY_LENGTH).describe("Secret key; shown as a mask.");

/** A provider that needs nothing but a key. */
function keyOnly(id: string) {
  return z.object({ api_key: apiKey() }).meta({ id }).nullable().default(null);
}

const azureSchema = z
  .object({
    api_key: apiKey(),
    endpoint: safeHttpUrl().describe("Address of the Azure resource."),
    api_version: wireName().default("2024-02-15-preview").describe("Version of the Azure API."),
    deployment_name: nullableName().describe("Name of the deployment."),
  })
  .meta({ id: "AzureOpenAIConfig" });

const openaiSchema = z
  .object({
    api_key: z
      .string()
      .max(MAX_KEY_LENGTH)
      .nullable()
      .default(null)
      .transform((value) => (value === null || value.trim() === "" ? null : value))
      .meta({ type: ["string", "null"] })
      .describe("Secret key; shown as a mask. Blank counts as none."),
    azure_config: azureSchema.nullable().default(null).describe("OpenAI models on Azure."),
  })
  .superRefine((value, context) => {
    if (value.api_key === null && value.azure_config === null) {
      addValueError(context, value, "At least one of 'api_key' or 'azure_config' must be provided");
    }
  })
  .meta({ id: "OpenAIConfig" });

const dashscopeSchema = z
  .object({
    api_key: apiKey(),
    api_base: safeHttpUrl()
      .nullable()
      .default(null)
      .describe("Address of the region; null means the default."),
  })
  .meta({ id: "DashScopeConfig" });

const customEndpointSchema = z
  .object({
    model: nonEmptyText(512).describe("Name of the model, as the endpoint knows it."),
    api_key: apiKey(),
    api_base: safeHttpUrl().describe("Base address, such as http://localhost:11434/v1."),
  })
  .meta({ id: "CustomEndpointConfig" });

/** Keys and endpoints of model providers. */
export const apiKeyConfigSchema = z
  .object({
    custom_endpoint: customEndpointSchema
      .nullable()
      .default(null)
      .describe("An OpenAI-compatible endpoint; it beats every other provider for completions."),
    openai: openaiSchema.nullable().default(null).describe("OpenAI, also on Azure."),
    anthropic: keyOnly("AnthropicConfig").describe("Anthropic."),
    openrouter: keyOnly("OpenRouterConfig").describe("OpenRouter."),
    gemini: keyOnly("GeminiConfig").describe("Google Gemini."),
    minimax: keyOnly("MiniMaxConfig").describe("MiniMax."),
    deepseek: keyOnly("DeepSeekConfig").describe("DeepSeek."),
    dashscope: dashscopeSchema.nullable().default(null).describe("Alibaba DashScope."),
    zai: keyOnly("ZAIConfig").describe("Z.AI."),
    moonshot: keyOnly("MoonshotConfig").describe("Moonshot."),
    xai: keyOnly("XAIConfig").describe("xAI."),
  })
  .meta({ id: "APIKeyConfig" });

/** Names of models by role; null means the provider's default. */
export const llmConfigSchema = z
  .object({
    should_run_model_name: nullableName().describe("Decides whether turns are worth learning from."),
    generation_model_name: nullableName().describe("Learns, aggregates and evaluates."),
    embedding_model_name: nullableName().describe("Turns text into vectors."),
    pre_retrieval_model_name: nullableName().describe("Rewrites queries."),
  })
  .meta({ id: "LLMConfig" });

export type ApiKeyConfig = z.infer<typeof apiKeyConfigSchema>;
export type LlmConfig = z.infer<typeof llmConfigSchema>;
