import type { ReflexioEvent } from "@reflexio/client";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { isJsonObject, type JsonObject } from "../../input/json-object.ts";
import { absoluteTime } from "../../render/relative-time.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { tailOptions } from "./options.ts";

/** The server checks its own events; here it is enough that there is one. */
function isEvent(value: unknown): value is ReflexioEvent & JsonObject {
  return isJsonObject(value) && typeof value.type === "string";
}

function eventText(event: ReflexioEvent): string {
  const counts = "counts" in event ? Object.entries(event.counts) : [];
  const changed = counts.filter(([, count]) => count > 0);
  const parts = [
    absoluteTime(event.created_at),
    event.type,
    event.user_id === undefined ? "" : `user ${event.user_id}`,
    event.session_id === undefined ? "" : `session ${event.session_id}`,
    "status" in event ? event.status : "",
    "progress_percentage" in event ? `${event.progress_percentage} %` : "",
    "is_success" in event ? `${event.evaluation_name} ${event.is_success ? "succeeded" : "failed"}` : "",
    "interaction_ids" in event ? `${event.interaction_ids.length} turn(s)` : "",
    changed.map(([name, count]) => `${count} ${name}`).join(", "),
    "learning" in event ? `${event.learning.kind}:${event.learning.id} ${event.learning.content}` : "",
    event.message ?? "",
  ];
  return cleanLine(parts.filter((part) => part !== "").join("  "));
}

/** Prints events until the user stops it, or until there were enough. */
export async function run(context: CommandContext, input: CommandInput<typeof tailOptions>): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const query = {
    ...(input.types ? { types: input.types } : {}),
    ...(input.userId ? { user_id: input.userId } : {}),
    ...(input.sessionId ? { session_id: input.sessionId } : {}),
  };
  const options = { query, signal, maxRetries: 0, ...(input.after ? { lastEventId: input.after } : {}) };
  // A stream may be silent for long, so a server that hangs is found out by a plain call.
  await client.call("health", {}, { signal });
  out.note(`Events of ${(await context.settings()).url} as they happen; Ctrl-C ends it.`);
  let left = input.count ?? Number.POSITIVE_INFINITY;
  for await (const { data } of client.stream("/api/events", options)) {
    if (!isEvent(data)) continue;
    out.jsonRow(data);
    out.text(eventText(data));
    left -= 1;
    if (left <= 0) return;
  }
}
