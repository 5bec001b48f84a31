import { z } from "zod";
import { approvalSchema, blockingIssueKindSchema, lifecycleSchema } from "./enums.ts";
import { scoreFields } from "./search-fields.ts";

export const blockingIssueSchema = z
  .object({
    kind: blockingIssueKindSchema.describe("What kind of obstacle."),
    details: z.string().max(20_000).describe("The obstacle, in words."),
  })
  .meta({ id: "BlockingIssue" });

const ruleFields = {
  playbook_name: z.string().describe("Name of the extractor the rule belongs to."),
  agent_version: z.string().describe("Version of the agent the rule is for."),
  created_at: z.int().describe("Unix seconds."),
  content: z.string().describe("What the agent should do."),
  trigger: z.string().nullable().optional().describe("When the rule applies."),
  rationale: z.string().nullable().optional().describe("Why."),
  blocking_issue: blockingIssueSchema.nullable().optional().describe("What kept the agent from doing it."),
  status: lifecycleSchema.nullable().optional().describe("Absent for current rules."),
  ...scoreFields,
};

/** A rule learnt from one user, as it is shown. */
export const userPlaybookViewSchema = z
  .object({
    user_playbook_id: z.int().describe("Id of the rule."),
    user_id: z.string().nullable().optional().describe("The user it was learnt from."),
    request_id: z.string().describe("The publish call it comes from."),
    ...ruleFields,
    source: z.string().nullable().optional().describe("Where it comes from."),
    source_interaction_ids: z.array(z.int()).describe("Turns the rule was learnt from."),
  })
  .meta({ id: "UserPlaybookView" });

/** A rule aggregated from several users, as it is shown. */
export const agentPlaybookViewSchema = z
  .object({
    agent_playbook_id: z.int().describe("Id of the rule."),
    ...ruleFields,
    playbook_status: approvalSchema.describe("Approval."),
    playbook_metadata: z.string().describe("Free text."),
  })
  .meta({ id: "AgentPlaybookView" });

export type BlockingIssue = z.infer<typeof blockingIssueSchema>;
export type UserPlaybookView = z.infer<typeof userPlaybookViewSchema>;
export type AgentPlaybookView = z.infer<typeof agentPlaybookViewSchema>;
