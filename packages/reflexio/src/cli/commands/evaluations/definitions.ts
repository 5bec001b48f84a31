import { defineCommand } from "../../command.ts";
import { listOptions } from "./options.ts";

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
];
