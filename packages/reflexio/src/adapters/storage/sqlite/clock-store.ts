import type { ClockStore } from "../../../ports/clock-store.ts";
import { text } from "./cells.ts";
import type { Connection } from "./driver.ts";

const NOTED = "clock_ms";

const waits = [
  // Running ones too: one that was due stays due when its lease ends.
  `UPDATE jobs SET run_at_ms = max(?2, run_at_ms + ?1) WHERE state <> 'dead' AND run_at_ms > ?2`,
  `UPDATE aggregation_clusters SET retry_at_ms = max(?2, retry_at_ms + ?1) WHERE retry_at_ms > ?2`,
];

export function createClockStore(connection: Connection): ClockStore {
  return {
    async noted() {
      const row = connection.get("SELECT value FROM meta WHERE key = ?", [NOTED]);
      return row === undefined ? undefined : Number(text(row, "value"));
    },
    async note(nowMs) {
      connection.run(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [NOTED, String(Math.round(nowMs))],
      );
    },
    async follow(byMs, nowMs) {
      const [by, now] = [Math.round(byMs), Math.round(nowMs)];
      return connection.transaction(() => {
        const leases = connection.run(
          "UPDATE jobs SET lease_until_ms = lease_until_ms + ? WHERE state = 'running'",
          [by],
        );
        const moved = by < 0 ? waits.map((sql) => connection.run(sql, [by, now]).changes) : [];
        return moved.reduce((sum, changes) => sum + changes, leases.changes);
      });
    },
  };
}
