import { defineCommand } from "../../command.ts";
import { completionArguments } from "./options.ts";

export const completionCommand = defineCommand({
  path: ["completion"],
  effect: "local",
  summary: "Print a script that completes commands, options and ids",
  examples: [
    { line: "completion bash", says: 'In ~/.bashrc: eval "$(reflexio completion bash)"' },
    { line: "completion zsh", says: 'In ~/.zshrc: eval "$(reflexio completion zsh)"' },
    { line: "completion fish", says: "In config.fish: reflexio completion fish | source" },
    {
      line: "completion pwsh",
      says: "In $PROFILE: reflexio completion pwsh | Out-String | Invoke-Expression",
    },
  ],
  args: completionArguments,
  options: {},
  run: () => import("./print.ts"),
});
