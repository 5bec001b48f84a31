import { defineCommand } from "../../command.ts";
import { listOptions, verifyArguments, verifyOptions } from "./options.ts";

export const auditCommands = [
  defineCommand({
    path: ["audit", "list"],
    effect: "reads",
    summary: "List who changed what, newest first",
    description: "Shows keys, operations, ids and counts, never content. Users are shown as keyed hashes.",
    examples: [
      { line: "audit list --operation forget_user", says: "Who was erased when, and by which key" },
      { line: "audit list --user-id dana --since 2027-01-01", says: "Changes of one user's things" },
    ],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["audit", "verify"],
    effect: "reads",
    summary: "Check that no entry of the audit log was edited, removed or cut off",
    description:
      "Follows the chain of hashes and compares it with what the backups in the server's folder wrote down. With a path it reads the files themselves, of every org, and needs no server. Ends with 1 when something is wrong.",
    examples: [
      { line: "audit verify", says: "Prints the newest hash, to be kept elsewhere" },
      { line: "audit verify /mnt/copies/reflexio-20270131T020000Z", says: "Checks the log in a backup" },
    ],
    args: verifyArguments,
    options: verifyOptions,
    run: () => import("./verify.ts"),
  }),
];
