import { z } from "zod";
import { searchModeSchema, statusFilterSchema } from "../enums.ts";
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
  wireText,
} from "../primitives.ts";
import { profileViewSchema } from "../profile.ts";
import { bulkDeleteResponseSchema, searchNotes } from "../responses.ts";

const tag = "profiles";

const profilesResponse = z
  .object({ success: z.boolean(), user_profiles: z.array(profileViewSchema), msg: z.string().optional() })
  .meta({ id: "GetProfilesViewResponse" });

export const profileOperations = {
  get_profiles: defineOperation({
    method: "POST",
    path: "/api/get_profiles",
    tag,
    access: "read",
    summary: "List a user's profiles",
    description: "Latest change first. Current and not expired unless `status_filter` says otherwise.",
    body: z
      .object({
        user_id: nonEmptyName(),
        ...timeRangeFields,
        top_k: wireLimit(30),
        status_filter: statusFilterSchema,
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
    summary: "List profiles of all users",
    description: "Latest change first. `status_filter` is current, pending or archived.",
    query: z.object({
      limit: wireInt({ gt: 0, le: 10_000 }).default(100),
      status_filter: wireName().optional(),
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
    summary: "Search a user's profiles",
    description: "Current, unexpired profiles, best first; hits below `threshold` are left out.",
    body: z
      .object({
        user_id: nonEmptyName(),
        generated_from_request_id: wireName().nullable().default(null),
        query: wireText().nullable().default(null),
        ...timeRangeFields,
        top_k: wireLimit(10),
        source: wireName().nullable().default(null),
        custom_feature: wireName().nullable().default(null),
        extractor_name: wireName().nullable().default(null),
        threshold: wireFloat({ ge: 0, le: 1 }).nullable().default(0.4),
        enable_reformulation: wireBool().nullable().default(false),
        search_mode: searchModeSchema.default("hybrid"),
      })
      .superRefine(checkTimeRange)
      .meta({ id: "SearchUserProfileRequest" }),
    response: z
      .object({
        success: z.boolean(),
        user_profiles: z.array(profileViewSchema),
        msg: z.string().optional(),
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
    errors: [],
  }),
};
