import { z } from "zod";
import { learningSummarySchema } from "./learning.ts";
import { operationStateSchema } from "./operation-status.ts";
import { outcomeCountsSchema, runStatusSchema } from "./run.ts";

/** What every event says. */
const commonFields = {
  id: z.string().describe("Position in the stream; send the last one as Last-Event-ID to go on from there."),
  created_at: z.int().describe("Unix seconds."),
  user_id: z.string().optional().describe("The user it concerns."),
  session_id: z.string().optional().describe("The session it concerns."),
  request_id: z.string().optional().describe("The publish call it concerns."),
  agent_version: z.string().optional().describe("Version of the agent it concerns."),
  run_id: z.string().optional().describe("The run it concerns."),
  operation_id: z.string().optional().describe("The operation it concerns."),
  message: z.string().optional().describe("In words, such as why nothing was learnt."),
};

const learningField = { learning: learningSummarySchema.describe("The learning it concerns.") };
const operationField = z.string().describe("The rerun or manual generation.");

function defineEvent<const Type extends string, Fields extends z.core.$ZodLooseShape>(
  type: Type,
  description: string,
  fields: Fields,
) {
  const words = type.split(/[._]/).map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`);
  return z
    .object(commonFields)
    .extend({ type: z.literal(type).describe(description) })
    .extend(fields)
    .meta({ id: `${words.join("")}Event` });
}

/**
 * One server-sent event; its `type` says which fields it has. `id` and `type` are also the message's id and event
 * name.
 */
export const eventSchema = z
  .discriminatedUnion("type", [
    defineEvent("interaction.published", "Turns were stored.", {
      user_id: z.string().describe("Whose turns."),
      request_id: z.string().describe("The publish call."),
      interaction_ids: z.array(z.int()).describe("Turns that were stored."),
    }),
    defineEvent("interaction.deleted", "Turns were deleted.", {
      interaction_ids: z.array(z.int()).describe("Turns that were deleted."),
    }),
    defineEvent("run.finished", "A run ended, with what became of its candidates.", {
      run_id: z.string().describe("The run."),
      status: runStatusSchema.describe("How it ended."),
      counts: outcomeCountsSchema.describe("What became of its candidates."),
    }),
    defineEvent("learning.added", "Something new is known.", learningField),
    defineEvent("learning.updated", "A learning was edited, or a new one replaced another.", learningField),
    defineEvent(
      "learning.superseded",
      "A learning was replaced; its content is not repeated.",
      learningField,
    ),
    defineEvent("learning.restored", "A replaced learning is current again.", learningField),
    defineEvent("learning.deleted", "A learning was deleted; its content is not repeated.", learningField),
    defineEvent("playbook.proposed", "A shared rule waits for a review.", learningField),
    defineEvent("playbook.reviewed", "A shared rule was approved, rejected or put back.", {
      ...learningField,
      status: z.string().describe("Its new approval status."),
    }),
    defineEvent("operation.progressed", "A rerun or manual generation is done with one more user.", {
      operation_id: operationField,
      progress_percentage: z.number().describe("0–100."),
    }),
    defineEvent("operation.finished", "A rerun or manual generation ended.", {
      operation_id: operationField,
      status: operationStateSchema.describe("How it ended."),
    }),
    defineEvent("evaluation.finished", "A session was judged.", {
      user_id: z.string().describe("Whose session."),
      session_id: z.string().describe("The session."),
      evaluation_name: z.string().describe("The evaluator."),
      is_success: z.boolean().describe("What it found."),
    }),
    defineEvent("config.changed", "The configuration was replaced.", {}),
    defineEvent(
      "user.forgotten",
      "A user was erased; the message names the receipt, nothing names the user.",
      {
        message: z.string().describe("The receipt of the erasure."),
      },
    ),
    defineEvent("stream.gap", "Older events are gone: read the current state again.", {
      message: z.string().describe("The same in words."),
    }),
  ])
  .meta({ id: "Event" });

export type ReflexioEvent = z.infer<typeof eventSchema>;
export type EventType = ReflexioEvent["type"];

/** The words for what can happen, as `noun.verb`. */
export const eventTypeSchema = z.enum(eventSchema.options.map((option) => option.shape.type.value));
