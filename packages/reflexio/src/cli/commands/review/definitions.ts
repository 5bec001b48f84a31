import { defineCommand } from "../../command.ts";
import { decideArguments, rejectOptions, reviewOptions } from "./options.ts";

export const reviewCommands = [
  defineCommand({
    path: ["review"],
    effect: "writes",
    isInteractive: true,
    summary: "Decide about pending agent playbooks, one key each",
    description:
      "Shows each pending rule with its support and takes one key: a approves, r rejects and asks for a reason, e edits the text, m merges another rule into this one, s skips, u undoes the last step, q ends. Every step is sent as it is made. Without a terminal use `approve`, `reject` and `agent-playbooks merge`.",
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
    examples: [
      { line: "reject 7", says: "It is never served" },
      { line: 'reject 7 8 --reason "true for one customer only"', says: "With a reason for the history" },
    ],
    args: decideArguments,
    options: rejectOptions,
    run: () => import("./reject.ts"),
  }),
];
