import { defineCommand } from "../../command.ts";
import { learningArguments, restoreOptions } from "./options.ts";

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
];
