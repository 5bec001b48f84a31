import { defineCommand } from "../../command.ts";
import { learningArguments, restoreOptions, revokeOptions } from "./options.ts";

export const learningCommands = [
  defineCommand({
    path: ["learnings", "show"],
    effect: "reads",
    summary: "Show where a profile or playbook comes from: turns, quotes, every change",
    examples: [
      { line: "learnings show user_playbook:12", says: "Also superseded ones" },
      { line: "learnings show profile:p-100 --json", says: "For a program" },
    ],
    args: learningArguments,
    options: {},
    run: () => import("./show.ts"),
  }),
  defineCommand({
    path: ["learnings", "restore"],
    effect: "writes",
    summary: "Undo a supersession or an edit of a learning",
    examples: [
      { line: 'learnings restore profile:p-100 --reason "still true"', says: "Its successors are set aside" },
    ],
    args: learningArguments,
    options: restoreOptions,
    run: () => import("./restore.ts"),
  }),
  defineCommand({
    path: ["learnings", "revoke"],
    effect: "writes",
    summary: "Take a learning back and list the sessions whose agents were told it",
    description:
      "From then on nobody is told it, and the turns that taught it do not teach it again. Sessions and calls of the last 90 days are listed.",
    examples: [
      { line: "learnings revoke user_playbook:12 --dry-run", says: "Only see where it was told" },
      {
        line: 'learnings revoke user_playbook:12 --include-derived --reason "planted"',
        says: "With the shared rules made of it",
      },
    ],
    args: learningArguments,
    options: revokeOptions,
    run: () => import("./revoke.ts"),
  }),
];
