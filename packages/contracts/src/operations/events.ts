import { z } from "zod";
import { eventSchema, eventTypeSchema } from "../event.ts";
import { defineOperation } from "../operation.ts";
import { addWireIssue, wireName } from "../primitives.ts";
import { nullableName } from "../text.ts";

/** Event types as one comma-separated text; empty means all. */
function eventTypeList() {
  return wireName()
    .default("")
    .transform((value, context) => {
      const names = value.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
      return names.flatMap((name) => {
        const parsed = eventTypeSchema.safeParse(name);
        if (parsed.success) return [parsed.data];
        const expected = eventTypeSchema.options.join(", ");
        addWireIssue(context, name, `Input should be one of ${expected}`, {
          type: "enum",
          ctx: { expected },
        });
        return [];
      });
    })
    .meta({ type: "string" });
}

/** The live stream. */
export const eventOperations = {
  events: defineOperation({
    method: "GET",
    path: "/api/events",
    tag: "events",
    access: "read",
    boundKeys: { user: "query.user_id" },
    summary: "Follow what happens",
    description:
      "Server-sent events. The id of each message goes into `Last-Event-ID` (or `last_event_id`) to go on after an interruption; events missed meanwhile are replayed. Comment lines keep the connection alive.",
    query: z.object({
      types: eventTypeList().describe("Only these event types, separated by commas; empty means all."),
      user_id: nullableName().describe("Only events of this user."),
      session_id: nullableName().describe("Only events of this session."),
      request_id: nullableName().describe("Only events of this publish call."),
      operation_id: nullableName().describe("Only events of this operation."),
      last_event_id: nullableName().describe("Replay from after this event; the header beats it."),
    }),
    response: eventSchema,
    stream: true,
    errors: ["unavailable"],
    queryExample: { types: "learning.added,run.finished" },
  }),
};
