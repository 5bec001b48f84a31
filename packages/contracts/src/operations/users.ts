import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { nonEmptyName, wireBool } from "../primitives.ts";
import { REPEAT_ERRORS } from "../responses.ts";

const forgetCountsSchema = z
  .object({
    requests: z.int().describe("Publish calls."),
    interactions: z.int().describe("Turns."),
    profiles: z.int().describe("Profiles of any status."),
    user_playbooks: z.int().describe("User playbooks of any status."),
    agent_playbooks_rederived: z.int().describe("Shared rules that are made anew without this user."),
    agent_playbooks_withdrawn: z.int().describe("Shared rules that lose their support."),
    evaluations: z.int().describe("Evaluations of sessions."),
    runs: z.int().describe("Traces."),
    change_logs: z.int().describe("Entries of change logs."),
    vectors: z.int().describe("Vectors of the index."),
    events: z.int().describe("Stored events."),
    jobs: z.int().describe("Jobs that wait."),
    api_keys: z.int().describe("Keys bound to the user; they are revoked."),
  })
  .meta({ id: "ForgetCounts" });

/** What concerns a user as a whole. */
export const userOperations = {
  forget_user: defineOperation({
    method: "POST",
    path: "/api/forget_user",
    tag: "users",
    access: "admin",
    summary: "Erase everything about a user",
    description:
      "Counts by default; with `dry_run=false` erases turns, learnings, index, vectors, traces and change-log text for good, and re-derives or withdraws shared rules that lose their support. An unknown user gives zeros.",
    body: z
      .object({
        user_id: nonEmptyName().describe("Whom to forget."),
        dry_run: wireBool().default(true).describe("Only count. Send false to erase."),
      })
      .meta({ id: "ForgetUserRequest" }),
    response: z
      .object({
        user_id: z.string().describe("Whom."),
        dry_run: z.boolean().describe("True when nothing was erased."),
        counts: forgetCountsSchema.describe("What was erased, or would be."),
        agent_playbook_ids: z.array(z.int()).describe("Shared rules it touches."),
        receipt_id: z.string().optional().describe("Proof of the erasure, without the user's name."),
        completed_at: z.int().optional().describe("Unix seconds; absent for a dry run."),
        operation_id: z
          .string()
          .optional()
          .describe("Set while shared rules are being made anew in the background."),
      })
      .meta({ id: "ForgetUserResponse" }),
    idempotent: true,
    keepsOwnReceipt: true,
    errors: [...REPEAT_ERRORS],
    example: { user_id: "dana", dry_run: true },
  }),
};
