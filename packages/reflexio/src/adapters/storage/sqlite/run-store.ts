import type { RunOutcome } from "../../../ports/records.ts";
import type { RunStore } from "../../../ports/storage.ts";
import { number, text } from "./cells.ts";
import { runCondition } from "./conditions.ts";
import type { Connection } from "./driver.ts";
import { toEvidence, toOutcome, toRun, toStep } from "./rows.ts";

export function createRunStore(connection: Connection): RunStore {
  function requestIdsOf(orgId: string, runId: string): string[] {
    return connection
      .all("SELECT request_id FROM run_requests WHERE org_id = ? AND run_id = ? ORDER BY position", [
        orgId,
        runId,
      ])
      .map((row) => text(row, "request_id"));
  }

  function outcomesWhere(condition: string, orgId: string, id: string): RunOutcome[] {
    return connection
      .all(`SELECT * FROM run_outcomes WHERE org_id = ? AND ${condition} ORDER BY seq`, [orgId, id])
      .map(toOutcome);
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
      return outcomesWhere("request_id = ?", orgId, requestId);
    },
    async list(orgId, filter, limit, before) {
      const { sql, values } = runCondition(orgId, filter);
      const page =
        before === null
          ? ""
          : `AND (started_at_ms, run_id) < (SELECT started_at_ms, run_id FROM runs AS b WHERE b.org_id = ? AND b.run_id = ?)`;
      const rows = connection.all(
        `SELECT * FROM runs WHERE ${sql} ${page} ORDER BY started_at_ms DESC, run_id DESC LIMIT ?`,
        [...values, ...(before === null ? [] : [orgId, before]), limit],
      );
      return rows.map((row) => toRun(row, requestIdsOf(orgId, text(row, "run_id"))));
    },
    async find(orgId, runId) {
      const row = connection.get("SELECT * FROM runs WHERE org_id = ? AND run_id = ?", [orgId, runId]);
      return row === undefined ? undefined : toRun(row, requestIdsOf(orgId, runId));
    },
    async outcomesOfRun(orgId, runId) {
      return outcomesWhere("run_id = ?", orgId, runId);
    },
    async stepsOfRun(orgId, runId) {
      return connection
        .all("SELECT step FROM run_steps WHERE org_id = ? AND run_id = ? ORDER BY position", [orgId, runId])
        .map(toStep);
    },
    async profileChanges(orgId, userId, limit) {
      const rows = connection.all(
        `SELECT runs.*, min(o.seq) AS position FROM run_outcomes o JOIN runs USING (org_id, run_id)
         WHERE o.org_id = ?1 AND o.kind = 'profile' AND o.learning_id IS NOT NULL AND (?2 IS NULL OR runs.user_id = ?2)
         GROUP BY runs.run_id ORDER BY position DESC LIMIT ?3`,
        [orgId, userId, limit],
      );
      return rows.map((row) => {
        const runId = text(row, "run_id");
        const outcomes = outcomesWhere("run_id = ?", orgId, runId);
        return { position: number(row, "position"), run: toRun(row, requestIdsOf(orgId, runId)), outcomes };
      });
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
