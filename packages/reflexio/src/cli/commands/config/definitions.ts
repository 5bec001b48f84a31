import { defineCommand } from "../../command.ts";
import { pullOptions, setOptions, showOptions, storageOptions } from "./options.ts";

const PULL = `For servers that keep their data in a hosted Supabase project: writes its address and keys, and the URL
and key of the server, as KEY="value" lines for programs that read them. Values that the server masks are refused.`;

export const configCommands = [
  defineCommand({
    path: ["config", "show"],
    effect: "reads",
    summary: "Show the server's configuration, secrets masked",
    examples: [{ line: "config show --all", says: "With the fields that are not set" }],
    args: {},
    options: showOptions,
    run: () => import("./show.ts"),
  }),
  defineCommand({
    path: ["config", "local"],
    effect: "local",
    summary: "Show what is configured on this machine, without a server",
    examples: [{ line: "config local", says: "File and storage of a server started here" }],
    args: {},
    options: {},
    run: () => import("./local.ts"),
  }),
  defineCommand({
    path: ["config", "set"],
    effect: "writes",
    summary: "Replace the server's configuration, or change some fields with --merge",
    examples: [
      { line: `config set --merge --data '{"batch_interval": 4}'`, says: "One field" },
      {
        line: "config set --file config.json",
        says: "Everything; what the file leaves out gets its default",
      },
    ],
    args: {},
    options: setOptions,
    run: () => import("./set.ts"),
  }),
  defineCommand({
    path: ["config", "storage"],
    effect: "reads",
    summary: "Show where the server keeps its data",
    examples: [{ line: "config storage", says: "Secrets are masked" }],
    args: {},
    options: storageOptions,
    run: () => import("./storage.ts"),
  }),
  defineCommand({
    path: ["config", "pull"],
    effect: "reads",
    summary: "Write a hosted storage's access data into an env file",
    description: PULL,
    examples: [{ line: "config pull --env-file app.env", says: "Into a file of your own" }],
    args: {},
    options: pullOptions,
    run: () => import("./pull.ts"),
  }),
];
