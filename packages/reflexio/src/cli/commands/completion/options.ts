import type { ArgumentTable } from "../../options.ts";

export const completionArguments = {
  shell: {
    summary: "bash, zsh, fish or pwsh",
    isRequired: true,
    choices: ["bash", "zsh", "fish", "pwsh"],
  },
} as const satisfies ArgumentTable;
