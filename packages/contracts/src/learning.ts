import { z } from "zod";
import { interactionViewSchema } from "./interaction.ts";

/** The three things that can be learnt. */
export const learningKindSchema = z.enum(["profile", "user_playbook", "agent_playbook"]);

/** What became of a candidate. */
export const outcomeActionSchema = z.enum(["added", "updated", "superseded", "ignored", "rejected"]);

/** How far the learning from a request or session is. */
export const learningStateSchema = z.enum(["queued", "running", "learnt", "nothing", "failed", "cancelled"]);

/** Names one learning. */
export const learningRefSchema = z
  .object({
    kind: learningKindSchema.describe("Which of the three."),
    id: z.string().describe("Its id; numbers are written as text."),
  })
  .meta({ id: "LearningRef" });

/** One learning, short. */
export const learningSummarySchema = z
  .object({
    kind: learningKindSchema.describe("Which of the three."),
    id: z.string().describe("Its id; numbers are written as text."),
    content: z.string().describe("The fact, or what the agent should do."),
    trigger: z.string().nullable().optional().describe("When a rule applies."),
    user_id: z
      .string()
      .nullable()
      .optional()
      .describe("The user it was learnt from; absent for shared rules."),
    created_at: z.int().optional().describe("Unix seconds."),
  })
  .meta({ id: "LearningSummary" });

/** One turn that supports a learning, with the words that do. */
export const evidenceSchema = z
  .object({
    interaction_id: z.int().describe("The turn."),
    quote: z.string().describe("Words of the turn, exactly as they stand there."),
    quote_start: z
      .int()
      .optional()
      .describe("Where the quote starts in the turn's content, in UTF-16 units."),
    user_id: z.string().optional().describe("Whose turn it is."),
    request_id: z.string().optional().describe("The publish call the turn came with."),
    session_id: z.string().optional().describe("Session of that call, when it has one."),
    created_at: z.int().optional().describe("Time of the turn in unix seconds."),
    interaction: interactionViewSchema.optional().describe("The turn itself; absent when it was deleted."),
  })
  .meta({ id: "LearningEvidence" });

/** One change in the life of a learning. */
export const lineageEntrySchema = z
  .object({
    version: z.int().describe("Counts up from 1 for each learning."),
    action: z
      .enum([
        "created",
        "updated",
        "superseded",
        "restored",
        "archived",
        "promoted",
        "reviewed",
        "revoked",
        "deleted",
      ])
      .describe("What happened."),
    at: z.int().describe("Unix seconds."),
    content: z.string().optional().describe("The content after the change."),
    trigger: z.string().nullable().optional().describe("The trigger after the change."),
    reason: z.string().optional().describe("Why, in words."),
    actor: z.string().optional().describe("`learner`, or the name of the API key that made the change."),
    run_id: z.string().optional().describe("The run that made the change."),
    other: learningRefSchema
      .optional()
      .describe("The learning that replaced this one, or was replaced by it."),
  })
  .meta({ id: "LineageEntry" });

/** How many people and sessions stand behind a learning. */
export const supportSchema = z
  .object({
    users: z.int().describe("Distinct users."),
    sessions: z.int().describe("Distinct sessions."),
    interactions: z.int().describe("Distinct turns."),
  })
  .meta({ id: "LearningSupport" });

export const provenanceSchema = z
  .object({
    learning: learningSummarySchema.describe("The learning as it is now."),
    evidence: z.array(evidenceSchema).describe("Turns and quotes, oldest first."),
    support: supportSchema.describe("Who stands behind it."),
    sources: z.array(learningSummarySchema).describe("User playbooks an agent playbook was aggregated from."),
    history: z.array(lineageEntrySchema).describe("Every change, oldest first."),
    run_ids: z.array(z.string()).describe("Runs that made or changed it."),
    cost_usd: z
      .number()
      .optional()
      .describe("Its share of what those runs cost, in US dollars: a run's learnings share evenly."),
  })
  .meta({ id: "LearningProvenance" });

export type LearningKind = z.infer<typeof learningKindSchema>;
export type OutcomeAction = z.infer<typeof outcomeActionSchema>;
export type LearningState = z.infer<typeof learningStateSchema>;
export type LearningRef = z.infer<typeof learningRefSchema>;
export type LearningSummary = z.infer<typeof learningSummarySchema>;
export type LearningEvidence = z.infer<typeof evidenceSchema>;
export type LineageEntry = z.infer<typeof lineageEntrySchema>;
export type LearningProvenance = z.infer<typeof provenanceSchema>;
