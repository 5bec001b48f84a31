import { z } from "zod";
import { userPlaybookInputSchema } from "../learning-input.ts";
import { checkEach, idList, MAX_BATCH } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import { blockingIssueSchema } from "../playbook.ts";
import { wireBool, wireInt } from "../primitives.ts";
import {
  addResponse,
  bulkDeleteResponseSchema,
  deleteResponseSchema,
  message,
  REPEAT_ERRORS,
  success,
  updateResponse,
} from "../responses.ts";
import { nullableName, nullableText } from "../text.ts";

const tag = "user playbooks";
const playbookId = wireInt({ gt: 0 }).describe("Id of the user playbook.");

const addUserPlaybookBody = z
  .object({
    user_playbooks: z.array(userPlaybookInputSchema).min(1).max(MAX_BATCH).describe("What to add."),
  })
  .superRefine(({ user_playbooks }, context) =>
    checkEach(user_playbooks, context, ({ content, trigger }, index) =>
      content === "" && (trigger === null || trigger === "")
        ? `user_playbooks[${index}]: at least one of content or trigger must be provided`
        : undefined,
    ),
  )
  .meta({ id: "AddUserPlaybookRequest" });

const scopeFields = {
  agent_version: nullableName().describe("Only rules for this agent version."),
  playbook_name: nullableName().describe("Only rules of this name."),
};

/** Fields a change of a playbook may carry; null leaves a field as it is. */
export const playbookUpdateFields = {
  playbook_name: nullableName().describe("New name; null leaves it."),
  content: nullableText().describe("New text; null leaves it."),
  trigger: nullableText().describe("New trigger; null leaves it."),
  rationale: nullableText().describe("New reason; null leaves it."),
  blocking_issue: blockingIssueSchema.nullable().default(null).describe("New issue; null leaves it."),
};

/** Writing user playbooks. */
export const userPlaybookOperations = {
  add_user_playbook: defineOperation({
    method: "POST",
    path: "/api/add_user_playbook",
    tag,
    access: "review",
    summary: "Add user playbooks",
    description: "Stores rules as given, all or none. The server chooses the ids and returns them.",
    body: addUserPlaybookBody,
    response: addResponse("AddUserPlaybookResponse", z.int()),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: {
      user_playbooks: [
        {
          agent_version: "v3",
          request_id: "manual-1",
          playbook_name: "shipping",
          user_id: "dana",
          content: "Repeat the city back before confirming",
          trigger: "address change",
          blocking_issue: { kind: "missing_tool", details: "no geocoder" },
        },
      ],
    },
  }),
  update_user_playbook: defineOperation({
    method: "PUT",
    path: "/api/update_user_playbook",
    tag,
    access: "review",
    summary: "Change a user playbook",
    description: "Changes the given fields; the next search finds the new text.",
    body: z
      .object({ user_playbook_id: playbookId, ...playbookUpdateFields })
      .meta({ id: "UpdateUserPlaybookRequest" }),
    response: updateResponse("UpdateUserPlaybookResponse"),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { user_playbook_id: 12, content: "Repeat the whole address back" },
  }),
  delete_user_playbook: defineOperation({
    method: "DELETE",
    path: "/api/delete_user_playbook",
    tag,
    access: "admin",
    summary: "Delete a user playbook",
    description: "Agent playbooks that rest on it lose that support.",
    body: z.object({ user_playbook_id: playbookId }).meta({ id: "DeleteUserPlaybookRequest" }),
    response: deleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { user_playbook_id: 12 },
  }),
  delete_user_playbooks_by_ids: defineOperation({
    method: "DELETE",
    path: "/api/delete_user_playbooks_by_ids",
    tag,
    access: "admin",
    summary: "Delete several user playbooks",
    description: "Unknown ids are skipped and not counted.",
    body: z
      .object({ user_playbook_ids: idList().describe("The user playbooks.") })
      .meta({ id: "DeleteUserPlaybooksByIdsRequest" }),
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { user_playbook_ids: [12, 13] },
  }),
  upgrade_all_user_playbooks: defineOperation({
    method: "POST",
    path: "/api/upgrade_all_user_playbooks",
    tag,
    access: "review",
    summary: "Make pending user playbooks current",
    description:
      "In one transaction: archived rules are deleted, current ones archived, pending ones made current, within the given version and name. With `archive_current=false` pending rules join the current ones.",
    body: z
      .object({
        ...scopeFields,
        archive_current: wireBool().default(true).describe("Archive the current rules first."),
      })
      .meta({ id: "UpgradeUserPlaybooksRequest" }),
    response: z
      .object({
        success,
        user_playbooks_deleted: z.int().describe("Older archived rules that were deleted."),
        user_playbooks_archived: z.int().describe("Current rules that were archived."),
        user_playbooks_promoted: z.int().describe("Pending rules that became current."),
        message,
      })
      .meta({ id: "UpgradeUserPlaybooksResponse" }),
    idempotent: true,
    errors: [...REPEAT_ERRORS],
    example: { agent_version: "v3" },
  }),
  downgrade_all_user_playbooks: defineOperation({
    method: "POST",
    path: "/api/downgrade_all_user_playbooks",
    tag,
    access: "review",
    summary: "Bring archived user playbooks back",
    description: "In one transaction archived and current rules change places.",
    body: z.object(scopeFields).meta({ id: "DowngradeUserPlaybooksRequest" }),
    response: z
      .object({
        success,
        user_playbooks_demoted: z.int().describe("Current rules that were archived."),
        user_playbooks_restored: z.int().describe("Archived rules that are current again."),
        message,
      })
      .meta({ id: "DowngradeUserPlaybooksResponse" }),
    idempotent: true,
    errors: [...REPEAT_ERRORS],
    example: { agent_version: "v3" },
  }),
};
