import { type ArgumentTable, defineOptions } from "../../options.ts";

export const forgetArguments = {
  user: { summary: "whom to forget", isRequired: true },
} as const satisfies ArgumentTable;

export const forgetOptions = defineOptions({
  erase: { kind: "flag", summary: "erase; without it the command only counts" },
  yes: { kind: "flag", short: "y", summary: "with --erase: go on without asking for the user's id" },
  dryRun: { kind: "flag", summary: "only count, which is the default" },
});
