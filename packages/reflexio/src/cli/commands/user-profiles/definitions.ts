import { defineCommand } from "../../command.ts";
import { confirmOptions } from "../../confirm-options.ts";
import { listOptions, searchArguments, searchOptions } from "./options.ts";

export const userProfileCommands = [
  defineCommand({
    path: ["user-profiles", "list"],
    summary: "List what is known about users",
    examples: [{ line: "user-profiles list --user-id dana", says: "One user's profiles" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "search"],
    summary: "Search a user's profiles",
    examples: [{ line: 'user-profiles search "units" --user-id dana', says: "By text and meaning" }],
    args: searchArguments,
    options: searchOptions,
    run: () => import("./search.ts"),
  }),
  defineCommand({
    path: ["user-profiles", "delete-all"],
    summary: "Delete every profile",
    examples: [{ line: "user-profiles delete-all --yes", says: "Without a question, for scripts" }],
    args: {},
    options: confirmOptions,
    run: () => import("./delete-all.ts"),
  }),
];
