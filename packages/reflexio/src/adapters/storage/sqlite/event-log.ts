import { eventSchema } from "@reflexio/contracts";
import type { NewEvent } from "../../../core/events.ts";
import type { EventLog } from "../../../ports/event-log.ts";
import { number, recordOrNull } from "./cells.ts";
import type { Connection } from "./driver.ts";

/** Events kept for followers that were away. */
const KEPT_EVENTS = 20_000;
/** How often the oldest are dropped: not with every commit. */
const PRUNE_EVERY = 1000;

/** Appends events inside a commit. */
export function appendEvents(connection: Connection, orgId: string, events: readonly NewEvent[]): void {
  for (const event of events) {
    const { lastId } = connection.run(
      "INSERT INTO events (org_id, at, type, user_id, event) VALUES (?, unixepoch(), ?, ?, ?)",
      [orgId, event.type, event.user_id ?? null, JSON.stringify(event)],
    );
    if (lastId % PRUNE_EVERY === 0) {
      connection.run("DELETE FROM events WHERE seq <= ?", [lastId - KEPT_EVENTS]);
    }
  }
}

export function createEventLog(connection: Connection): EventLog {
  return {
    async after(orgId, position, limit) {
      const rows = connection.all("SELECT * FROM events WHERE org_id = ? AND seq > ? ORDER BY seq LIMIT ?", [
        orgId,
        position,
        limit,
      ]);
      return rows.map((row) =>
        eventSchema.parse({
          ...recordOrNull(row, "event"),
          id: String(number(row, "seq")),
          created_at: number(row, "at"),
        }),
      );
    },
    async bounds() {
      const row = connection.get(
        "SELECT coalesce(min(seq), 0) AS oldest, coalesce(max(seq), 0) AS newest FROM events",
      );
      if (row === undefined) return { oldest: 0, newest: 0 };
      return { oldest: number(row, "oldest"), newest: number(row, "newest") };
    },
  };
}
