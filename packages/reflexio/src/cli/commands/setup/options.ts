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

export const POLICIES = ["approved", "pending", "auto"] as const;

export const setupOptions = defineOptions({
  dataDir: {
    kind: "text",
    value: "folder",
    summary: "where this machine's server keeps its data; only while it is stopped",
  },
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
    choices: POLICIES,
    summary:
      "which shared rules agents are told: approved ones, pending ones too, or auto: all are approved as they are made",
  },
  start: { kind: "flag", summary: "start this machine's server afterwards" },
  force: { kind: "flag", summary: "replace what was set before" },
  dryRun: { kind: "flag", summary: "say what would be written, and write nothing" },
});

/** Taken so that scripts for other versions are answered, whatever they pass. */
export const claudeCodeOptions = defineOptions({
  uninstall: { kind: "flag", isHidden: true, summary: "not available yet" },
  expert: { kind: "flag", isHidden: true, summary: "not available yet" },
  global: { kind: "flag", isHidden: true, summary: "not available yet" },
  projectDir: { kind: "text", value: "folder", isHidden: true, summary: "not available yet" },
});

export const openclawOptions = defineOptions({
  uninstall: { kind: "flag", isHidden: true, summary: "not available yet" },
});
