import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { wireInt } from "../primitives.ts";
import { REPEAT_ERRORS } from "../responses.ts";

const tag = "backups";

/** Names the server gives: no path can be written with them. */
const backupName = z.string().regex(/^reflexio-[\w-]{1,100}$/);

const backupFields = {
  name: z.string().describe("Name of its folder."),
  path: z.string().describe("Where it is, on the machine of the server."),
  reason: z
    .enum(["manual", "migration", "restore"])
    .describe("Asked for, made before a migration, or what a restore replaced."),
  created_at: z.int().describe("Unix seconds."),
  instance_id: z.string().describe("Id of the data."),
  schema_version: z.int().describe("Version of the database's schema."),
  bytes: z.int().describe("Size of the copy."),
  rows: z.record(z.string(), z.int()).describe("Rows by table."),
  erasures_since: z
    .int()
    .describe("Users erased since then: the backup still holds them; a restore erases them again."),
};

/** Copies of the data of all orgs. Only admin keys of the default org may use them. */
export const backupOperations = {
  create_backup: defineOperation({
    method: "POST",
    path: "/api/create_backup",
    tag,
    access: "admin",
    summary: "Back up the whole server",
    description:
      "Copies the data of all orgs, as one moment has it, into a new folder of the server's backup folder, checks the copy, and writes a manifest with counts and checksums. Other calls go on meanwhile. For admin keys of the default org.",
    body: z
      .object({
        keep: wireInt({ ge: 1, le: 1000 })
          .nullable()
          .default(null)
          .describe("Of the backups that were asked for, the newest ones to keep; null keeps all."),
      })
      .meta({ id: "CreateBackupRequest" }),
    response: z
      .object({
        ...backupFields,
        removed: z.array(z.string()).describe("Older backups that were removed."),
      })
      .meta({ id: "CreateBackupResponse" }),
    idempotent: true,
    errors: [...REPEAT_ERRORS],
    example: { keep: 7 },
  }),
  list_backups: defineOperation({
    method: "GET",
    path: "/api/list_backups",
    tag,
    access: "admin",
    summary: "List backups",
    description:
      "Those in the server's backup folder, newest first; what has no readable manifest is left out. For admin keys of the default org.",
    response: z
      .object({ backups: z.array(z.object(backupFields).meta({ id: "Backup" })).describe("The backups.") })
      .meta({ id: "ListBackupsResponse" }),
    errors: [],
  }),
  verify_backup: defineOperation({
    method: "GET",
    path: "/api/verify_backup",
    tag,
    access: "admin",
    summary: "Check that a backup is whole",
    description:
      "Compares size, checksum and rows with the manifest and lets SQLite check the copy. For admin keys of the default org.",
    query: z.object({ name: backupName.describe("Name of its folder.") }),
    response: z
      .object({
        name: z.string().describe("Name of its folder."),
        ok: z.boolean().describe("True when nothing was found."),
        problems: z.array(z.string()).describe("What is wrong."),
      })
      .meta({ id: "VerifyBackupResponse" }),
    errors: ["not_found", "conflict"],
    queryExample: { name: "reflexio-20261123T004512Z" },
  }),
};
