import { dryRunOptions } from "../../confirm-options.ts";
import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only this user's turns; all users when absent" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most turns" },
  full: { kind: "flag", summary: "show long turns whole; programs always get them whole" },
});

export const searchArguments = {
  text: { summary: "what to look for; the same as --query", isRequired: false },
} as const satisfies ArgumentTable;

export const searchOptions = defineOptions({
  query: { kind: "text", value: "text", summary: "what to look for" },
  userId: { kind: "text", value: "id", summary: "whose turns (env REFLEXIO_USER_ID)" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 10, summary: "most hits" },
  full: { kind: "flag", summary: "show long turns whole; programs always get them whole" },
});

export const deleteArguments = {
  id: { summary: "id of the turn; the same as --interaction-id", isRequired: false },
} as const satisfies ArgumentTable;

export const deleteOptions = defineOptions({
  interactionId: { kind: "text", value: "id", summary: "id of the turn" },
  userId: { kind: "text", value: "id", summary: "whose turn it is (env REFLEXIO_USER_ID)" },
  ...dryRunOptions,
});
