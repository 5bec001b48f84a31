import { defineOptions } from "../../options.ts";

export const tailOptions = defineOptions({
  types: { kind: "text", value: "list", summary: "only these event types, separated by commas" },
  userId: { kind: "text", value: "id", summary: "only events of this user" },
  sessionId: { kind: "text", value: "id", completes: "session", summary: "only events of this session" },
  after: { kind: "text", value: "event-id", summary: "start with what happened after this event" },
  count: { kind: "integer", value: "n", min: 1, summary: "end after this many events; never when absent" },
});
