import { defineCommand } from "../../command.ts";
import { listOptions, runArguments, runOptions } from "./options.ts";

export const evaluationCommands = [
  defineCommand({
    path: ["evaluations", "list"],
    effect: "reads",
    summary: "List how well the agent did in each session",
    examples: [{ line: "evaluations list --agent-version agent-v0", says: "Of one version" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["evaluations", "run"],
    effect: "writes",
    summary: "Judge a session now, without waiting until it is quiet",
    examples: [{ line: "evaluations run deploy-1 --user-id dana", says: "With every configured evaluator" }],
    args: runArguments,
    options: runOptions,
    run: () => import("./run.ts"),
  }),
];
