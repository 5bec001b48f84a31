import { defineCommand } from "../../command.ts";
import { deleteArguments, deleteOptions, listOptions } from "./options.ts";

export const requestCommands = [
  defineCommand({
    path: ["requests", "list"],
    effect: "reads",
    summary: "List publish calls, newest first",
    examples: [{ line: "requests list --session-id deploy-1", says: "The calls of a session" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["requests", "delete"],
    effect: "deletes",
    summary: "Delete publish calls and their turns; what was learnt from them stays",
    examples: [{ line: "requests delete 0b6f3f0e-6f0e-4a52-9b4b-2f7a6d1c9e11 --yes", says: "For scripts" }],
    args: deleteArguments,
    options: deleteOptions,
    run: () => import("./delete.ts"),
  }),
];
