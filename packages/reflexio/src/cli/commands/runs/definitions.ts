import { defineCommand } from "../../command.ts";
import { listOptions, runArguments, showOptions } from "./options.ts";

export const runCommands = [
  defineCommand({
    path: ["runs", "list"],
    effect: "reads",
    summary: "List what learners did, latest first",
    examples: [
      { line: "runs list --session-id deploy-1", says: "Why was something learnt from it, or nothing?" },
      { line: "runs list --status failed", says: "What went wrong" },
    ],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["runs", "show"],
    effect: "reads",
    summary: "Show each step of a run and what became of each candidate",
    examples: [{ line: "runs show run_01", says: "Added, replaced or rejected, and why" }],
    args: runArguments,
    options: showOptions,
    run: () => import("./show.ts"),
  }),
];
