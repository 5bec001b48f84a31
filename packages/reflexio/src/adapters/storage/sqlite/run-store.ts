import type { RunStore } from "../../../ports/storage.ts";
import { number, text } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { toEvidence, toOutcome, toRun } from "./rows.ts";

export function createRunStore(connection: Connection): RunStore {
  function requestIdsOf(orgId: string, runId: string): string[] {
    return connection
      .all("SELECT request_id FROM run_requests WHERE org_id = ? AND run_id = ? ORDER BY position", [
        orgId,
        runId,
      ])
      .map((row) => text(row, "request_id"));
  }

  return {
    async cursor(orgId, userId, extractor) {
      const row = connection.get(
        "SELECT last_interaction_id FROM cursors WHERE org_id = ? AND user_id = ? AND extractor = ?",
        [orgId, userId, extractor],
      );
      return row === undefined ? 0 : number(row, "last_interaction_id");
    },
    async byRequest(orgId, requestId) {
      const rows = connection.all(
        `SELECT runs.* FROM run_requests JOIN runs USING (org_id, run_id)
         WHERE run_requests.org_id = ? AND run_requests.request_id = ? ORDER BY runs.started_at_ms, runs.run_id`,
        [orgId, requestId],
      );
      return rows.map((row) => toRun(row, requestIdsOf(orgId, text(row, "run_id"))));
    },
    async outcomesOf(orgId, requestId) {
      return connection
        .all("SELECT * FROM run_outcomes WHERE org_id = ? AND request_id = ? ORDER BY seq", [
          orgId,
          requestId,
        ])
        .map(toOutcome);
    },
    async evidenceOf(orgId, kind, id) {
      return connection
        .all(
          "SELECT interaction_id, quote FROM evidence WHERE org_id = ? AND kind = ? AND learning_id = ? ORDER BY interaction_id",
          [orgId, kind, id],
        )
        .map(toEvidence);
    },
  };
}
