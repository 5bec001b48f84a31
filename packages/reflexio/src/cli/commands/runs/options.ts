import { type ArgumentTable, defineOptions, MAX_LIMIT } from "../../options.ts";

export const listOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "only runs over turns of this user" },
  sessionId: { kind: "text", value: "id", completes: "session", summary: "only runs over this session" },
  requestId: { kind: "text", value: "id", completes: "request", summary: "only runs that read this publish" },
  kind: {
    kind: "text",
    value: "kind",
    choices: ["learn", "aggregate", "evaluate"],
    summary: "learn, aggregate or evaluate",
  },
  status: {
    kind: "text",
    value: "status",
    choices: ["running", "completed", "failed", "cancelled"],
    summary: "running, completed, failed or cancelled",
  },
  limit: { kind: "integer", value: "n", min: 1, max: MAX_LIMIT, fallback: 20, summary: "most runs" },
});

export const runArguments = {
  runId: { summary: "id of the run", isRequired: true, completes: "run" },
} as const satisfies ArgumentTable;

export const showOptions = defineOptions({
  raw: { kind: "flag", summary: "show the replies of models word for word (admin keys)" },
});
