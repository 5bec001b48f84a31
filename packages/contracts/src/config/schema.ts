import { z } from "zod";
import { wireBool, wireInt } from "../primitives.ts";
import { nullableText } from "../text.ts";
import {
  DEFAULT_PLAYBOOK_EXTRACTORS,
  DEFAULT_PROFILE_EXTRACTORS,
  evaluatorsSchema,
  playbookExtractorsSchema,
  profileExtractorsSchema,
  toolsSchema,
} from "./extractors.ts";
import { CONFIG_RENAMES, renameFields } from "./legacy.ts";
import { reflexioOptionsSchema } from "./options.ts";
import { chooseWindow, extractionPresetSchema } from "./presets.ts";
import { apiKeyConfigSchema, llmConfigSchema } from "./providers.ts";
import { storageConfigSchema } from "./storage.ts";

/** Most turns of a window. */
const MAX_WINDOW = 10_000;

const commonShape = {
  storage_config_test: wireInt({ ge: 0, le: 3 })
    .nullable()
    .default(0)
    .describe("Result of the last storage test: 0 unknown, 1 incomplete, 2 failed, 3 succeeded."),
  agent_context_prompt: nullableText().describe("What the agent is for, in words; learners are told."),
  tool_can_use: toolsSchema.default(null).describe("Tools the agent may call."),
  agent_success_configs: evaluatorsSchema.default(null).describe("Evaluators of sessions."),
  extraction_preset: extractionPresetSchema
    .nullable()
    .default(null)
    .describe("Sets batch_size and batch_interval for a kind of conversation."),
  api_key_config: apiKeyConfigSchema.nullable().default(null).describe("Keys and endpoints of providers."),
  llm_config: llmConfigSchema.nullable().default(null).describe("Models by role."),
  skip_should_run_check: wireBool()
    .default(false)
    .describe("Learn without asking first whether it is worth it."),
  enable_document_expansion: wireBool()
    .default(false)
    .describe("Add other words for a learning to the index, by a model."),
};

const window = () => wireInt({ gt: 0, le: MAX_WINDOW });

/** V7, also checked when other fields are wrong, so that every problem is named at once. */
function hasFittingWindow(value: unknown): boolean {
  const parsed = z
    .object({
      extraction_preset: extractionPresetSchema.nullish(),
      batch_size: z.int().optional(),
      batch_interval: z.int().optional(),
    })
    .safeParse(value);
  if (!parsed.success) return true;
  const chosen = chooseWindow({ ...parsed.data, extraction_preset: parsed.data.extraction_preset ?? null });
  return chosen.batch_interval <= chosen.batch_size;
}

function dropNullWindow(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const isNullWindow = (key: string, item: unknown) =>
    item === null && (key === "batch_size" || key === "batch_interval");
  return Object.fromEntries(Object.entries(value).filter(([key, item]) => !isNullWindow(key, item)));
}

/** Configuration as callers and files write it. {@link resolveConfig} makes a {@link Config} of it. */
export const configInputSchema = z.preprocess(
  (value) => dropNullWindow(renameFields(value, CONFIG_RENAMES)),
  z
    .object({
      storage_config: storageConfigSchema
        .nullable()
        .describe("Where data is kept; null keeps the present storage."),
      ...commonShape,
      profile_extractor_configs: profileExtractorsSchema
        .default(null)
        .describe("What profiles hold; null means the default extractor, an empty list means none."),
      user_playbook_extractor_configs: playbookExtractorsSchema
        .default(null)
        .describe("What playbooks hold; null means the default extractor, an empty list means none."),
      batch_size: window().optional().describe("Turns per window; the preset's, or 10, when absent."),
      batch_interval: window().optional().describe("New turns before learning runs; the preset's, or 5."),
      reflexio: reflexioOptionsSchema
        .nullable()
        .default(null)
        .describe("Options that only this server knows; null means their defaults."),
    })
    .refine(hasFittingWindow, {
      error: "Value error, batch_interval must be <= batch_size",
      params: { wire: { type: "value_error", ctx: { error: {} } } },
      when: () => true,
    })
    .meta({ id: "Config" }),
);

/** A whole configuration, with every default filled in; what get_config shows, with secrets masked. */
export const configSchema = z
  .object({
    storage_config: storageConfigSchema.nullable().describe("Where data is kept."),
    ...commonShape,
    profile_extractor_configs: profileExtractorsSchema
      .unwrap()
      .describe("What profiles hold; an empty list means that none are learnt."),
    user_playbook_extractor_configs: playbookExtractorsSchema
      .unwrap()
      .describe("What playbooks hold; an empty list means that none are learnt."),
    batch_size: window().describe("Turns per window."),
    batch_interval: window().describe("New turns before learning runs."),
    reflexio: reflexioOptionsSchema.describe("Options that only this server knows."),
  })
  .meta({ id: "ConfigView" });

export type ConfigInput = z.output<typeof configInputSchema>;
export type Config = z.output<typeof configSchema>;

/** Fills in what a configuration leaves open; the window is given, since it may depend on another one. */
export function fillConfig(
  input: ConfigInput,
  batch: { batch_size: number; batch_interval: number },
): Config {
  return {
    ...input,
    ...batch,
    profile_extractor_configs: input.profile_extractor_configs ?? [...DEFAULT_PROFILE_EXTRACTORS],
    user_playbook_extractor_configs: input.user_playbook_extractor_configs ?? [
      ...DEFAULT_PLAYBOOK_EXTRACTORS,
    ],
    reflexio: input.reflexio ?? reflexioOptionsSchema.parse({}),
  };
}
