import { defineCommand } from "../../command.ts";
import { addArguments, addOptions, nameArguments } from "./options.ts";

export const serverCommands = [
  defineCommand({
    path: ["servers", "add"],
    effect: "local",
    summary: "Give a server a name, and save its key",
    description: "Every command takes the name in place of a URL: --server-url prod.",
    examples: [
      { line: "servers add prod https://reflexio.example.com --key-stdin < key.txt", says: "With its key" },
    ],
    args: addArguments,
    options: addOptions,
    run: () => import("./add.ts"),
  }),
  defineCommand({
    path: ["servers", "use"],
    effect: "local",
    summary: "Make a named server the default",
    examples: [{ line: "servers use prod", says: "Commands talk to it from now on" }],
    args: nameArguments,
    options: {},
    run: () => import("./use.ts"),
  }),
  defineCommand({
    path: ["servers", "list"],
    effect: "local",
    summary: "List named servers",
    examples: [{ line: "servers list", says: "The default one is marked" }],
    args: {},
    options: {},
    run: () => import("./list.ts"),
  }),
  defineCommand({
    path: ["servers", "remove"],
    effect: "local",
    summary: "Forget a named server and its key",
    examples: [{ line: "servers remove prod", says: "The server itself is not touched" }],
    args: nameArguments,
    options: {},
    run: () => import("./remove.ts"),
  }),
];
