import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import {
  addArguments,
  addOptions,
  deleteArguments,
  deleteOptions,
  listOptions,
  regenerateArguments,
  regenerateOptions,
  searchArguments,
  searchOptions,
} from "./options.ts";

export const userProfileCommands = [
  defineCommand({
    path: ["user-profiles", "list"],
    effect: "reads",
    summary: "List what is known about users",
    examples: [{ line: "user-profiles list --user-id dana", says: "One user's profiles" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "search"],
    effect: "reads",
    summary: "Search a user's profiles",
    examples: [{ line: 'user-profiles search "units" --user-id dana', says: "By text and meaning" }],
    args: searchArguments,
    options: searchOptions,
    run: () => import("./search.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "add"],
    effect: "writes",
    summary: "Add a profile by hand",
    examples: [
      { line: 'user-profiles add "Prefers metric units" --user-id dana', says: "One fact" },
      { line: "user-profiles add --user-id dana --data @profiles.json", says: "Several, from a file" },
    ],
    args: addArguments,
    options: addOptions,
    run: () => import("./add.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "delete"],
    effect: "deletes",
    summary: "Delete profiles by id",
    examples: [
      { line: "user-profiles delete p-100", says: "The list shows the ids" },
      { line: "user-profiles delete p-100 --dry-run", says: "Look first" },
    ],
    args: deleteArguments,
    options: deleteOptions,
    run: () => import("./delete.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "regenerate"],
    effect: "writes",
    summary: "Learn a user's profiles again from stored turns",
    description:
      "Starts in the background. What it makes is pending and changes nothing for agents until it is promoted, which --wait does at the end if the run succeeded.",
    examples: [{ line: "user-profiles regenerate dana --wait", says: "And make the result current" }],
    args: regenerateArguments,
    options: regenerateOptions,
    run: () => import("./regenerate.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "delete-all"],
    effect: "deletes",
    summary: "Delete every profile",
    examples: [{ line: "user-profiles delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
