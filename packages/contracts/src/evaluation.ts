import { z } from "zod";

export const regularVsShadowSchema = z.enum([
  "regular_is_better",
  "regular_is_slightly_better",
  "shadow_is_better",
  "shadow_is_slightly_better",
  "tied",
]);

/** How well the agent did in one session. */
export const evaluationResultViewSchema = z
  .object({
    result_id: z.int().describe("Id of the result."),
    agent_version: z.string().describe("Version of the agent."),
    session_id: z.string().describe("The session that was judged."),
    is_success: z.boolean().describe("Whether the user got what they came for."),
    failure_type: z.string().nullable().optional().describe("Kind of failure, in a word."),
    failure_reason: z.string().nullable().optional().describe("Why it failed."),
    evaluation_name: z.string().nullable().optional().describe("The evaluator that judged."),
    created_at: z.int().describe("Unix seconds."),
    regular_vs_shadow: regularVsShadowSchema
      .nullable()
      .optional()
      .describe("The given answers against the shadow ones."),
    number_of_correction_per_session: z.int().describe("How often the user corrected the agent."),
    user_turns_to_resolution: z.int().nullable().optional().describe("User turns until it was solved."),
    is_escalated: z.boolean().describe("Whether it was handed to a person."),
    user_id: z.string().optional().describe("Whose session it was."),
    run_id: z.string().optional().describe("The run that judged."),
    evaluator: z.string().optional().describe("Who judged: `rules` or `model`."),
    note: z
      .string()
      .nullable()
      .optional()
      .describe("What to know about the verdict, such as why the built-in rules judged in place of a model."),
    metadata: z
      .string()
      .nullable()
      .optional()
      .describe("The extra values that `metadata_definition_prompt` asks for."),
  })
  .meta({ id: "EvaluationResultView" });

/** One point of a series. */
export const timeSeriesPointSchema = z
  .object({
    timestamp: z.int().positive().describe("Unix seconds, the start of the bucket."),
    value: z.int().min(0).describe("Rows in the bucket; for evaluations the percentage that succeeded."),
  })
  .meta({ id: "TimeSeriesDataPoint" });

export const periodStatsSchema = z
  .object({
    total_profiles: z.int().min(0).describe("Profiles changed in the period."),
    total_interactions: z.int().min(0).describe("Turns of the period."),
    total_playbooks: z.int().min(0).describe("User and agent playbooks of the period."),
    success_rate: z
      .number()
      .min(0)
      .max(100)
      .describe("Percentage of sessions that succeeded; 0 without any."),
  })
  .meta({ id: "PeriodStats" });

export const dashboardStatsSchema = z
  .object({
    current_period: periodStatsSchema.describe("The last `days_back` days."),
    previous_period: periodStatsSchema.describe("The same number of days before."),
    interactions_time_series: z.array(timeSeriesPointSchema).describe("Turns."),
    profiles_time_series: z.array(timeSeriesPointSchema).describe("Profiles."),
    playbooks_time_series: z.array(timeSeriesPointSchema).describe("User and agent playbooks."),
    evaluations_time_series: z.array(timeSeriesPointSchema).describe("Success of sessions in percent."),
    bucket_seconds: z.int().optional().describe("Width of a bucket of the series."),
  })
  .meta({ id: "DashboardStats" });

export type RegularVsShadow = z.infer<typeof regularVsShadowSchema>;
export type EvaluationResultView = z.infer<typeof evaluationResultViewSchema>;
export type TimeSeriesPoint = z.infer<typeof timeSeriesPointSchema>;
export type PeriodStats = z.infer<typeof periodStatsSchema>;
export type DashboardStats = z.infer<typeof dashboardStatsSchema>;
