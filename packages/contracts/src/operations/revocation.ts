import { z } from "zod";
import { learningKindSchema, learningSummarySchema } from "../learning.ts";
import { defineOperation } from "../operation.ts";
import { wireBool } from "../primitives.ts";
import { REPEAT_ERRORS } from "../responses.ts";
import { nullableName, wireId } from "../text.ts";

/** Taking back what should never have been learnt. */
export const revocationOperations = {
  revoke_learning: defineOperation({
    method: "POST",
    path: "/api/revoke_learning",
    tag: "learning",
    access: "review",
    summary: "Take a learning back and see where it was told",
    description:
      "From the answer on nobody is told it, and the same turns do not teach it again. Lists the sessions and calls whose agents were told it in the last 90 days. `restore_learning` brings a profile or user playbook back; an agent playbook becomes rejected and comes back by approving it.",
    body: z
      .object({
        kind: learningKindSchema.describe("Which of the three."),
        id: wireId().describe("Id of the learning, as text or number."),
        reason: nullableName().describe("Why, for the history."),
        include_derived: wireBool()
          .default(false)
          .describe("Reject the agent playbooks made of this user playbook, too."),
        dry_run: wireBool().default(false).describe("Only show where it was told."),
      })
      .meta({ id: "RevokeLearningRequest" }),
    response: z
      .object({
        learning: learningSummarySchema.describe("The learning."),
        dry_run: z.boolean().describe("True when nothing was changed."),
        revoked: z.array(learningSummarySchema).describe("Everything that was taken back."),
        derived: z
          .array(learningSummarySchema)
          .describe("Agent playbooks made of it that may still be served."),
        served: z
          .array(
            z.object({
              user_id: z
                .string()
                .optional()
                .describe("Whose agent was told; absent when the call named nobody."),
              session_id: z.string().optional().describe("The session; absent for a call outside of any."),
              correlation_id: z.string().describe("`X-Correlation-ID` of the last call that told it there."),
              times: z.int().describe("How often it was told there."),
              first_at: z.int().describe("Unix seconds."),
              last_at: z.int().describe("Unix seconds."),
            }),
          )
          .describe("Where it was told, latest first; at most 1000."),
        served_truncated: z.boolean().describe("True when there are more places."),
      })
      .meta({ id: "RevokeLearningResponse" }),
    idempotent: true,
    errors: ["not_found", ...REPEAT_ERRORS],
    example: { kind: "user_playbook", id: 12, reason: "planted by a forged document" },
  }),
};
