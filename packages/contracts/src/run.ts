import { z } from "zod";
import { learningKindSchema, outcomeActionSchema } from "./learning.ts";

/** What a run does. */
export const runKindSchema = z.enum(["learn", "aggregate", "evaluate"]);

/**
 * What made a run start: new turns, the quiet after a session, a call that asked for it, rules of users that
 * changed, or an earlier try that failed.
 */
export const runTriggerSchema = z.enum([
  "publish",
  "session_idle",
  "rerun",
  "manual",
  "aggregation",
  "retry",
]);

export const runStatusSchema = z.enum(["running", "completed", "failed", "cancelled"]);

const usageFields = {
  model: z.string().optional().describe("Provider and model; absent when no model was called."),
  input_tokens: z.int().describe("Tokens sent to models."),
  output_tokens: z.int().describe("Tokens received from models."),
  cost_usd: z.number().describe("Cost of the model calls in US dollars."),
  duration_ms: z.int().describe("Time taken in milliseconds."),
};

/** One step of a run. */
export const runStepSchema = z
  .object({
    index: z.int().describe("Counts up from 0."),
    name: z
      .string()
      .describe("gate, window, extract, ground, consolidate, store, cluster, merge or another short word."),
    status: z.enum(["completed", "skipped", "failed"]).describe("How the step ended."),
    summary: z.string().describe("What it decided, in one sentence."),
    started_at: z.int().describe("Unix seconds."),
    ...usageFields,
    prompt_version: z.string().optional().describe("Version of the prompt that was used."),
    attempts: z.int().optional().describe("Model calls made, repairs and retries included."),
    details: z.record(z.string(), z.unknown()).optional().describe("Figures of the step."),
    raw_reply: z.string().optional().describe("The model's reply word for word, when it was asked for."),
    error: z.string().optional().describe("Why the step failed."),
  })
  .meta({ id: "RunStep" });

/** What became of one candidate of a run. */
export const runOutcomeSchema = z
  .object({
    action: outcomeActionSchema.describe("What was done with the candidate."),
    reason: z.string().describe("Why."),
    kind: learningKindSchema.describe("What it would be."),
    content: z.string().describe("The candidate's content."),
    trigger: z.string().nullable().optional().describe("When the rule applies."),
    learning_id: z.string().optional().describe("The learning that now holds it; absent when rejected."),
    superseded_ids: z.array(z.string()).optional().describe("Learnings it replaced."),
    confidence: z.number().optional().describe("0–1, as the learner put it."),
    evidence: z
      .array(
        z.object({
          interaction_id: z.int().describe("The turn."),
          quote: z.string().describe("Words of the turn."),
        }),
      )
      .describe("The turns it rests on."),
  })
  .meta({ id: "RunOutcome" });

/** Candidates by what became of them. */
export const outcomeCountsSchema = z
  .object({
    added: z.int().describe("New learnings."),
    updated: z.int().describe("Learnings that changed."),
    superseded: z.int().describe("Learnings that were replaced."),
    ignored: z.int().describe("Candidates that said nothing new."),
    rejected: z.int().describe("Candidates without evidence or against a rule."),
  })
  .meta({ id: "OutcomeCounts" });

const runFields = {
  run_id: z.string().describe("Id of the run."),
  kind: runKindSchema.describe("What the run does."),
  trigger: runTriggerSchema.describe(
    "What made it start: new turns (publish), a quiet session (session_idle), a call that asked for it (rerun, manual), changed rules of users (aggregation), or an earlier try that failed (retry).",
  ),
  status: runStatusSchema.describe("How far it is."),
  learner: z.string().describe("`rules` or `model`."),
  extractor_name: z.string().optional().describe("The extractor or evaluator that ran."),
  user_id: z
    .string()
    .optional()
    .describe("Whose turns were read; absent for aggregation, which reads rules of several users."),
  session_id: z.string().optional().describe("Session, when the turns were of one."),
  agent_version: z.string().optional().describe("Version of the agent."),
  request_ids: z.array(z.string()).describe("Publish calls whose turns were read."),
  started_at: z.int().describe("Unix seconds."),
  finished_at: z.int().optional().describe("Unix seconds; absent while it runs."),
  interactions_considered: z.int().describe("Turns read, context included."),
  counts: outcomeCountsSchema.describe("What became of the candidates."),
  ...usageFields,
  reason: z.string().optional().describe("Why nothing was learnt, or what ended the run early."),
  error: z.string().optional().describe("Why the run failed."),
  operation_id: z.string().optional().describe("The rerun or manual generation it belongs to."),
};

/** A run without its steps. */
export const runSchema = z.object(runFields).meta({ id: "Run" });

/** The whole trace of a run. */
export const runTraceSchema = z
  .object({
    ...runFields,
    steps: z.array(runStepSchema).describe("In order."),
    outcomes: z.array(runOutcomeSchema).describe("One per candidate."),
  })
  .meta({ id: "RunTrace" });

export type RunKind = z.infer<typeof runKindSchema>;
export type RunTrigger = z.infer<typeof runTriggerSchema>;
export type RunStatus = z.infer<typeof runStatusSchema>;
export type RunStep = z.infer<typeof runStepSchema>;
export type RunOutcome = z.infer<typeof runOutcomeSchema>;
export type OutcomeCounts = z.infer<typeof outcomeCountsSchema>;
export type Run = z.infer<typeof runSchema>;
export type RunTrace = z.infer<typeof runTraceSchema>;
