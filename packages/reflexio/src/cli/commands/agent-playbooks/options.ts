import { defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most rules" },
  playbookName: { kind: "text", value: "name", summary: "only rules of this playbook" },
  agentVersion: { kind: "text", value: "version", summary: "only rules for this agent version" },
  playbookStatus: {
    kind: "text",
    value: "status",
    choices: ["pending", "approved", "rejected"],
    summary: "approval: pending, approved or rejected; all when absent",
  },
});
