import { z } from "zod";
import { profileChangeLogSchema } from "../change-log.ts";
import { userProfileInputSchema } from "../learning-input.ts";
import { checkEach, MAX_BATCH, nameList, nullableNameList } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import { nonEmptyName, wireBool, wireLimit, wireName, wireText } from "../primitives.ts";
import {
  addResponse,
  bulkDeleteResponseSchema,
  deleteResponseSchema,
  message,
  msg,
  REPEAT_ERRORS,
  success,
  updateResponse,
} from "../responses.ts";
import { nullableName, nullableText } from "../text.ts";

const tag = "profiles";

const addUserProfileBody = z
  .object({
    user_profiles: z.array(userProfileInputSchema).min(1).max(MAX_BATCH).describe("What to add."),
  })
  .superRefine(({ user_profiles }, context) =>
    checkEach(user_profiles, context, ({ content }, index) =>
      content === "" ? `user_profiles[${index}].content is required for embedding` : undefined,
    ),
  )
  .meta({ id: "AddUserProfileRequest" });

const scopeFields = {
  user_id: nullableName().describe("Only profiles of this user."),
  profile_ids: nullableNameList().describe("Only these profiles."),
  only_affected_users: wireBool()
    .default(false)
    .describe("Only users who have profiles of the state that comes back; others are left alone."),
};

/** Writing profiles, and what is known about their changes. */
export const profileChangeOperations = {
  get_profile_statistics: defineOperation({
    method: "GET",
    path: "/api/get_profile_statistics",
    tag,
    access: "read",
    boundKeys: { agentVersion: "any" },
    summary: "Count profiles by status",
    description: "Expired profiles are left out. Expiring soon means current and within seven days.",
    response: z
      .object({
        success,
        current_count: z.int().describe("Current profiles."),
        pending_count: z.int().describe("Profiles of a rerun that wait for an upgrade."),
        archived_count: z.int().describe("Profiles an upgrade replaced."),
        expiring_soon_count: z.int().describe("Current profiles that expire within seven days."),
        msg,
      })
      .meta({ id: "GetProfileStatisticsResponse" }),
    errors: [],
  }),
  profile_change_log: defineOperation({
    method: "GET",
    path: "/api/profile_change_log",
    tag,
    access: "read",
    boundKeys: { user: "query.user_id", agentVersion: "any" },
    summary: "List changes of profiles",
    description: "What learning added, replaced and confirmed, newest first.",
    query: z.object({
      limit: wireLimit(100).describe("Most entries."),
      user_id: nullableName().describe("Only changes of this user."),
    }),
    response: z
      .object({ success, profile_change_logs: z.array(profileChangeLogSchema).describe("The changes.") })
      .meta({ id: "ProfileChangeLogViewResponse" }),
    keepsNulls: true,
    errors: [],
  }),
  add_user_profile: defineOperation({
    method: "POST",
    path: "/api/add_user_profile",
    tag,
    access: "review",
    summary: "Add profiles",
    description:
      "Stores profiles as given, all or none. An existing `profile_id` of the same user is replaced; one of another user is refused.",
    body: addUserProfileBody,
    response: addResponse("AddUserProfileResponse", z.string()),
    idempotent: true,
    errors: [...REPEAT_ERRORS],
    example: {
      user_profiles: [
        {
          profile_id: "p-100",
          user_id: "dana",
          content: "Lives in Berlin",
          last_modified_timestamp: 1_767_225_600,
          generated_from_request_id: "manual",
          custom_features: { topic: "location" },
          source: "import",
        },
      ],
    },
  }),
  update_user_profile: defineOperation({
    method: "PUT",
    path: "/api/update_user_profile",
    tag,
    access: "review",
    summary: "Change a profile",
    description:
      "Changes the given fields of a current profile; `custom_features` are replaced as a whole. The next search finds the new text.",
    body: z
      .object({
        user_id: wireName().describe("Whose profile."),
        profile_id: wireName().describe("Which one."),
        content: nullableText().describe("The new text; null leaves it."),
        custom_features: z
          .record(z.string(), z.unknown())
          .nullable()
          .default(null)
          .describe("The new features; null leaves them."),
      })
      .meta({ id: "UpdateUserProfileRequest" }),
    response: updateResponse("UpdateUserProfileResponse"),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { user_id: "dana", profile_id: "p-100", content: "Lives in Potsdam" },
  }),
  delete_profile: defineOperation({
    method: "DELETE",
    path: "/api/delete_profile",
    tag,
    access: "admin",
    summary: "Delete a profile",
    description:
      "Deletes the named profile of the user or, when only `search_query` is given, the user's best match for it. Without both nothing is deleted and `success` is false.",
    body: z
      .object({
        user_id: nonEmptyName().describe("Whose profile."),
        profile_id: wireName().default("").describe("Which one."),
        search_query: wireText().default("").describe("Words to find it by when the id is not known."),
      })
      .meta({ id: "DeleteUserProfileRequest" }),
    response: deleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { user_id: "dana", profile_id: "p-100" },
  }),
  delete_profiles_by_ids: defineOperation({
    method: "DELETE",
    path: "/api/delete_profiles_by_ids",
    tag,
    access: "admin",
    summary: "Delete several profiles",
    description: "Unknown ids are skipped and not counted.",
    body: z
      .object({ profile_ids: nameList().describe("The profiles.") })
      .meta({ id: "DeleteProfilesByIdsRequest" }),
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { profile_ids: ["p-100"] },
  }),
  upgrade_all_profiles: defineOperation({
    method: "POST",
    path: "/api/upgrade_all_profiles",
    tag,
    access: "review",
    summary: "Make pending profiles current",
    description:
      "In one transaction: archived profiles are deleted, current ones archived, pending ones made current, all within the given user and ids. `success` is false when nothing is pending.",
    body: z.object(scopeFields).meta({ id: "UpgradeProfilesRequest" }),
    response: z
      .object({
        success,
        profiles_archived: z.int().describe("Current profiles that were archived."),
        profiles_promoted: z.int().describe("Pending profiles that became current."),
        profiles_deleted: z.int().describe("Older archived profiles that were deleted."),
        message,
      })
      .meta({ id: "UpgradeProfilesResponse" }),
    idempotent: true,
    errors: [...REPEAT_ERRORS],
    example: { only_affected_users: true },
  }),
  downgrade_all_profiles: defineOperation({
    method: "POST",
    path: "/api/downgrade_all_profiles",
    tag,
    access: "review",
    summary: "Bring archived profiles back",
    description:
      "In one transaction archived and current profiles change places, within the given user and ids. `success` is false when nothing is archived.",
    body: z.object(scopeFields).meta({ id: "DowngradeProfilesRequest" }),
    response: z
      .object({
        success,
        profiles_demoted: z.int().describe("Current profiles that were archived."),
        profiles_restored: z.int().describe("Archived profiles that are current again."),
        message,
      })
      .meta({ id: "DowngradeProfilesResponse" }),
    idempotent: true,
    errors: [...REPEAT_ERRORS],
    example: { user_id: "dana" },
  }),
};
