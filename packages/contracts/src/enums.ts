import { z } from "zod";

export const userActionSchema = z.enum(["click", "scroll", "type", "none"]);
export const timeToLiveSchema = z.enum([
  "one_day",
  "one_week",
  "one_month",
  "one_quarter",
  "one_year",
  "infinity",
]);
export const approvalSchema = z.enum(["pending", "approved", "rejected"]);
export const blockingIssueKindSchema = z.enum([
  "missing_tool",
  "permission_denied",
  "external_dependency",
  "policy_restriction",
]);
export const searchModeSchema = z.enum(["vector", "fts", "hybrid"]);

/** Lifecycle of a stored learning. A current row has no status (null). */
export const lifecycleSchema = z.enum(["archived", "pending", "archive_in_progress"]);

/**
 * One entry of `status_filter`. Current rows are null; the texts `None` (what the Python client sends) and
 * `current` mean the same.
 */
export const statusFilterEntrySchema = z
  .enum(["None", "current", "archived", "pending", "archive_in_progress"])
  .nullable()
  .transform((value) => (value === "None" || value === "current" ? null : value))
  .meta({
    type: ["string", "null"],
    enum: [null, "current", "None", "archived", "pending", "archive_in_progress"],
  });

export const statusFilterSchema = z
  .array(statusFilterEntrySchema)
  .max(10)
  .nullable()
  .default(null)
  .describe("Lifecycle states to include; null entries mean current rows.");

export type UserAction = z.infer<typeof userActionSchema>;
export type ProfileTimeToLive = z.infer<typeof timeToLiveSchema>;
export type Approval = z.infer<typeof approvalSchema>;
export type BlockingIssueKind = z.infer<typeof blockingIssueKindSchema>;
export type SearchMode = z.infer<typeof searchModeSchema>;
export type Lifecycle = z.infer<typeof lifecycleSchema>;

/** `expiration_timestamp` of a profile that never expires: 2100-01-01. */
export const NEVER_EXPIRES = 4_102_444_800;
export const DEFAULT_AGENT_VERSION = "agent-v0";
export const DEFAULT_ORG_ID = "self-host-org";
