import { z } from "zod";
import { approvalSchema, blockingIssueKindSchema, lifecycleSchema } from "./enums.ts";

export const blockingIssueSchema = z
  .object({ kind: blockingIssueKindSchema, details: z.string().max(20_000) })
  .meta({ id: "BlockingIssue" });

const ruleFields = {
  playbook_name: z.string(),
  agent_version: z.string(),
  created_at: z.int().describe("Unix seconds."),
  content: z.string().describe("What the agent should do."),
  trigger: z.string().nullable().optional().describe("When the rule applies."),
  rationale: z.string().nullable().optional(),
  blocking_issue: blockingIssueSchema.nullable().optional(),
  status: lifecycleSchema.nullable().optional().describe("Absent for current rules."),
  score: z.number().optional().describe("0–1, only in search results."),
};

/** A rule learnt from one user, as it is shown. */
export const userPlaybookViewSchema = z
  .object({
    user_playbook_id: z.int(),
    user_id: z.string().nullable().optional(),
    request_id: z.string(),
    ...ruleFields,
    source: z.string().nullable().optional(),
    source_interaction_ids: z.array(z.int()).describe("Turns the rule was learnt from."),
  })
  .meta({ id: "UserPlaybookView" });

/** A rule aggregated from several users, as it is shown. */
export const agentPlaybookViewSchema = z
  .object({
    agent_playbook_id: z.int(),
    ...ruleFields,
    playbook_status: approvalSchema,
    playbook_metadata: z.string(),
  })
  .meta({ id: "AgentPlaybookView" });

export type BlockingIssue = z.infer<typeof blockingIssueSchema>;
export type UserPlaybookView = z.infer<typeof userPlaybookViewSchema>;
export type AgentPlaybookView = z.infer<typeof agentPlaybookViewSchema>;
