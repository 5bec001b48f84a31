/** Old field names and what they are called now, in the order in which the first present one wins. */
export type Renames = readonly (readonly [old: string, current: string])[];

const WINDOW_OVERRIDES: Renames = [
  ["extraction_window_size_override", "batch_size_override"],
  ["extraction_window_stride_override", "batch_interval_override"],
];

export const CONFIG_RENAMES: Renames = [
  ["extraction_window_size", "batch_size"],
  ["extraction_window_stride", "batch_interval"],
  ["playbook_configs", "user_playbook_extractor_configs"],
  ["agent_feedback_configs", "user_playbook_extractor_configs"],
];

export const AGGREGATOR_RENAMES: Renames = [
  ["min_feedback_threshold", "min_cluster_size"],
  ["refresh_count", "reaggregation_trigger_count"],
  ["similarity_threshold", "clustering_similarity"],
];

export const PROFILE_EXTRACTOR_RENAMES: Renames = [
  ["profile_content_definition_prompt", "extraction_definition_prompt"],
  ...WINDOW_OVERRIDES,
];

export const PLAYBOOK_EXTRACTOR_RENAMES: Renames = [
  ["feedback_definition_prompt", "extraction_definition_prompt"],
  ["playbook_definition_prompt", "extraction_definition_prompt"],
  ["feedback_aggregator_config", "aggregation_config"],
  ["playbook_aggregator_config", "aggregation_config"],
  ["playbook_name", "extractor_name"],
  ["feedback_name", "extractor_name"],
  ...WINDOW_OVERRIDES,
];

export const EVALUATOR_RENAMES: Renames = WINDOW_OVERRIDES;

/** Every old name with its present one, for warnings. */
export const RENAMED_FIELDS: ReadonlyMap<string, string> = new Map([
  ...CONFIG_RENAMES,
  ...AGGREGATOR_RENAMES,
  ...PROFILE_EXTRACTOR_RENAMES,
  ...PLAYBOOK_EXTRACTOR_RENAMES,
]);

/** A copy of an object with old field names replaced. A present new name, even null, beats the old one. */
export function renameFields(value: unknown, renames: Renames): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const [old, current] of renames) {
    if (!fields.has(old)) continue;
    if (!fields.has(current)) fields.set(current, fields.get(old));
    fields.delete(old);
  }
  return Object.fromEntries(fields);
}
