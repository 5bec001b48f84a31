import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const searchArguments = {
  query: { summary: "what to look for", isRequired: true },
} as const satisfies ArgumentTable;

export const searchOptions = defineOptions({
  topK: {
    kind: "integer",
    value: "n",
    min: 1,
    max: MAX_LIMIT,
    fallback: 5,
    summary: "most hits of each kind",
  },
  threshold: {
    kind: "number",
    value: "score",
    min: 0,
    max: 1,
    fallback: 0.4,
    summary: "least score of a hit, 0–1",
  },
  userId: { kind: "text", value: "id", summary: "whose profiles and rules; profiles need it" },
  agentVersion: { kind: "text", value: "version", summary: "only rules for this agent version" },
});
