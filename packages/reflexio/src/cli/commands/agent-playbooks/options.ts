import { dryRunOptions } from "../../confirm-options.ts";
import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

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

const approvals = ["pending", "approved", "rejected"] as const;

export const searchArguments = {
  query: { summary: "what to look for", isRequired: true },
} as const satisfies ArgumentTable;

export const searchOptions = defineOptions({
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 10, summary: "most hits" },
  agentVersion: { kind: "text", value: "version", summary: "only rules for this agent version" },
  playbookStatus: {
    kind: "text",
    value: "status",
    choices: approvals,
    summary: "approval: pending, approved or rejected; approved and pending when absent",
  },
  threshold: { kind: "number", value: "score", min: 0, max: 1, summary: "least score of a hit, 0–1" },
});

export const addArguments = {
  text: { summary: "what the agent should do; the same as --content", isRequired: false },
} as const satisfies ArgumentTable;

export const addOptions = defineOptions({
  content: { kind: "text", value: "text", summary: "what the agent should do" },
  agentVersion: { kind: "text", value: "version", summary: "version of the agent; needed without --data" },
  playbookName: {
    kind: "text",
    value: "name",
    fallback: "agent_corrections",
    summary: "playbook the rule belongs to",
  },
  playbookStatus: {
    kind: "text",
    value: "status",
    choices: approvals,
    fallback: "pending",
    summary: "approval: pending, approved or rejected",
  },
  trigger: { kind: "text", value: "text", summary: "when the rule applies" },
  rationale: { kind: "text", value: "text", summary: "why the rule holds" },
  data: {
    kind: "text",
    value: "json",
    summary: "rule, or list of them, as JSON, @file or - for stdin; its fields win",
  },
});

const idArgument = {
  summary: "id of the rule; the same as --playbook-id",
  isRequired: false,
  completes: "agent playbook",
} as const;
const idOption = { kind: "integer", value: "id", min: 1, summary: "id of the rule" } as const;

export const updateArguments = { id: idArgument } as const satisfies ArgumentTable;

export const updateOptions = defineOptions({
  playbookId: idOption,
  content: { kind: "text", value: "text", summary: "new text" },
  playbookName: { kind: "text", value: "name", summary: "new playbook" },
  trigger: { kind: "text", value: "text", summary: "new trigger" },
  rationale: { kind: "text", value: "text", summary: "new reason" },
  data: { kind: "text", value: "json", summary: "new fields as JSON, @file or - for stdin" },
});

export const statusOptions = defineOptions({
  playbookId: idOption,
  status: {
    kind: "text",
    value: "status",
    choices: approvals,
    isRequired: true,
    summary: "pending, approved or rejected",
  },
  reason: { kind: "text", value: "text", summary: "why, for the history that `learnings show` prints" },
});

export const mergeArguments = {
  ids: {
    summary: "ids of pending rules; the first one is kept",
    isRequired: true,
    isVariadic: true,
    completes: "agent playbook",
  },
} as const satisfies ArgumentTable;

export const mergeOptions = defineOptions({
  content: {
    kind: "text",
    value: "text",
    summary: "words of the merged rule; the first one's stay without it",
  },
  trigger: { kind: "text", value: "text", summary: "when it applies" },
  rationale: { kind: "text", value: "text", summary: "why" },
});

export const deleteArguments = {
  ids: { ...idArgument, summary: "ids of rules; the same as --playbook-id", isVariadic: true },
} as const satisfies ArgumentTable;

export const deleteOptions = defineOptions({
  playbookId: { kind: "text", value: "id", summary: "id of the rule" },
  ...dryRunOptions,
});

export const clustersOptions = defineOptions({
  agentVersion: { kind: "text", value: "version", summary: "only this agent version" },
  playbookName: { kind: "text", value: "name", summary: "only this playbook" },
  failed: { kind: "flag", summary: "only those whose last try failed" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most clusters" },
});

export const aggregateOptions = defineOptions({
  wait: { kind: "flag", summary: "accepted; the command always waits for the result" },
  agentVersion: { kind: "text", value: "version", summary: "only this version; every one when absent" },
  playbookName: {
    kind: "text",
    value: "name",
    summary: "playbook to aggregate; the first configured one when absent",
  },
  cluster: {
    kind: "integer",
    value: "id",
    min: 1,
    summary: "try this failed cluster again, as `agent-playbooks clusters` shows it",
  },
});
