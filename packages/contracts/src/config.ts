export {
  DEFAULT_PLAYBOOK_EXTRACTORS,
  DEFAULT_PROFILE_EXTRACTORS,
  type DeduplicationConfig,
  type EvaluatorConfig,
  type PlaybookAggregatorConfig,
  type PlaybookExtractorConfig,
  type ProfileExtractorConfig,
  type ToolUseConfig,
} from "./config/extractors.ts";
export { type ReflexioOptions, reflexioOptionsSchema } from "./config/options.ts";
export {
  type ConfigContext,
  type ConfigResult,
  findUrlProblems,
  parseConfig,
  resolveConfig,
} from "./config/parse.ts";
export {
  type BatchWindow,
  DEFAULT_WINDOW,
  type ExtractionPreset,
  extractionPresetSchema,
  PRESET_WINDOWS,
} from "./config/presets.ts";
export { PROMPT_INPUTS, type PromptId, type PromptInputs, type PromptOverrides } from "./config/prompts.ts";
export {
  type ApiKeyConfig,
  apiKeyConfigSchema,
  type LlmConfig,
  llmConfigSchema,
} from "./config/providers.ts";
export { type Config, type ConfigInput, configInputSchema, configSchema } from "./config/schema.ts";
export {
  type ConfigProblem,
  maskConfig,
  mergeMaskedSecrets,
  SECRET_MASK,
  type SecretsResult,
} from "./config/secrets.ts";
export {
  type DiskStorageConfig,
  type SqliteStorageConfig,
  type StorageConfig,
  type SupabaseStorageConfig,
  storageConfigSchema,
  storageKind,
} from "./config/storage.ts";
