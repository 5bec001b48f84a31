import { z } from "zod";
import {
  learningKindSchema,
  learningStateSchema,
  learningSummarySchema,
  provenanceSchema,
} from "../learning.ts";
import { defineOperation } from "../operation.ts";
import { addValueError, wireBool, wireInt } from "../primitives.ts";
import { REPEAT_ERRORS } from "../responses.ts";
import { nullableName, wireId } from "../text.ts";

const tag = "learning";
const kind = learningKindSchema.describe("Which of the three.");
const id = wireId().describe("Id of the learning, as text or number.");

const learntFields = {
  status: learningStateSchema.describe(
    "queued: not read yet; running; learnt: something was kept; nothing: read, and nothing kept; failed; cancelled.",
  ),
  reason: z.string().optional().describe("What it waits for, why nothing was learnt, or why it failed."),
  learnt_count: z.int().describe("Learnings added, updated or superseded so far."),
  run_ids: z.array(z.string()).describe("Runs that read the turns."),
};

const learningStatusSchema = z
  .object({
    ...learntFields,
    profiles_added: z.int().describe("New profiles."),
    profiles_updated: z.int().describe("Changed profiles."),
    playbooks_added: z.int().describe("New user playbooks."),
    playbooks_updated: z.int().describe("Changed user playbooks."),
    learner: z.string().describe("Which learner reads the turns: `rules` or `model`."),
    interactions_total: z.int().describe("Turns of the request or session."),
    interactions_read: z.int().describe("Turns that were read already."),
    next_attempt_at: z.int().optional().describe("Unix seconds: when a queued or failed part is tried next."),
    requests: z
      .array(
        z.object({
          request_id: z.string().describe("One publish call."),
          ...learntFields,
        }),
      )
      .describe("The same for each publish call, oldest first."),
  })
  .meta({ id: "LearningStatus" });

/** What became of published turns, why something is known, and undoing it. */
export const learningOperations = {
  learning_status: defineOperation({
    method: "GET",
    path: "/api/learning_status",
    tag,
    access: "read",
    boundKeys: { user: "own", agentVersion: "own" },
    summary: "Show what was learnt from a request or session",
    description:
      "Queued, running, learnt with counts, nothing with the reason, or failed with the error. Name a request or a session.",
    query: z
      .object({
        request_id: nullableName().describe("One publish call."),
        session_id: nullableName().describe("All publish calls of a session."),
      })
      .superRefine((value, context) => {
        if (!value.request_id && !value.session_id) {
          addValueError(context, value, "request_id or session_id is required");
        }
      }),
    response: learningStatusSchema,
    errors: ["not_found"],
    queryExample: { session_id: "deploy-1" },
  }),
  get_learning_provenance: defineOperation({
    method: "POST",
    path: "/api/get_learning_provenance",
    tag,
    access: "read",
    boundKeys: { user: "own" },
    summary: "Show where a learning comes from",
    description:
      "The turns and quotes behind a profile or playbook, the user playbooks behind an agent playbook, and every change since. Superseded and archived learnings are found too.",
    body: z
      .object({
        kind,
        id,
        include_interactions: wireBool().default(true).describe("Show the turns, not only the quotes."),
      })
      .meta({ id: "GetLearningProvenanceRequest" }),
    response: provenanceSchema,
    errors: ["not_found"],
    example: { kind: "user_playbook", id: 12 },
  }),
  restore_learning: defineOperation({
    method: "POST",
    path: "/api/restore_learning",
    tag,
    access: "review",
    summary: "Undo a supersession or an edit",
    description:
      "Makes a superseded learning current again and sets its successors aside, or brings back the content of an earlier version. Nothing is lost: restoring can be undone the same way.",
    body: z
      .object({
        kind,
        id,
        version: wireInt({ gt: 0 })
          .nullable()
          .default(null)
          .describe("Version of the history to go back to; null means the one before the last change."),
        reason: nullableName().describe("Why, for the history."),
      })
      .meta({ id: "RestoreLearningRequest" }),
    response: z
      .object({
        learning: learningSummarySchema.describe("The learning as it is now."),
        version: z.int().describe("Its new version."),
        superseded: z.array(learningSummarySchema).describe("Learnings that were set aside for it."),
      })
      .meta({ id: "RestoreLearningResponse" }),
    idempotent: true,
    errors: ["not_found", ...REPEAT_ERRORS],
    example: { kind: "profile", id: "p-100" },
  }),
};
