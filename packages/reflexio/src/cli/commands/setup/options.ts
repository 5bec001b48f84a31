import { defineOptions } from "../../options.ts";

/** Providers that need nothing but a key. */
export const PROVIDERS = [
  "openai",
  "anthropic",
  "gemini",
  "openrouter",
  "deepseek",
  "minimax",
  "dashscope",
  "xai",
  "moonshot",
  "zai",
] as const;

export const setupOptions = defineOptions({
  provider: {
    kind: "text",
    value: "name",
    choices: PROVIDERS,
    summary: `language model that learns: ${PROVIDERS.join(", ")}`,
  },
  providerKeyEnv: { kind: "text", value: "variable", summary: "environment variable that holds its key" },
  providerKeyStdin: { kind: "flag", summary: "read its key from stdin" },
  skipLlm: { kind: "flag", summary: "no language model: learn with the built-in rules" },
  agentPlaybooks: {
    kind: "text",
    value: "policy",
    choices: ["approved", "pending"],
    summary: "which shared rules agents are told: approved ones, or pending ones too",
  },
});
