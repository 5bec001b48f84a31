import { z } from "zod";
import { aggregationChangeLogSchema } from "../change-log.ts";
import { approvalSchema } from "../enums.ts";
import { agentPlaybookInputSchema } from "../learning-input.ts";
import { idList, MAX_BATCH } from "../lists.ts";
import { defineOperation } from "../operation.ts";
import { agentPlaybookViewSchema } from "../playbook.ts";
import { checkTimeRange, wireInt, wireLimit, wireName } from "../primitives.ts";
import {
  addResponse,
  bulkDeleteResponseSchema,
  deleteResponseSchema,
  msg,
  REPEAT_ERRORS,
  searchNotes,
  success,
  updateResponse,
} from "../responses.ts";
import { nullableText } from "../text.ts";
import { playbookSearchFields } from "./playbooks.ts";
import { playbookUpdateFields } from "./user-playbooks.ts";

const tag = "agent playbooks";
const playbookId = wireInt({ gt: 0 }).describe("Id of the agent playbook.");

/** Searching, writing and reviewing agent playbooks. */
export const agentPlaybookOperations = {
  search_agent_playbooks: defineOperation({
    method: "POST",
    path: "/api/search_agent_playbooks",
    tag,
    access: "read",
    boundKeys: { agentVersion: "body.agent_version" },
    summary: "Search agent playbooks",
    description:
      "Best first. Current rows unless `status_filter` asks for others; approved and pending rules unless `playbook_status_filter` asks for one approval. Rejected rules are found only when asked for.",
    body: z
      .object({
        ...playbookSearchFields,
        playbook_status_filter: approvalSchema
          .nullable()
          .default(null)
          .describe("Only rules of this approval; null means approved and pending ones."),
      })
      .superRefine(checkTimeRange)
      .meta({ id: "SearchAgentPlaybookRequest" }),
    response: z
      .object({
        success,
        agent_playbooks: z.array(agentPlaybookViewSchema).describe("The hits, best first."),
        msg,
        ...searchNotes,
      })
      .meta({ id: "SearchAgentPlaybooksViewResponse" }),
    errors: [],
    example: { query: "address", agent_version: "v3", playbook_status_filter: "approved" },
  }),
  add_agent_playbook: defineOperation({
    method: "POST",
    path: "/api/add_agent_playbook",
    tag,
    access: "review",
    summary: "Add agent playbooks",
    description: "Stores rules as current ones, all or none. The server chooses ids and times.",
    body: z
      .object({
        agent_playbooks: z.array(agentPlaybookInputSchema).min(1).max(MAX_BATCH).describe("What to add."),
      })
      .meta({ id: "AddAgentPlaybookRequest" }),
    response: addResponse("AddAgentPlaybookResponse", z.int()),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: {
      agent_playbooks: [
        {
          agent_version: "v3",
          playbook_name: "shipping",
          content: "Read back the address",
          trigger: "address change",
          rationale: "avoids mis-shipments",
          playbook_status: "approved",
          playbook_metadata: "",
        },
      ],
    },
  }),
  update_agent_playbook: defineOperation({
    method: "PUT",
    path: "/api/update_agent_playbook",
    tag,
    access: "review",
    summary: "Change an agent playbook",
    description: "Changes the given fields; the next search finds the new text.",
    body: z
      .object({
        agent_playbook_id: playbookId,
        ...playbookUpdateFields,
        playbook_status: approvalSchema.nullable().default(null).describe("New approval; null leaves it."),
      })
      .meta({ id: "UpdateAgentPlaybookRequest" }),
    response: updateResponse("UpdateAgentPlaybookResponse"),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { agent_playbook_id: 5, content: "Read the whole address back" },
  }),
  update_agent_playbook_status: defineOperation({
    method: "PUT",
    path: "/api/update_agent_playbook_status",
    tag,
    access: "review",
    summary: "Approve or reject an agent playbook",
    description:
      "Rejected rules are never served. The reason is kept in the history, which `get_learning_provenance` shows.",
    body: z
      .object({
        agent_playbook_id: playbookId,
        playbook_status: approvalSchema.describe("The decision."),
        reason: nullableText().describe("Why, for the history of the rule."),
      })
      .meta({ id: "UpdatePlaybookStatusRequest" }),
    response: updateResponse("UpdatePlaybookStatusResponse"),
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { agent_playbook_id: 5, playbook_status: "approved" },
  }),
  delete_agent_playbook: defineOperation({
    method: "DELETE",
    path: "/api/delete_agent_playbook",
    tag,
    access: "admin",
    summary: "Delete an agent playbook",
    description: "The user playbooks it was made of stay.",
    body: z.object({ agent_playbook_id: playbookId }).meta({ id: "DeleteAgentPlaybookRequest" }),
    response: deleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { agent_playbook_id: 5 },
  }),
  delete_agent_playbooks_by_ids: defineOperation({
    method: "DELETE",
    path: "/api/delete_agent_playbooks_by_ids",
    tag,
    access: "admin",
    summary: "Delete several agent playbooks",
    description: "Unknown ids are skipped and not counted.",
    body: z
      .object({ agent_playbook_ids: idList().describe("The agent playbooks.") })
      .meta({ id: "DeleteAgentPlaybooksByIdsRequest" }),
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
    example: { agent_playbook_ids: [5, 6] },
  }),
  delete_all_playbooks: defineOperation({
    method: "DELETE",
    path: "/api/delete_all_playbooks",
    tag,
    access: "admin",
    summary: "Delete all playbooks",
    description: "Deletes every agent playbook and every user playbook of the org, in one transaction.",
    response: bulkDeleteResponseSchema,
    idempotent: true,
    errors: REPEAT_ERRORS,
  }),
  playbook_aggregation_change_logs: defineOperation({
    method: "GET",
    path: "/api/playbook_aggregation_change_logs",
    tag,
    access: "read",
    boundKeys: { agentVersion: "query.agent_version" },
    summary: "List changes made by aggregation",
    description: "What each aggregation added, withdrew and changed, newest first.",
    query: z.object({
      playbook_name: wireName().describe("What was aggregated."),
      agent_version: wireName().describe("Version of the agent."),
      limit: wireLimit(100).describe("Most entries."),
    }),
    response: z
      .object({ success, change_logs: z.array(aggregationChangeLogSchema).describe("The changes.") })
      .meta({ id: "PlaybookAggregationChangeLogResponse" }),
    keepsNulls: true,
    errors: [],
    queryExample: { playbook_name: "shipping", agent_version: "v3" },
  }),
};
