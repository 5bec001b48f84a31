import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only sessions of this user" },
  sessionId: { kind: "text", value: "id", completes: "session", summary: "only this session" },
  agentVersion: { kind: "text", value: "version", summary: "only this agent version" },
  evaluation: { kind: "text", value: "name", summary: "only this evaluator" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most evaluations" },
});

export const runArguments = {
  sessionId: { summary: "id of the session", isRequired: true, completes: "session" },
} as const satisfies ArgumentTable;

export const runOptions = defineOptions({
  userId: {
    kind: "text",
    value: "id",
    summary: "whose session it is, when several users have one of this id",
  },
});
