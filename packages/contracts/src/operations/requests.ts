import { z } from "zod";
import { nameList } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import { checkTimeRange, nonEmptyName, timeRangeFields, wireInt, wireLimit } from "../primitives.ts";
import { sessionViewSchema } from "../request.ts";
import {
  bulkDeleteResponseSchema,
  deleteResponseSchema,
  message,
  msg,
  REPEAT_ERRORS,
  success,
} from "../responses.ts";
import { nullableName } from "../text.ts";

const tag = "requests";

/** Publish calls and sessions. */
export const requestOperations = {
  get_requests: defineOperation({
    method: "POST",
    path: "/api/get_requests",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id" },
    summary: "List publish calls with their turns",
    description:
      "Newest first, grouped by session in order of first appearance. Calls without a session come under an empty `session_id`. Page with `offset` while `has_more` is true.",
    body: z
      .object({
        user_id: nullableName().describe("Only calls of this user."),
        request_id: nullableName().describe("Only this call."),
        session_id: nullableName().describe("Only calls of this session."),
        ...timeRangeFields,
        top_k: wireLimit(30).describe("Most calls; null means 100."),
        offset: wireInt({ ge: 0 }).nullable().default(0).describe("Calls to skip."),
      })
      .superRefine(checkTimeRange)
      .meta({ id: "GetRequestsRequest" }),
    response: z
      .object({
        success,
        sessions: z.array(sessionViewSchema).describe("The calls by session."),
        has_more: z.boolean().describe("True when there are further calls."),
        msg,
      })
      .meta({ id: "GetRequestsViewResponse" }),
    errors: [],
    example: { user_id: "dana", top_k: 10, offset: 0 },
  }),
  delete_request: defineOperation({
    method: "DELETE",
    path: "/api/delete_request",
    tag,
    access: "admin",
    summary: "Delete one publish call",
    description: "Deletes the call and its turns. What was learnt from them stays.",
    body: z.object({ request_id: nonEmptyName().describe("The call.") }).meta({ id: "DeleteRequestRequest" }),
    response: deleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { request_id: "0b6f3f0e-6f0e-4a52-9b4b-2f7a6d1c9e11" },
  }),
  delete_session: defineOperation({
    method: "DELETE",
    path: "/api/delete_session",
    tag,
    access: "admin",
    summary: "Delete one session",
    description: "Deletes all calls of the session and their turns, of one user when a user is given.",
    body: z
      .object({
        session_id: nonEmptyName().describe("The session."),
        user_id: nullableName().describe("Only calls of this user."),
      })
      .meta({ id: "DeleteSessionRequest" }),
    response: z
      .object({
        success,
        message,
        deleted_requests_count: z.int().describe("Calls removed."),
        deleted_interactions_count: z.int().optional().describe("Turns removed."),
      })
      .meta({ id: "DeleteSessionResponse" }),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { session_id: "deploy-1" },
  }),
  delete_requests_by_ids: defineOperation({
    method: "DELETE",
    path: "/api/delete_requests_by_ids",
    tag,
    access: "admin",
    summary: "Delete several publish calls",
    description: "Deletes the calls and their turns; unknown ids are skipped and not counted.",
    body: z
      .object({ request_ids: nameList().describe("The calls.") })
      .meta({ id: "DeleteRequestsByIdsRequest" }),
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { request_ids: ["0b6f3f0e-6f0e-4a52-9b4b-2f7a6d1c9e11"] },
  }),
};
