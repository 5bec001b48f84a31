import { z } from "zod";
import { approvalSchema, searchModeSchema, statusFilterSchema } from "../enums.ts";
import { defineOperation } from "../operation.ts";
import { agentPlaybookViewSchema, userPlaybookViewSchema } from "../playbook.ts";
import {
  checkTimeRange,
  timeRangeFields,
  wireBool,
  wireFloat,
  wireLimit,
  wireName,
  wireText,
} from "../primitives.ts";
import { bulkDeleteResponseSchema, searchNotes } from "../responses.ts";

const nullableName = () => wireName().nullable().default(null);

export const playbookSearchFields = {
  query: wireText().nullable().default(null),
  agent_version: nullableName(),
  playbook_name: nullableName(),
  ...timeRangeFields,
  status_filter: statusFilterSchema,
  top_k: wireLimit(10),
  threshold: wireFloat({ ge: 0, le: 1 }).nullable().default(0.4),
  enable_reformulation: wireBool().nullable().default(false),
  search_mode: searchModeSchema.default("hybrid"),
};

export const playbookOperations = {
  get_user_playbooks: defineOperation({
    method: "POST",
    path: "/api/get_user_playbooks",
    tag: "user playbooks",
    access: "read",
    summary: "List user playbooks",
    description: "Newest first. A null `status_filter` lists every status except superseded rows.",
    body: z
      .object({
        limit: wireLimit(100),
        user_id: nullableName(),
        playbook_name: nullableName(),
        agent_version: nullableName(),
        status_filter: statusFilterSchema,
      })
      .meta({ id: "GetUserPlaybooksRequest" }),
    response: z
      .object({
        success: z.boolean(),
        user_playbooks: z.array(userPlaybookViewSchema),
        msg: z.string().optional(),
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
    summary: "Search user playbooks",
    description: "Best first. Current rows unless `status_filter` asks for others.",
    body: z
      .object({ user_id: nullableName(), ...playbookSearchFields })
      .superRefine(checkTimeRange)
      .meta({ id: "SearchUserPlaybookRequest" }),
    response: z
      .object({
        success: z.boolean(),
        user_playbooks: z.array(userPlaybookViewSchema),
        msg: z.string().optional(),
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
    errors: [],
  }),
  get_agent_playbooks: defineOperation({
    method: "POST",
    path: "/api/get_agent_playbooks",
    tag: "agent playbooks",
    access: "read",
    summary: "List agent playbooks",
    description: "Newest first. Current rows of any approval status unless the filters say otherwise.",
    body: z
      .object({
        limit: wireLimit(100),
        playbook_name: nullableName(),
        agent_version: nullableName(),
        status_filter: statusFilterSchema,
        playbook_status_filter: approvalSchema.nullable().default(null),
      })
      .meta({ id: "GetAgentPlaybooksRequest" }),
    response: z
      .object({
        success: z.boolean(),
        agent_playbooks: z.array(agentPlaybookViewSchema),
        msg: z.string().optional(),
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
    errors: [],
  }),
};
