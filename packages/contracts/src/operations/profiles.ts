import { z } from "zod";
import { searchModeSchema, statusFilterSchema } from "../enums.ts";
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
  wireName,
} from "../primitives.ts";
import { profileViewSchema } from "../profile.ts";
import { bulkDeleteResponseSchema, msg, REPEAT_ERRORS, searchNotes, success } from "../responses.ts";
import { searchExtras } from "../search-fields.ts";
import { nullableName, nullableText } from "../text.ts";

const tag = "profiles";

const profilesResponse = z
  .object({
    success,
    user_profiles: z.array(profileViewSchema).describe("The profiles."),
    msg,
    ...nextCursor,
  })
  .meta({ id: "GetProfilesViewResponse" });

export const profileOperations = {
  get_profiles: defineOperation({
    method: "POST",
    path: "/api/get_profiles",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "any" },
    summary: "List a user's profiles",
    description: "Latest change first. Current and not expired unless `status_filter` says otherwise.",
    body: z
      .object({
        user_id: nonEmptyName().describe("Whose profiles."),
        ...timeRangeFields,
        top_k: wireLimit(30).describe("Most profiles; null means all."),
        status_filter: statusFilterSchema,
        cursor: pageCursor(),
      })
      .superRefine(checkTimeRange)
      .meta({ id: "GetUserProfilesRequest" }),
    response: profilesResponse,
    errors: [],
    example: { user_id: "dana" },
  }),
  get_all_profiles: defineOperation({
    method: "GET",
    path: "/api/get_all_profiles",
    tag,
    access: "read",
    boundKeys: { agentVersion: "any" },
    summary: "List profiles of all users",
    description: "Latest change first. `status_filter` is current, pending or archived.",
    query: z.object({
      limit: wireInt({ gt: 0, le: 10_000 }).default(100).describe("Most profiles."),
      status_filter: wireName().optional().describe("current, pending or archived."),
      cursor: pageCursor(),
    }),
    response: profilesResponse,
    errors: [],
    queryExample: { limit: "20" },
  }),
  search_profiles: defineOperation({
    method: "POST",
    path: "/api/search_profiles",
    tag,
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "any" },
    summary: "Search a user's profiles",
    description: "Current, unexpired profiles, best first; hits below `threshold` are left out.",
    body: z
      .object({
        user_id: nonEmptyName().describe("Whose profiles."),
        generated_from_request_id: nullableName().describe("Only profiles from this publish call."),
        query: nullableText().describe("What to search for."),
        ...timeRangeFields,
        top_k: wireLimit(10).describe("Most hits; null means 10."),
        source: nullableName().describe("Only profiles from this source."),
        custom_feature: nullableName().describe("Only profiles whose features contain this text."),
        extractor_name: nullableName().describe("Only profiles of this extractor."),
        threshold: wireFloat({ ge: 0, le: 1 })
          .nullable()
          .default(0.4)
          .describe("Least score of a hit, 0–1; null means none."),
        enable_reformulation: wireBool()
          .nullable()
          .default(false)
          .describe("Let a model rewrite the query first."),
        search_mode: searchModeSchema.default("hybrid").describe("By meaning, by words, or both."),
        ...searchExtras,
      })
      .superRefine(checkTimeRange)
      .meta({ id: "SearchUserProfileRequest" }),
    response: z
      .object({
        success,
        user_profiles: z.array(profileViewSchema).describe("The profiles."),
        msg,
        ...searchNotes,
      })
      .meta({ id: "SearchProfilesViewResponse" }),
    errors: [],
    example: { user_id: "dana", query: "where to deploy" },
  }),
  delete_all_profiles: defineOperation({
    method: "DELETE",
    path: "/api/delete_all_profiles",
    tag,
    access: "admin",
    summary: "Delete all profiles",
    description: "Deletes every profile of the org, whatever its status.",
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
  }),
};
