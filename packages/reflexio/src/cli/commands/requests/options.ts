import { confirmOptions } from "../../confirm-options.ts";
import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only calls of this user; all users when absent" },
  sessionId: { kind: "text", value: "id", completes: "session", summary: "only calls of this session" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most calls" },
});

export const deleteArguments = {
  ids: { summary: "ids of publish calls", isRequired: true, isVariadic: true, completes: "request" },
} as const satisfies ArgumentTable;

export const deleteOptions = confirmOptions;
