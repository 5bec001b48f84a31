import { z } from "zod";
import { approvalSchema } from "./enums.ts";
import { blockingIssueSchema } from "./playbook.ts";
import { profileViewSchema } from "./profile.ts";

/** What one learning run changed in a user's profiles. */
export const profileChangeLogSchema = z
  .object({
    id: z.int().describe("Counts up."),
    user_id: z.string().describe("Whose profiles."),
    request_id: z.string().describe("The publish call that led to it."),
    created_at: z.int().describe("Unix seconds."),
    added_profiles: z.array(profileViewSchema).describe("New ones."),
    removed_profiles: z.array(profileViewSchema).describe("Replaced ones."),
    mentioned_profiles: z.array(profileViewSchema).describe("Confirmed ones."),
    run_id: z.string().optional().describe("The run that made the change."),
  })
  .meta({ id: "ProfileChangeLogView" });

/** An agent playbook as it was at a moment. */
export const agentPlaybookSnapshotSchema = z
  .object({
    agent_playbook_id: z.int().describe("Id of the rule."),
    playbook_name: z.string().describe("Name of the extractor it comes from."),
    agent_version: z.string().describe("Version of the agent."),
    content: z.string().describe("What the agent should do."),
    trigger: z.string().nullable().describe("When the rule applies."),
    rationale: z.string().nullable().describe("Why."),
    blocking_issue: blockingIssueSchema.nullable().describe("What kept the agent from doing it."),
    playbook_status: approvalSchema.describe("Approval."),
    playbook_metadata: z.string().describe("Free text."),
  })
  .meta({ id: "AgentPlaybookSnapshot" });

/** What one aggregation changed. */
export const aggregationChangeLogSchema = z
  .object({
    id: z.int().describe("Counts up."),
    created_at: z.int().describe("Unix seconds."),
    playbook_name: z.string().describe("What was aggregated."),
    agent_version: z.string().describe("Version of the agent."),
    run_mode: z.enum(["full_archive", "incremental"]).describe("Over everything, or over what changed."),
    added_agent_playbooks: z.array(agentPlaybookSnapshotSchema).describe("New rules."),
    removed_agent_playbooks: z.array(agentPlaybookSnapshotSchema).describe("Withdrawn rules."),
    updated_agent_playbooks: z
      .array(
        z
          .object({
            before: agentPlaybookSnapshotSchema.describe("As it was."),
            after: agentPlaybookSnapshotSchema.describe("As it became."),
          })
          .meta({ id: "AgentPlaybookUpdateEntry" }),
      )
      .describe("Changed rules."),
    run_id: z.string().optional().describe("The run that made the change."),
  })
  .meta({ id: "PlaybookAggregationChangeLog" });

export type ProfileChangeLog = z.infer<typeof profileChangeLogSchema>;
export type AgentPlaybookSnapshot = z.infer<typeof agentPlaybookSnapshotSchema>;
export type AggregationChangeLog = z.infer<typeof aggregationChangeLogSchema>;
