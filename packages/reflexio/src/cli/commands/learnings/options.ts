import { type ArgumentTable, defineOptions } from "../../options.ts";

export const learningArguments = {
  id: { summary: "the learning, as kind:id or id alone, such as user_playbook:12", isRequired: true },
} as const satisfies ArgumentTable;

export const restoreOptions = defineOptions({
  version: {
    kind: "integer",
    value: "n",
    min: 1,
    summary: "version of its history to go back to; the one before the last change when absent",
  },
  reason: { kind: "text", value: "text", summary: "why, for the history" },
});

export const revokeOptions = defineOptions({
  reason: { kind: "text", value: "text", summary: "why, for the history" },
  includeDerived: {
    kind: "flag",
    summary: "reject the agent playbooks made of this user playbook, too",
  },
  dryRun: { kind: "flag", summary: "only show where it was told" },
});
