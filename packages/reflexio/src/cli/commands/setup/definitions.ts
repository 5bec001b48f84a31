import { defineCommand } from "../../command.ts";
import { claudeCodeOptions, openclawOptions, setupOptions } from "./options.ts";

export const setupCommands = [
  defineCommand({
    path: ["setup", "init"],
    effect: "writes",
    namesServer: true,
    worksWithoutServer: true,
    summary: "Set up Reflexio: server and key, data folder, language model, policy for shared rules",
    description:
      "Asks on a terminal; scripts pass the options. While a server answers it is configured; before its first start, this machine's server finds what was set in its data folder. Nothing that was set before is replaced without a yes or --force. Everything that was written is listed at the end, with where it is.",
    examples: [
      { line: "setup init --skip-llm --agent-playbooks approved", says: "Without a language model" },
      { line: "setup init", says: "With questions, on a terminal" },
      {
        line: "setup init --provider openai --provider-key-env OPENAI_API_KEY --start",
        says: "For scripts: a model, and start the server",
      },
    ],
    args: {},
    options: setupOptions,
    run: () => import("./init.ts"),
  }),
  defineCommand({
    path: ["setup", "claude-code"],
    effect: "local",
    isUnavailable: true,
    summary: "Not available yet: integration with Claude Code",
    examples: [{ line: "setup claude-code", says: "Says what works until then" }],
    args: {},
    options: claudeCodeOptions,
    run: () => import("./claude-code.ts"),
  }),
  defineCommand({
    path: ["setup", "openclaw"],
    effect: "local",
    isUnavailable: true,
    summary: "Not available yet: integration with OpenClaw",
    examples: [{ line: "setup openclaw", says: "Says what works until then" }],
    args: {},
    options: openclawOptions,
    run: () => import("./openclaw.ts"),
  }),
];
