import { defineCommand } from "../../command.ts";
import { deleteOptions, listOptions, sessionArguments, showOptions } from "./options.ts";

export const sessionCommands = [
  defineCommand({
    path: ["sessions", "list"],
    effect: "reads",
    summary: "List sessions, latest first",
    examples: [{ line: "sessions list --user-id dana", says: "One user's sessions" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["sessions", "show"],
    effect: "reads",
    summary: "Show a session as a conversation, and what was learnt from it",
    examples: [{ line: "sessions show deploy-1", says: "With tool calls" }],
    args: sessionArguments,
    options: showOptions,
    run: () => import("./show.ts"),
  }),
  defineCommand({
    path: ["sessions", "delete"],
    effect: "deletes",
    summary: "Delete a session's turns; what was learnt from them stays",
    examples: [
      { line: "sessions delete deploy-1 --dry-run", says: "Look first" },
      { line: "sessions delete deploy-1 --yes", says: "Without a question, for scripts" },
    ],
    args: sessionArguments,
    options: deleteOptions,
    run: () => import("./delete.ts"),
  }),
];
