import { z } from "zod";
import { approvalSchema, searchModeSchema, statusFilterSchema } from "../enums.ts";
import { nextCursor, pageCursor } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import { agentPlaybookViewSchema, userPlaybookViewSchema } from "../playbook.ts";
import { checkTimeRange, timeRangeFields, wireBool, wireFloat, wireLimit } from "../primitives.ts";
import { bulkDeleteResponseSchema, msg, REPEAT_ERRORS, searchNotes, success } from "../responses.ts";
import { searchExtras } from "../search-fields.ts";
import { nullableName, nullableText } from "../text.ts";

export const playbookSearchFields = {
  query: nullableText().describe("What to search for."),
  agent_version: nullableName().describe("Only rules for this agent version."),
  playbook_name: nullableName().describe("Only rules of this name."),
  ...timeRangeFields,
  status_filter: statusFilterSchema,
  top_k: wireLimit(10).describe("Most hits; null means 10."),
  threshold: wireFloat({ ge: 0, le: 1 })
    .nullable()
    .default(0.4)
    .describe("Least score of a hit, 0–1; null means none."),
  enable_reformulation: wireBool().nullable().default(false).describe("Let a model rewrite the query first."),
  search_mode: searchModeSchema.default("hybrid").describe("By meaning, by words, or both."),
  ...searchExtras,
};

export const playbookOperations = {
  get_user_playbooks: defineOperation({
    method: "POST",
    path: "/api/get_user_playbooks",
    tag: "user playbooks",
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "body.agent_version" },
    summary: "List user playbooks",
    description: "Newest first. A null `status_filter` lists every status except superseded rows.",
    body: z
      .object({
        limit: wireLimit(100).describe("Most rules; null means 100."),
        user_id: nullableName().describe("Only rules learnt from this user."),
        playbook_name: nullableName().describe("Only rules of this name."),
        agent_version: nullableName().describe("Only rules for this agent version."),
        status_filter: statusFilterSchema,
        cursor: pageCursor(),
      })
      .meta({ id: "GetUserPlaybooksRequest" }),
    response: z
      .object({
        success,
        user_playbooks: z.array(userPlaybookViewSchema).describe("The rules."),
        msg,
        ...nextCursor,
      })
      .meta({ id: "GetUserPlaybooksViewResponse" }),
    errors: [],
    example: { user_id: "dana" },
  }),
  search_user_playbooks: defineOperation({
    method: "POST",
    path: "/api/search_user_playbooks",
    tag: "user playbooks",
    access: "read",
    boundKeys: { user: "body.user_id", agentVersion: "body.agent_version" },
    summary: "Search user playbooks",
    description: "Best first. Current rows unless `status_filter` asks for others.",
    body: z
      .object({
        user_id: nullableName().describe("Only rules learnt from this user."),
        ...playbookSearchFields,
      })
      .superRefine(checkTimeRange)
      .meta({ id: "SearchUserPlaybookRequest" }),
    response: z
      .object({
        success,
        user_playbooks: z.array(userPlaybookViewSchema).describe("The rules."),
        msg,
        ...searchNotes,
      })
      .meta({ id: "SearchUserPlaybooksViewResponse" }),
    errors: [],
    example: { query: "deploy", user_id: "dana" },
  }),
  delete_all_user_playbooks: defineOperation({
    method: "DELETE",
    path: "/api/delete_all_user_playbooks",
    tag: "user playbooks",
    access: "admin",
    summary: "Delete all user playbooks",
    description: "Deletes every user playbook of the org. Agent playbooks stay.",
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
  }),
  get_agent_playbooks: defineOperation({
    method: "POST",
    path: "/api/get_agent_playbooks",
    tag: "agent playbooks",
    access: "read",
    boundKeys: { agentVersion: "body.agent_version" },
    summary: "List agent playbooks",
    description: "Newest first. Current rows of any approval status unless the filters say otherwise.",
    body: z
      .object({
        limit: wireLimit(100).describe("Most rules; null means 100."),
        playbook_name: nullableName().describe("Only rules of this name."),
        agent_version: nullableName().describe("Only rules for this agent version."),
        status_filter: statusFilterSchema,
        playbook_status_filter: approvalSchema
          .nullable()
          .default(null)
          .describe("Only rules of this approval."),
        cursor: pageCursor(),
      })
      .meta({ id: "GetAgentPlaybooksRequest" }),
    response: z
      .object({
        success,
        agent_playbooks: z.array(agentPlaybookViewSchema).describe("The rules."),
        msg,
        ...nextCursor,
      })
      .meta({ id: "GetAgentPlaybooksViewResponse" }),
    errors: [],
    example: { agent_version: "agent-v0" },
  }),
  delete_all_agent_playbooks: defineOperation({
    method: "DELETE",
    path: "/api/delete_all_agent_playbooks",
    tag: "agent playbooks",
    access: "admin",
    summary: "Delete all agent playbooks",
    description: "Deletes every agent playbook of the org. User playbooks stay.",
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
  }),
};
