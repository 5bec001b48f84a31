import { defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only sessions of this user" },
  sessionId: { kind: "text", value: "id", completes: "session", summary: "only this session" },
  agentVersion: { kind: "text", value: "version", summary: "only this agent version" },
  evaluation: { kind: "text", value: "name", summary: "only this evaluator" },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most evaluations" },
});
