import { dryRunOptions } from "../../confirm-options.ts";
import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";
import { waitOptions } from "../../wait-options.ts";

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

export const addArguments = {
  text: { summary: "what the agent should do; the same as --content", isRequired: false },
} as const satisfies ArgumentTable;

export const addOptions = defineOptions({
  content: { kind: "text", value: "text", summary: "what the agent should do" },
  playbookName: {
    kind: "text",
    value: "name",
    fallback: "agent_corrections",
    summary: "playbook the rule belongs to",
  },
  trigger: { kind: "text", value: "text", summary: "when the rule applies" },
  rationale: { kind: "text", value: "text", summary: "why the rule holds" },
  agentVersion: { kind: "text", value: "version", fallback: "cli", summary: "version of the agent" },
  userId: { kind: "text", value: "id", summary: "user the rule is for; nobody in particular when absent" },
  data: {
    kind: "text",
    value: "json",
    summary: "rule, or list of them, as JSON, @file or - for stdin; its fields win",
  },
});

export const updateArguments = {
  id: { summary: "id of the rule; the same as --playbook-id", isRequired: false, completes: "user playbook" },
} as const satisfies ArgumentTable;

export const updateOptions = defineOptions({
  playbookId: { kind: "integer", value: "id", min: 1, summary: "id of the rule" },
  content: { kind: "text", value: "text", summary: "new text" },
  playbookName: { kind: "text", value: "name", summary: "new playbook" },
  trigger: { kind: "text", value: "text", summary: "new trigger" },
  rationale: { kind: "text", value: "text", summary: "new reason" },
  data: { kind: "text", value: "json", summary: "new fields as JSON, @file or - for stdin" },
});

export const deleteArguments = {
  ids: {
    summary: "ids of rules; the same as --playbook-id",
    isRequired: false,
    isVariadic: true,
    completes: "user playbook",
  },
} as const satisfies ArgumentTable;

export const deleteOptions = defineOptions({
  playbookId: { kind: "text", value: "id", summary: "id of the rule" },
  ...dryRunOptions,
});

export const regenerateOptions = defineOptions({
  agentVersion: {
    kind: "text",
    value: "version",
    summary: "version of the agent (env REFLEXIO_AGENT_VERSION)",
  },
  ...waitOptions,
});
