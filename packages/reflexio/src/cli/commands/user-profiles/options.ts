import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only this user's profiles; all users when absent" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most profiles" },
  status: {
    kind: "text",
    value: "status",
    choices: ["current", "pending", "archived"],
    summary: "lifecycle status: current, pending or archived; current when absent",
  },
});

export const searchArguments = {
  query: { summary: "what to look for", isRequired: true },
} as const satisfies ArgumentTable;

export const searchOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "whose profiles (env REFLEXIO_USER_ID)" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 10, summary: "most hits" },
  threshold: { kind: "number", value: "score", min: 0, max: 1, summary: "least score of a hit, 0–1" },
});
