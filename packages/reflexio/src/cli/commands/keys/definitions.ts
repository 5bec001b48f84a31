import { defineCommand } from "../../command.ts";
import {
  createArguments,
  createOptions,
  keyArguments,
  listOptions,
  revokeOptions,
  rotateOptions,
} from "./options.ts";

export const keyCommands = [
  defineCommand({
    path: ["keys", "create"],
    effect: "writes",
    summary: "Make an API key; it is shown this once",
    examples: [
      { line: "keys create support-bot", says: "May publish and read" },
      {
        line: "keys create dana-laptop --scopes read --user-id dana --expires 90d",
        says: "One user, for a time",
      },
    ],
    args: createArguments,
    options: createOptions,
    run: () => import("./create.ts"),
  }),
  defineCommand({
    path: ["keys", "list"],
    effect: "reads",
    summary: "List API keys with their last use",
    examples: [{ line: "keys list --all", says: "Revoked ones too" }],
    args: {},
    options: listOptions,
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["keys", "rotate"],
    effect: "writes",
    summary: "Replace an API key by a new one",
    examples: [{ line: "keys rotate key_01 --grace 1h", says: "The old one works for another hour" }],
    args: keyArguments,
    options: rotateOptions,
    run: () => import("./rotate.ts"),
  }),
  defineCommand({
    path: ["keys", "revoke"],
    effect: "writes",
    summary: "Make an API key stop working, at once and for good",
    examples: [{ line: "keys revoke key_01 --yes", says: "Without a question, for scripts" }],
    args: keyArguments,
    options: revokeOptions,
    run: () => import("./revoke.ts"),
  }),
];
