import { type ArgumentTable, defineOptions } from "../../options.ts";

export const contextArguments = {
  text: { summary: "what the conversation is about now; the same as --query", isRequired: false },
} as const satisfies ArgumentTable;

export const contextOptions = defineOptions({
  userId: { kind: "text", value: "id", summary: "whose profile and rules (env REFLEXIO_USER_ID)" },
  agentVersion: {
    kind: "text",
    value: "version",
    summary: "version of the agent (env REFLEXIO_AGENT_VERSION, else the server's default)",
  },
  query: {
    kind: "text",
    value: "text",
    summary: "what the conversation is about now; the most important when absent",
  },
  sessionId: {
    kind: "text",
    value: "id",
    summary: "session it is for, kept with the record of what was served",
  },
  tokenBudget: {
    kind: "integer",
    value: "n",
    min: 1,
    max: 100_000,
    fallback: 1000,
    summary: "most tokens of the text, estimated",
  },
});
