import { z } from "zod";
import { checkEach } from "../lists.ts";
import { nonEmptyName, wireBool, wireFloat, wireInt, wireName } from "../primitives.ts";
import { nonEmptyText, nullableText, sanitizedNonEmptyText } from "../text.ts";
import {
  AGGREGATOR_RENAMES,
  EVALUATOR_RENAMES,
  PLAYBOOK_EXTRACTOR_RENAMES,
  PROFILE_EXTRACTOR_RENAMES,
  renameFields,
} from "./legacy.ts";

/** Most extractors, evaluators or tools of one kind. */
const MAX_ENTRIES = 200;

const ratio = () => wireFloat({ ge: 0, le: 1 });
const sources = z
  .array(wireName())
  .max(1000)
  .nullable()
  .default(null)
  .describe("Only turns from these sources; null means all.");
const windowFields = {
  batch_size_override: wireInt({ gt: 0 })
    .nullable()
    .default(null)
    .describe("Turns per window; null means the configuration's."),
  batch_interval_override: wireInt({ gt: 0 })
    .nullable()
    .default(null)
    .describe("New turns before it runs again; null means the configuration's."),
};
const promptFields = {
  extractor_name: nonEmptyName().describe("Name, unique among the extractors of its kind."),
  extraction_definition_prompt: sanitizedNonEmptyText().describe("What to look for, in words."),
  context_prompt: nullableText().describe("What the learner should know about the setting."),
  metadata_definition_prompt: nullableText().describe("Which extra values to note, in words."),
};

export const profileExtractorSchema = z.preprocess(
  (value) => renameFields(value, PROFILE_EXTRACTOR_RENAMES),
  z
    .object({
      ...promptFields,
      should_extract_profile_prompt_override: nullableText().describe("When it is worth running, in words."),
      request_sources_enabled: sources,
      manual_trigger: wireBool().default(false).describe("Run only when asked to."),
      ...windowFields,
    })
    .meta({ id: "ProfileExtractorConfig" }),
);

const aggregatorSchema = z.preprocess(
  (value) => renameFields(value, AGGREGATOR_RENAMES),
  z
    .object({
      min_cluster_size: wireInt({ ge: 1 }).default(2).describe("Like rules needed for a shared one."),
      reaggregation_trigger_count: wireInt({ ge: 1 })
        .default(2)
        .describe(
          "New rules before aggregation runs of its own accord. A rule that is taken back never waits.",
        ),
      clustering_similarity: ratio().default(0.5).describe("How alike rules of one group are, 0–1."),
      direction_overlap_threshold: ratio()
        .default(0.6)
        .describe(
          "Share of words that rules of a group share which ask for the same, 0–1. The shared rule takes the words of those that most users ask for; a model is told which rules differ.",
        ),
    })
    .meta({ id: "PlaybookAggregatorConfig" }),
);

const deduplicationSchema = z
  .object({
    search_threshold: ratio()
      .default(0.4)
      .describe("Share of the shorter rule's words that a stored rule must have to be compared, 0–1."),
    search_top_k: wireInt({ ge: 1, le: 1000 })
      .default(5)
      .describe("Stored rules to compare with, the most alike first."),
  })
  .meta({ id: "DeduplicationConfig" });

export const playbookExtractorSchema = z.preprocess(
  (value) => renameFields(value, PLAYBOOK_EXTRACTOR_RENAMES),
  z
    .object({
      ...promptFields,
      aggregation_config: aggregatorSchema
        .nullable()
        .default(null)
        .describe(
          "How rules are aggregated; null means the defaults, and every new rule is looked at at once.",
        ),
      deduplication_config: deduplicationSchema
        .nullable()
        .default(null)
        .describe("Limits the stored rules that a new one is compared with; null compares with all."),
      request_sources_enabled: sources,
      ...windowFields,
    })
    .meta({ id: "UserPlaybookExtractorConfig" }),
);

export const evaluatorSchema = z.preprocess(
  (value) => renameFields(value, EVALUATOR_RENAMES),
  z
    .object({
      evaluation_name: nonEmptyName().describe("Name, unique among the evaluators."),
      success_definition_prompt: sanitizedNonEmptyText().describe("What success means, in words."),
      metadata_definition_prompt: nullableText().describe("Which extra values to note, in words."),
      sampling_rate: ratio().default(1).describe("Share of the sessions that are judged."),
      ...windowFields,
    })
    .meta({ id: "AgentSuccessConfig" }),
);

export const toolUseSchema = z
  .object({
    tool_name: nonEmptyName().describe("Name of a tool the agent may call."),
    tool_description: nonEmptyText(20_000).describe("What the tool does."),
  })
  .meta({ id: "ToolUseConfig" });

/** A list of named entries, or null; a name must not occur twice. */
function namedList<Schema extends z.ZodType>(schema: Schema, nameOf: (entry: z.output<Schema>) => string) {
  return z
    .array(schema)
    .max(MAX_ENTRIES)
    .superRefine((entries, context) => {
      const seen = new Set<string>();
      checkEach(entries, context, (entry) => {
        const name = nameOf(entry);
        if (seen.has(name)) return `the name '${name}' is used more than once`;
        seen.add(name);
        return undefined;
      });
    })
    .nullable();
}

export const profileExtractorsSchema = namedList(profileExtractorSchema, (entry) => entry.extractor_name);
export const playbookExtractorsSchema = namedList(playbookExtractorSchema, (entry) => entry.extractor_name);
export const evaluatorsSchema = namedList(evaluatorSchema, (entry) => entry.evaluation_name);
export const toolsSchema = namedList(toolUseSchema, (entry) => entry.tool_name);

export type ProfileExtractorConfig = z.output<typeof profileExtractorSchema>;
export type PlaybookAggregatorConfig = z.output<typeof aggregatorSchema>;
export type DeduplicationConfig = z.output<typeof deduplicationSchema>;
export type PlaybookExtractorConfig = z.output<typeof playbookExtractorSchema>;
export type EvaluatorConfig = z.output<typeof evaluatorSchema>;
export type ToolUseConfig = z.output<typeof toolUseSchema>;

/** What is looked for when a configuration names no profile extractor. */
export const DEFAULT_PROFILE_EXTRACTORS: readonly ProfileExtractorConfig[] = [
  profileExtractorSchema.parse({
    extractor_name: "default_profile_extractor",
    extraction_definition_prompt:
      "What will still be true of this person next month: who they are and what they do, what they like and dislike, the people, places and systems they speak of, the data and tables they work with and what their terms mean there, and how their tools behave. Leave out how the agent should act: that is for playbooks.",
  }),
];

/** What is looked for when a configuration names no playbook extractor. */
export const DEFAULT_PLAYBOOK_EXTRACTORS: readonly PlaybookExtractorConfig[] = [
  playbookExtractorSchema.parse({
    extractor_name: "default_playbook_extractor",
    extraction_definition_prompt:
      "What the agent should do differently, or keep doing, the next time it is in the same situation: corrections it was given, standing instructions, steps that worked after others had failed, and what kept it from finishing the task.",
  }),
];
