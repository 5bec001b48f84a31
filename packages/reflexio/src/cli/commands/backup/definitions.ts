import { defineCommand } from "../../command.ts";
import { backupArguments, createOptions, listOptions, restoreOptions, verifyOptions } from "./options.ts";

const RESTORE = `Works on the files of this machine; the server must be stopped. Refuses a damaged backup and one of a
newer version. Users who were forgotten after the backup was made are erased from it first. The present data is kept
as a backup of its own. The change is one rename: there is no half-restored state.`;

export const backupCommands = [
  defineCommand({
    path: ["backup", "create"],
    effect: "writes",
    isDefault: true,
    summary: "Back up the whole server while it runs",
    description:
      "The server copies its data into a new folder of its backup folder, checks the copy and writes a manifest with checksums.",
    examples: [
      { line: "backup create --keep 7", says: "Keep the newest seven; `reflexio backup` is short for it" },
      { line: "backup --to /mnt/backups", says: "Copy it to another disk too" },
    ],
    args: {},
    options: createOptions,
    run: () => import("./create.ts"),
  }),
  defineCommand({
    path: ["backup", "list"],
    effect: "reads",
    summary: "List the server's backups",
    examples: [{ line: "backup list", says: "With their size and who was erased since" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["backup", "verify"],
    effect: "local",
    summary: "Check that a backup on this machine is whole",
    examples: [
      {
        line: "backup verify /mnt/backups/reflexio-20261123T004512Z",
        says: "Ends with 1 when it is damaged",
      },
    ],
    args: backupArguments,
    options: verifyOptions,
    run: () => import("./verify.ts"),
  }),
  defineCommand({
    path: ["restore"],
    effect: "local",
    summary: "Put a backup in the place of the data",
    description: RESTORE,
    examples: [
      { line: "restore /mnt/backups/reflexio-20261123T004512Z --dry-run", says: "Only check" },
      { line: "restore /mnt/backups/reflexio-20261123T004512Z --yes", says: "For scripts" },
    ],
    args: backupArguments,
    options: restoreOptions,
    run: () => import("./restore.ts"),
  }),
];
