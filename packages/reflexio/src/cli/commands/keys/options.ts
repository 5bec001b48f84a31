import { type ArgumentTable, defineOptions } from "../../options.ts";

const expires = {
  kind: "text",
  value: "time",
  summary: "when it stops working: 90d, 12h, or a date such as 2027-01-31; never when absent",
} as const;

export const createArguments = {
  name: { summary: "what the key is for", isRequired: true },
} as const satisfies ArgumentTable;

export const createOptions = defineOptions({
  scopes: {
    kind: "text",
    value: "list",
    fallback: "publish,read",
    summary: "what it may do: publish, read, review, admin, separated by commas",
  },
  userId: { kind: "text", value: "id", summary: "the only user it may act for" },
  agentVersion: { kind: "text", value: "version", summary: "the only agent version it may act for" },
  expires,
});

export const listOptions = defineOptions({
  all: { kind: "flag", summary: "show revoked and expired keys too" },
});

export const keyArguments = {
  keyId: { summary: "id of the key, not the key itself", isRequired: true, completes: "key" },
} as const satisfies ArgumentTable;

export const rotateOptions = defineOptions({
  grace: { kind: "text", value: "time", summary: "how long the old key still works: 90s, 10m, 12h, 7d" },
  expires,
});

export const revokeOptions = defineOptions({
  yes: { kind: "flag", short: "y", summary: "go on without a question" },
});
