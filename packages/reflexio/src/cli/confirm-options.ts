import { defineOptions } from "./options.ts";

/** Options of every command that deletes. */
export const dryRunOptions = defineOptions({
  dryRun: { kind: "flag", summary: "say what would be deleted, and delete nothing" },
});

/** Options of every command that deletes much at once. */
export const confirmOptions = defineOptions({
  yes: { kind: "flag", short: "y", summary: "go on without a question" },
  ...dryRunOptions,
});
