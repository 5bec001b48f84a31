import { type ArgumentTable, defineOptions } from "../../options.ts";

export const reviewOptions = defineOptions({
  agentVersion: { kind: "text", value: "version", summary: "only rules for this agent version" },
  limit: { kind: "integer", value: "n", min: 1, max: 1000, fallback: 100, summary: "most rules" },
});

export const rejectOptions = defineOptions({
  reason: { kind: "text", value: "text", summary: "why, for the history that `learnings show` prints" },
});

export const decideArguments = {
  ids: { summary: "ids of agent playbooks", isRequired: true, isVariadic: true, completes: "agent playbook" },
} as const satisfies ArgumentTable;
