import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import { listOptions, searchArguments, searchOptions } from "./options.ts";

export const userPlaybookCommands = [
  defineCommand({
    path: ["user-playbooks", "list"],
    summary: "List rules learnt from users",
    examples: [{ line: "user-playbooks list --user-id dana", says: "What one user taught" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "search"],
    summary: "Search rules learnt from users",
    examples: [{ line: 'user-playbooks search "deploy region"', says: "By text and meaning" }],
    args: searchArguments,
    options: searchOptions,
    run: () => import("./search.ts"),
  }),
  defineCommand({
    path: ["user-playbooks", "delete-all"],
    summary: "Delete every user playbook; agent playbooks stay",
    examples: [{ line: "user-playbooks delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
