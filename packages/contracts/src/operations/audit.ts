import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { checkTimeRange, timeRangeFields, wireInt, wireLimit } from "../primitives.ts";
import { nullableName } from "../text.ts";

const tag = "audit";

const auditEntrySchema = z
  .object({
    seq: z.int().describe("Counts up from 1 for each org, without gaps."),
    created_at: z.int().describe("Unix seconds."),
    actor: z
      .enum(["key", "local", "system"])
      .describe("An API key, the owner of a server without keys, or the server itself."),
    key_id: z.string().optional().describe("Id of the key."),
    address: z
      .enum(["loopback", "private", "public", "unknown", "none"])
      .describe("From what kind of address; none when no call caused it."),
    operation: z.string().describe("Id of the operation, or the job of the server."),
    changes: z
      .array(
        z.object({
          what: z.string().describe("What was done, such as `learning.updated`."),
          ids: z
            .array(z.string())
            .describe("To what: `kind:id`; `kind:~hash` where callers choose the name. The first 20."),
          count: z.int().describe("To how many."),
        }),
      )
      .describe("What the call changed, without any content."),
    hash: z.string().describe("SHA-256 of this entry and of the hash before it."),
  })
  .meta({ id: "AuditEntry" });

/** Who changed what. */
export const auditOperations = {
  list_audit_log: defineOperation({
    method: "GET",
    path: "/api/list_audit_log",
    tag,
    access: "admin",
    summary: "List who changed what",
    description:
      "Newest first: key, kind of address, operation, ids and counts, never content. Users are shown as keyed hashes; `user_id` finds the entries about one. Page with `next_cursor`.",
    query: z
      .object({
        operation: nullableName().describe("Only changes by this operation."),
        key_id: nullableName().describe("Only changes by this key."),
        user_id: nullableName().describe("Only changes of this user's things."),
        ...timeRangeFields,
        limit: wireLimit(50).describe("Most entries."),
        cursor: wireInt({ gt: 0 }).nullable().default(null).describe("`next_cursor` of the page before."),
      })
      .superRefine(checkTimeRange),
    response: z
      .object({
        entries: z.array(auditEntrySchema).describe("The entries."),
        next_cursor: z.int().optional().describe("Absent on the last page."),
      })
      .meta({ id: "ListAuditLogResponse" }),
    errors: [],
    queryExample: { limit: "20", operation: "forget_user" },
  }),
  verify_audit_log: defineOperation({
    method: "GET",
    path: "/api/verify_audit_log",
    tag,
    access: "admin",
    summary: "Check that the audit log is whole",
    description:
      "Reads every entry of the org, follows the chain of hashes, and compares it with the newest entry that each backup in the server's folder wrote down. Finds entries that were edited, removed, inserted, moved or cut off at the end.",
    response: z
      .object({
        ok: z.boolean().describe("True when nothing was found."),
        entries: z.int().describe("Entries that were read."),
        head: z
          .object({
            seq: z.int().describe("Number of the newest entry."),
            hash: z.string().describe("Its hash; write it down elsewhere to notice a later cut."),
          })
          .optional()
          .describe("Absent while nothing was recorded."),
        anchors: z.int().describe("Heads of backups that it was compared with."),
        problems: z
          .array(
            z.object({
              seq: z.int().describe("Number of the entry."),
              problem: z
                .enum(["edited", "missing", "truncated", "unanchored"])
                .describe(
                  "edited: does not fit its hash or place; missing: skipped; truncated: the log ends elsewhere than its head says; unanchored: differs from a backup.",
                ),
            }),
          )
          .describe("The first 100."),
      })
      .meta({ id: "VerifyAuditLogResponse" }),
    errors: [],
  }),
};
