import { defineCommand } from "../../command.ts";
import { setupOptions } from "./options.ts";

export const setupCommands = [
  defineCommand({
    path: ["setup", "init"],
    effect: "writes",
    summary: "Set up a running server: key, language model, policy for shared rules",
    description:
      "Asks on a terminal; scripts pass the options. What is not asked for stays as it is, and everything that was written is listed at the end.",
    examples: [
      { line: "setup init --skip-llm --agent-playbooks approved", says: "Without a language model" },
      { line: "setup init --provider openai --provider-key-env OPENAI_API_KEY", says: "For scripts" },
    ],
    args: {},
    options: setupOptions,
    run: () => import("./init.ts"),
  }),
];
