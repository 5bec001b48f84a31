import { defineCommand } from "../../command.ts";
import { decideArguments, reviewOptions } from "./options.ts";

export const reviewCommands = [
  defineCommand({
    path: ["review"],
    effect: "writes",
    isInteractive: true,
    summary: "Decide about pending agent playbooks, one key each",
    description:
      "Shows each pending rule with its support and takes one key: a approves, r rejects, e edits the text, s skips, u undoes the last decision, q ends. Without a terminal use `approve` and `reject`.",
    examples: [{ line: "review --agent-version agent-v0", says: "Only for one version" }],
    args: {},
    options: reviewOptions,
    run: () => import("./review.ts"),
  }),
  defineCommand({
    path: ["approve"],
    effect: "writes",
    summary: "Approve agent playbooks, for scripts",
    examples: [{ line: "approve 5 6", says: "Agents are told them from now on" }],
    args: decideArguments,
    options: {},
    run: () => import("./approve.ts"),
  }),
  defineCommand({
    path: ["reject"],
    effect: "writes",
    summary: "Reject agent playbooks, for scripts",
    examples: [{ line: "reject 7", says: "It is never served" }],
    args: decideArguments,
    options: {},
    run: () => import("./reject.ts"),
  }),
];
