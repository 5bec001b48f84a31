import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import {
  addArguments,
  addOptions,
  deleteArguments,
  deleteOptions,
  listOptions,
  regenerateOptions,
  searchArguments,
  searchOptions,
  updateArguments,
  updateOptions,
} from "./options.ts";

export const userPlaybookCommands = [
  defineCommand({
    path: ["user-playbooks", "list"],
    effect: "reads",
    summary: "List rules learnt from users",
    examples: [{ line: "user-playbooks list --user-id dana", says: "What one user taught" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "search"],
    effect: "reads",
    summary: "Search rules learnt from users",
    examples: [{ line: 'user-playbooks search "deploy region"', says: "By text and meaning" }],
    args: searchArguments,
    options: searchOptions,
    run: () => import("./search.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "add"],
    effect: "writes",
    summary: "Add a rule by hand",
    examples: [
      {
        line: 'user-playbooks add "Deploy to eu-west-1" --trigger "a deploy" --user-id dana',
        says: "A rule for one user",
      },
      { line: "user-playbooks add --user-id dana --data @rules.json", says: "Several, from a file" },
    ],
    args: addArguments,
    options: addOptions,
    run: () => import("./add.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "update"],
    effect: "writes",
    summary: "Change a rule; fields that are not given stay",
    examples: [
      { line: 'user-playbooks update 12 --content "Repeat the whole address back"', says: "Its text" },
    ],
    args: updateArguments,
    options: updateOptions,
    run: () => import("./update.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "delete"],
    effect: "deletes",
    summary: "Delete rules by id",
    examples: [
      { line: "user-playbooks delete 12 13", says: "The list shows the ids" },
      { line: "user-playbooks delete 12 --dry-run", says: "Look first" },
    ],
    args: deleteArguments,
    options: deleteOptions,
    run: () => import("./delete.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "regenerate"],
    effect: "writes",
    summary: "Learn the rules of an agent version again from stored turns",
    description:
      "Starts in the background. What it makes is pending and changes nothing for agents until it is promoted, which --wait does at the end if the run succeeded.",
    examples: [
      {
        line: "user-playbooks regenerate --agent-version agent-v0 --wait",
        says: "And make the result current",
      },
    ],
    args: {},
    options: regenerateOptions,
    run: () => import("./regenerate.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "delete-all"],
    effect: "deletes",
    summary: "Delete every user playbook; agent playbooks stay",
    examples: [{ line: "user-playbooks delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
