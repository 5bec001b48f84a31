import { defineCommand } from "../../command.ts";

export const statusCommands = [
  defineCommand({
    path: ["status", "check"],
    effect: "reads",
    summary: "Check that the server answers and works",
    examples: [{ line: "status check", says: "Exit code 0 means healthy" }],
    args: {},
    options: {},
    run: () => import("./check.ts"),
  }),
  defineCommand({
    path: ["status", "whoami"],
    effect: "reads",
    summary: "Show whose key is used and where data is stored",
    examples: [
      { line: "status whoami", says: "For a person" },
      { line: "status whoami --json", says: "For a program" },
    ],
    args: {},
    options: {},
    run: () => import("./whoami.ts"),
  }),
];
