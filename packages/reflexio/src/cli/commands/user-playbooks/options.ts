import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only rules learnt from this user" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most rules" },
  playbookName: { kind: "text", value: "name", summary: "only rules of this playbook" },
  agentVersion: { kind: "text", value: "version", summary: "only rules for this agent version" },
  status: {
    kind: "text",
    value: "status",
    choices: ["current", "pending", "archived"],
    summary: "lifecycle status: current, pending or archived; all when absent",
  },
});

export const searchArguments = {
  query: { summary: "what to look for", isRequired: true },
} as const satisfies ArgumentTable;

export const searchOptions = defineOptions({
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 10, summary: "most hits" },
  agentVersion: { kind: "text", value: "version", summary: "only rules for this agent version" },
  userId: { kind: "text", value: "id", summary: "only rules learnt from this user" },
  threshold: { kind: "number", value: "score", min: 0, max: 1, summary: "least score of a hit, 0–1" },
});
