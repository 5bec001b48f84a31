import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import { publishCommand } from "../publish/definition.ts";
import { deleteArguments, deleteOptions, listOptions, searchArguments, searchOptions } from "./options.ts";

export const interactionCommands = [
  publishCommand(["interactions", "publish"]),
  defineCommand({
    path: ["interactions", "list"],
    effect: "reads",
    summary: "List stored turns, grouped by publish",
    examples: [
      { line: "interactions list --limit 5", says: "The latest turns of all users" },
      { line: "interactions list --user-id dana --json", says: "One user's turns, for a program" },
    ],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["interactions", "search"],
    effect: "reads",
    summary: "Search a user's turns",
    examples: [{ line: 'interactions search "deploy region" --user-id dana', says: "By text and meaning" }],
    args: searchArguments,
    options: searchOptions,
    run: () => import("./search.ts"),
  }),
  defineCommand({
    path: ["interactions", "delete"],
    effect: "deletes",
    summary: "Delete one turn of a user",
    examples: [{ line: "interactions delete 42 --user-id dana", says: "What was learnt from it stays" }],
    args: deleteArguments,
    options: deleteOptions,
    run: () => import("./delete.ts"),
  }),
  defineCommand({
    path: ["interactions", "delete-all"],
    effect: "deletes",
    summary: "Delete every turn; profiles and playbooks stay",
    examples: [{ line: "interactions delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
