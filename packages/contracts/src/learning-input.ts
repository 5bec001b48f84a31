import { z } from "zod";
import { approvalSchema, NEVER_EXPIRES, statusFilterEntrySchema, timeToLiveSchema } from "./enums.ts";
import { embeddingVector, MAX_BATCH, nullableNameList } from "./lists.ts";
import { blockingIssueSchema } from "./playbook.ts";
import { wireInt, wireName, wireText } from "./primitives.ts";
import { nullableName, nullableText } from "./text.ts";

const status = statusFilterEntrySchema.default(null).describe("Lifecycle; null for current.");
const derivedFields = {
  expanded_terms: nullableText().describe("Accepted and ignored: the server makes its own."),
  embedding: embeddingVector().default([]).describe("Accepted and ignored: the server makes its own."),
};
const ruleFields = {
  agent_version: wireName().describe("Version of the agent the rule is for."),
  playbook_name: wireName().default("").describe("Name of the extractor the rule belongs to."),
  created_at: wireInt({ ge: 0 }).optional().describe("Unix seconds; the time of arrival when absent."),
  trigger: nullableText().describe("When the rule applies."),
  rationale: nullableText().describe("Why."),
  blocking_issue: blockingIssueSchema.nullable().default(null).describe("What kept the agent from doing it."),
};

/** A profile as a caller adds it. */
export const userProfileInputSchema = z
  .object({
    profile_id: wireName().describe("Chosen by the caller; an existing one of the same user is replaced."),
    user_id: wireName().describe("Whose profile."),
    content: wireText().describe("The fact or preference."),
    last_modified_timestamp: wireInt({ ge: 0 }).describe("Unix seconds."),
    generated_from_request_id: wireName().describe(
      "The publish call it comes from, or a word of the caller.",
    ),
    profile_time_to_live: timeToLiveSchema.default("infinity").describe("How long it holds."),
    expiration_timestamp: wireInt({ ge: 0 })
      .default(NEVER_EXPIRES)
      .describe("Unix seconds; 4102444800 never expires."),
    custom_features: z
      .record(z.string(), z.unknown())
      .nullable()
      .default(null)
      .describe("Free-form values of the caller."),
    source: nullableName().describe("Where it comes from."),
    status,
    extractor_names: nullableNameList().describe("Extractors it belongs to."),
    ...derivedFields,
  })
  .meta({ id: "UserProfile" });

/** A user playbook as a caller adds it. */
export const userPlaybookInputSchema = z
  .object({
    user_playbook_id: wireInt().default(0).describe("Accepted and ignored: the server counts."),
    user_id: nullableName().describe("The user it was learnt from."),
    request_id: wireName().describe("The publish call it comes from, or a word of the caller."),
    ...ruleFields,
    content: wireText().default("").describe("What the agent should do."),
    status,
    source: nullableName().describe("Where it comes from."),
    source_interaction_ids: z
      .array(wireInt())
      .max(MAX_BATCH)
      .default([])
      .describe("Turns the rule was learnt from."),
    ...derivedFields,
  })
  .meta({ id: "UserPlaybook" });

/** An agent playbook as a caller adds it. */
export const agentPlaybookInputSchema = z
  .object({
    agent_playbook_id: wireInt().default(0).describe("Accepted and ignored: the server counts."),
    ...ruleFields,
    content: wireText().describe("What the agent should do."),
    playbook_status: approvalSchema.default("pending").describe("Approval."),
    playbook_metadata: wireText().default("").describe("Free text."),
    status,
    ...derivedFields,
  })
  .meta({ id: "AgentPlaybook" });

export type UserProfileInput = z.infer<typeof userProfileInputSchema>;
export type UserPlaybookInput = z.infer<typeof userPlaybookInputSchema>;
export type AgentPlaybookInput = z.infer<typeof agentPlaybookInputSchema>;
