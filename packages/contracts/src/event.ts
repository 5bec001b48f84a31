import { z } from "zod";
import { learningSummarySchema } from "./learning.ts";
import { outcomeCountsSchema } from "./run.ts";

/** What can happen, as `noun.verb`. */
export const eventTypeSchema = z.enum([
  "interaction.published",
  "interaction.deleted",
  "run.started",
  "run.finished",
  "learning.added",
  "learning.updated",
  "learning.superseded",
  "learning.restored",
  "learning.deleted",
  "playbook.proposed",
  "playbook.reviewed",
  "operation.progressed",
  "operation.finished",
  "evaluation.finished",
  "config.changed",
  "user.forgotten",
  "stream.gap",
]);

/** One server-sent event: `id` and `type` are also the message's id and event name. */
export const eventSchema = z
  .object({
    id: z
      .string()
      .describe("Position in the stream; send the last one as Last-Event-ID to go on from there."),
    type: eventTypeSchema.describe(
      "What happened. `stream.gap` means that older events are gone: read the current state again.",
    ),
    created_at: z.int().describe("Unix seconds."),
    user_id: z.string().optional().describe("The user it concerns."),
    session_id: z.string().optional().describe("The session it concerns."),
    request_id: z.string().optional().describe("The publish call it concerns."),
    agent_version: z.string().optional().describe("Version of the agent it concerns."),
    run_id: z.string().optional().describe("The run it concerns."),
    operation_id: z.string().optional().describe("The operation it concerns."),
    interaction_ids: z.array(z.int()).optional().describe("Turns that were stored or deleted."),
    learning: learningSummarySchema.optional().describe("The learning it concerns."),
    counts: outcomeCountsSchema.optional().describe("What became of a run's candidates."),
    status: z.string().optional().describe("New status of a run, operation or review."),
    progress_percentage: z.number().optional().describe("0–100, of an operation."),
    message: z.string().optional().describe("In words, such as why nothing was learnt."),
  })
  .meta({ id: "Event" });

export type EventType = z.infer<typeof eventTypeSchema>;
export type ReflexioEvent = z.infer<typeof eventSchema>;
