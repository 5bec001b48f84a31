import type { ModelRole } from "../../ports/language-model.ts";

/** Providers by the name they have in the configuration. */
export type ProviderId =
  | "custom_endpoint"
  | "anthropic"
  | "gemini"
  | "openrouter"
  | "deepseek"
  | "minimax"
  | "dashscope"
  | "xai"
  | "moonshot"
  | "zai"
  | "openai"
  | "azure";

/** How a provider is spoken to. */
export type Protocol = "openai" | "anthropic" | "google" | "openai-compatible";

export interface Provider {
  readonly protocol: Protocol;
  readonly baseUrl: string | null;
  /** It holds replies to a schema; else the schema goes into the prompt. */
  readonly structuredOutput: boolean;
  /** The model for learning and evaluating, and the cheaper one for gates and queries. */
  readonly models: { readonly generation: string; readonly small: string };
}

/**
 * In the order in which they are tried when several have keys. Model names were current in November 2026; the
 * configuration's `llm_config` beats them.
 */
export const PROVIDERS: Readonly<Record<ProviderId, Provider>> = {
  custom_endpoint: {
    protocol: "openai-compatible",
    baseUrl: null,
    structuredOutput: false,
    models: { generation: "", small: "" },
  },
  anthropic: {
    protocol: "anthropic",
    baseUrl: "https://api.anthropic.com/v1",
    structuredOutput: true,
    models: { generation: "claude-sonnet-5", small: "claude-haiku-4-5" },
  },
  gemini: {
    protocol: "google",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    structuredOutput: true,
    models: { generation: "gemini-3.7-flash", small: "gemini-3.5-flash-lite" },
  },
  openrouter: {
    protocol: "openai-compatible",
    baseUrl: "https://openrouter.ai/api/v1",
    structuredOutput: false,
    models: { generation: "google/gemini-3.7-flash", small: "google/gemini-3.5-flash-lite" },
  },
  deepseek: {
    protocol: "openai-compatible",
    baseUrl: "https://api.deepseek.com/v1",
    structuredOutput: false,
    models: { generation: "deepseek-v4-flash", small: "deepseek-v4-flash" },
  },
  minimax: {
    protocol: "openai-compatible",
    baseUrl: "https://api.minimax.io/v1",
    structuredOutput: false,
    models: { generation: "MiniMax-M3", small: "MiniMax-M2.7" },
  },
  dashscope: {
    protocol: "openai-compatible",
    baseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
    structuredOutput: false,
    models: { generation: "qwen-plus", small: "qwen-flash" },
  },
  xai: {
    protocol: "openai-compatible",
    baseUrl: "https://api.x.ai/v1",
    structuredOutput: true,
    models: { generation: "grok-4.6", small: "grok-4.6" },
  },
  moonshot: {
    protocol: "openai-compatible",
    baseUrl: "https://api.moonshot.ai/v1",
    structuredOutput: false,
    models: { generation: "kimi-k2.6", small: "kimi-k2.6" },
  },
  zai: {
    protocol: "openai-compatible",
    baseUrl: "https://api.z.ai/api/paas/v4",
    structuredOutput: false,
    models: { generation: "glm-5.2", small: "glm-4.7-flash" },
  },
  openai: {
    protocol: "openai",
    baseUrl: "https://api.openai.com/v1",
    structuredOutput: true,
    models: { generation: "gpt-5.4-mini", small: "gpt-5.6-luna" },
  },
  azure: {
    protocol: "openai-compatible",
    baseUrl: null,
    structuredOutput: true,
    models: { generation: "gpt-5.4-mini", small: "gpt-5.4-mini" },
  },
};

/** Installed programs that serve people without keys. They are used only when the operator asks for them. */
export type CommandId = "claude-code" | "codex";

/** What a program takes when no model is named to it. */
export const OWN_DEFAULT = "default";

/** The names are aliases, so that they do not grow old. */
export const COMMANDS: Readonly<Record<CommandId, Pick<Provider, "structuredOutput" | "models">>> = {
  "claude-code": { structuredOutput: false, models: { generation: "sonnet", small: "haiku" } },
  codex: { structuredOutput: true, models: { generation: OWN_DEFAULT, small: OWN_DEFAULT } },
};

/** Which of a provider's models serves a role. */
export function sizeOf(role: ModelRole): keyof Provider["models"] {
  return role === "generation" || role === "evaluation" ? "generation" : "small";
}
