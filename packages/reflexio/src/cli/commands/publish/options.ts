import { defineOptions } from "../../options.ts";

/** Options of `publish` and of `interactions publish`. */
export const publishOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "user the turns belong to (env REFLEXIO_USER_ID)" },
  sessionId: { kind: "text", value: "id", summary: "session that groups several publishes" },
  source: { kind: "text", value: "name", summary: "where the conversation happened", fallback: "cli" },
  agentVersion: {
    kind: "text",
    value: "version",
    summary: "version of the agent (env REFLEXIO_AGENT_VERSION, else agent-v0)",
  },
  wait: { kind: "flag", isNegatable: true, summary: "answer after learning and say what was learnt" },
  data: { kind: "text", value: "json", summary: "payloads as JSON or JSONL, or @file" },
  file: {
    kind: "text",
    value: "path",
    isRepeatable: true,
    summary: "file of payloads, JSON or JSONL, of any size; - is stdin; may be given several times",
  },
  stdin: { kind: "flag", isNegatable: true, summary: "read payloads from stdin" },
  userMessage: { kind: "text", value: "text", summary: "single turn: what the user said" },
  agentResponse: { kind: "text", value: "text", summary: "single turn: what the agent answered" },
  skipAggregation: { kind: "flag", summary: "do not aggregate into agent playbooks afterwards" },
  forceExtraction: { kind: "flag", summary: "learn from these turns now, whatever the gates say" },
  concurrency: {
    kind: "integer",
    value: "n",
    min: 1,
    max: 64,
    fallback: 4,
    summary: "payloads under way at once; those of one user stay in order",
  },
  idempotencyKey: {
    kind: "text",
    value: "key",
    summary: "store once under this key; several payloads get -1, -2, …",
  },
  failedFile: {
    kind: "text",
    value: "path",
    summary:
      "write payloads that were not stored to this file, as JSONL with the reason; publish it again later",
  },
  republish: { kind: "flag", summary: "with --file: store payloads again that were stored before" },
});
