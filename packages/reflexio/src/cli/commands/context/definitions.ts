import { defineCommand } from "../../command.ts";
import { contextArguments, contextOptions } from "./options.ts";

export const contextCommand = defineCommand({
  path: ["context"],
  effect: "reads",
  summary: "Print what an agent should be told before it answers",
  description:
    "The user's profile, the user's rules and approved shared rules, best first within the token budget, as text for a prompt. Prints nothing on stdout when nothing is known.",
  examples: [
    { line: "context --user-id dana", says: "What matters most" },
    { line: 'context "deploy the new build" --user-id dana --token-budget 500', says: "For a task" },
  ],
  args: contextArguments,
  options: contextOptions,
  run: () => import("./context.ts"),
});
