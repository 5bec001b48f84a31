import { defineCommand } from "../../command.ts";
import { loginOptions, logoutOptions } from "./options.ts";

export const authCommands = [
  defineCommand({
    path: ["auth", "login"],
    effect: "local",
    summary: "Save a server's URL and key for this user",
    description:
      "Saves the key for exactly this server and makes the server the default. The key of a server started on this machine is saved by `services start`; no login is needed for it.",
    examples: [
      { line: "auth login --server-url https://reflexio.example.com", says: "Asks for the key" },
      {
        line: "auth login --server-url https://reflexio.example.com --key-stdin < key.txt",
        says: "For scripts",
      },
    ],
    args: {},
    options: loginOptions,
    run: () => import("./login.ts"),
  }),
  defineCommand({
    path: ["auth", "status"],
    effect: "local",
    summary: "Show which server and key are used, and why",
    examples: [{ line: "auth status", says: "The key is masked" }],
    args: {},
    options: {},
    run: () => import("./status.ts"),
  }),
  defineCommand({
    path: ["auth", "logout"],
    effect: "local",
    summary: "Forget the saved key of a server",
    examples: [{ line: "auth logout --all", says: "The keys of every server" }],
    args: {},
    options: logoutOptions,
    run: () => import("./logout.ts"),
  }),
];
