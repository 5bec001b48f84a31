import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import {
  addArguments,
  addOptions,
  aggregateOptions,
  clustersOptions,
  deleteArguments,
  deleteOptions,
  listOptions,
  mergeArguments,
  mergeOptions,
  searchArguments,
  searchOptions,
  statusOptions,
  updateArguments,
  updateOptions,
} from "./options.ts";

export const agentPlaybookCommands = [
  defineCommand({
    path: ["agent-playbooks", "list"],
    effect: "reads",
    summary: "List rules shared by all users of an agent",
    examples: [
      { line: "agent-playbooks list --playbook-status pending", says: "What waits for a person's approval" },
    ],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "search"],
    effect: "reads",
    summary: "Search rules shared by all users of an agent",
    examples: [{ line: 'agent-playbooks search "address change"', says: "By text and meaning" }],
    args: searchArguments,
    options: searchOptions,
    run: () => import("./search.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "add"],
    effect: "writes",
    summary: "Add a shared rule by hand",
    examples: [
      {
        line: 'agent-playbooks add "Read the address back" --agent-version v3 --playbook-status approved',
        says: "Served at once, since it is approved",
      },
    ],
    args: addArguments,
    options: addOptions,
    run: () => import("./add.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "update"],
    effect: "writes",
    summary: "Change a shared rule; fields that are not given stay",
    examples: [
      { line: 'agent-playbooks update 5 --content "Read the whole address back"', says: "Its text" },
    ],
    args: updateArguments,
    options: updateOptions,
    run: () => import("./update.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "update-status"],
    effect: "writes",
    summary: "Approve or reject a shared rule",
    examples: [
      { line: "agent-playbooks update-status 5 --status approved", says: "Agents are told it from now on" },
    ],
    args: updateArguments,
    options: statusOptions,
    run: () => import("./update-status.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "merge"],
    effect: "writes",
    summary: "Make one pending shared rule of several",
    description:
      "The first rule is kept; the others are archived, and the users behind them stand behind it. `learnings restore` brings one back.",
    examples: [
      { line: 'agent-playbooks merge 5 6 --content "Read the whole address back"', says: "With new words" },
    ],
    args: mergeArguments,
    options: mergeOptions,
    run: () => import("./merge.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "delete"],
    effect: "deletes",
    summary: "Delete shared rules by id",
    examples: [
      { line: "agent-playbooks delete 5 6", says: "The user playbooks behind them stay" },
      { line: "agent-playbooks delete 5 --dry-run", says: "Look first" },
    ],
    args: deleteArguments,
    options: deleteOptions,
    run: () => import("./delete.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "aggregate"],
    effect: "writes",
    summary: "Make shared rules of what several users taught",
    examples: [
      {
        line: "agent-playbooks aggregate --agent-version agent-v0",
        says: "New rules wait for `reflexio review`",
      },
      { line: "agent-playbooks aggregate --cluster 4", says: "A failed cluster, before its next try is due" },
    ],
    args: {},
    options: aggregateOptions,
    run: () => import("./aggregate.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "clusters"],
    effect: "reads",
    summary: "Show groups of like user playbooks and the shared rule of each",
    description: "Those whose rule could not be written come first, with the reason and the next try.",
    examples: [{ line: "agent-playbooks clusters --failed", says: "What could not be written" }],
    args: {},
    options: clustersOptions,
    run: () => import("./clusters.ts"),
  }),
  defineCommand({
    path: ["agent-playbooks", "delete-all"],
    effect: "deletes",
    summary: "Delete every agent playbook; user playbooks stay",
    examples: [{ line: "agent-playbooks delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
