import { z } from "zod";
import { searchModeSchema } from "../enums.ts";
import { interactionViewSchema, publishBodySchema, publishResponseSchema } from "../interaction.ts";
import { nextCursor, pageCursor } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import {
  checkTimeRange,
  nonEmptyName,
  timeRangeFields,
  wireBool,
  wireFloat,
  wireInt,
  wireLimit,
} from "../primitives.ts";
import {
  bulkDeleteResponseSchema,
  deleteResponseSchema,
  msg,
  REPEAT_ERRORS,
  searchNotes,
  success,
} from "../responses.ts";
import { searchExtras } from "../search-fields.ts";
import { nullableName, nullableText } from "../text.ts";

const tag = "interactions";
const interactionId = wireInt({ gt: 0 }).describe("Id of one stored turn.");

const interactionsResponse = z
  .object({
    success,
    interactions: z.array(interactionViewSchema).describe("The turns."),
    msg,
    ...nextCursor,
  })
  .meta({ id: "GetInteractionsViewResponse" });

export const interactionOperations = {
  publish_interaction: defineOperation({
    method: "POST",
    path: "/api/publish_interaction",
    tag,
    access: "publish",
    boundKeys: { user: "body.user_id", agentVersion: "body.agent_version" },
    summary: "Publish turns of a conversation",
    description:
      "Stores the turns durably before it answers; they are found by text search at once. Learning follows in the background. With `wait_for_response=true` the answer comes after learning and tells what was learnt from this request. A repeat with the same Idempotency-Key must carry the same turns and session; `force_extraction` and `skip_aggregation` may differ.",
    query: z.object({
      wait_for_response: wireBool().default(false).describe("Answer after learning, not before."),
    }),
    body: publishBodySchema,
    response: publishResponseSchema,
    idempotent: true,
    keepsOwnReceipt: true,
    errors: REPEAT_ERRORS,
    example: {
      user_id: "dana",
      session_id: "deploy-1",
      interaction_data_list: [
        { role: "user", content: "Deploy the new build." },
        { role: "assistant", content: "Deploying to us-east-1." },
        { role: "user", content: "No, we never deploy to us-east-1. Always use eu-west-1." },
      ],
    },
  }),
  get_interactions: defineOperation({
    method: "POST",
    path: "/api/get_interactions",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id" },
    summary: "List a user's turns",
    description: "Newest first.",
    body: z
      .object({
        user_id: nonEmptyName().describe("Whose turns."),
        ...timeRangeFields,
        top_k: wireLimit(30).describe("Most turns; null means all."),
        cursor: pageCursor(),
      })
      .superRefine(checkTimeRange)
      .meta({ id: "GetInteractionsRequest" }),
    response: interactionsResponse,
    errors: [],
    example: { user_id: "dana", top_k: 20 },
  }),
  get_all_interactions: defineOperation({
    method: "GET",
    path: "/api/get_all_interactions",
    tag,
    access: "read",
    summary: "List turns of all users",
    description: "Newest first.",
    query: z.object({
      limit: wireInt({ gt: 0, le: 10_000 }).default(100).describe("Most turns."),
      cursor: pageCursor(),
    }),
    response: interactionsResponse,
    errors: [],
    queryExample: { limit: "20" },
  }),
  search_interactions: defineOperation({
    method: "POST",
    path: "/api/search_interactions",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id" },
    summary: "Search a user's turns",
    description:
      "Best first by text and meaning. Without `query`, the latest `most_recent_k` turns; with both, the hits are cut to the latest and shown oldest first.",
    body: z
      .object({
        user_id: nonEmptyName().describe("Whose turns."),
        request_id: nullableName().describe("Only turns of this publish call."),
        query: nullableText().describe("What to search for."),
        ...timeRangeFields,
        top_k: wireLimit(null).describe("Most hits; 10 when absent."),
        most_recent_k: wireLimit(null).describe("Only the latest of the hits, oldest first."),
        threshold: wireFloat({ ge: 0, le: 1 })
          .nullable()
          .default(0.25)
          .describe("Least score of a hit, 0–1; null means none."),
        search_mode: searchModeSchema.default("hybrid").describe("By meaning, by words, or both."),
        ...searchExtras,
      })
      .superRefine(checkTimeRange)
      .meta({ id: "SearchInteractionRequest" }),
    response: z
      .object({
        success,
        interactions: z.array(interactionViewSchema).describe("The turns."),
        msg,
        ...searchNotes,
      })
      .meta({ id: "SearchInteractionsViewResponse" }),
    errors: [],
    example: { user_id: "dana", query: "deploy region" },
  }),
  delete_interaction: defineOperation({
    method: "DELETE",
    path: "/api/delete_interaction",
    tag,
    access: "admin",
    summary: "Delete one turn",
    description: "Deletes the turn only if it belongs to the user. What was learnt from it stays.",
    body: z
      .object({ user_id: nonEmptyName().describe("Whose turns."), interaction_id: interactionId })
      .meta({ id: "DeleteUserInteractionRequest" }),
    response: deleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { user_id: "dana", interaction_id: 1 },
  }),
  delete_all_interactions: defineOperation({
    method: "DELETE",
    path: "/api/delete_all_interactions",
    tag,
    access: "admin",
    summary: "Delete all turns",
    description: "Deletes every turn and request of the org. Profiles and playbooks stay.",
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
  }),
};
