import { confirmOptions } from "../../confirm-options.ts";
import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only sessions of this user; all users when absent" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most sessions" },
});

export const sessionArguments = {
  sessionId: { summary: "id of the session", isRequired: true, completes: "session" },
} as const satisfies ArgumentTable;

export const showOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only turns of this user" },
});

export const deleteOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only calls of this user" },
  ...confirmOptions,
});
