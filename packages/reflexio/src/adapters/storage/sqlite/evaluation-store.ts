import { regularVsShadowSchema } from "@reflexio/contracts";
import type {
  EvaluationFilter,
  EvaluationRecord,
  EvaluationStore,
  EvaluationWrite,
} from "../../../ports/evaluation-store.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import * as cell from "./cells.ts";
import type { Connection, SqlRow, SqlValue } from "./driver.ts";
import { checkNotErased } from "./erasures.ts";
import { toInteraction } from "./rows.ts";

function toEvaluation(row: SqlRow): EvaluationRecord {
  return {
    result_id: cell.number(row, "result_id"),
    user_id: cell.text(row, "user_id"),
    session_id: cell.text(row, "session_id"),
    agent_version: cell.text(row, "agent_version"),
    evaluation_name: cell.text(row, "evaluation_name"),
    is_success: cell.flag(row, "is_success"),
    failure_type: cell.textOrNull(row, "failure_type"),
    failure_reason: cell.textOrNull(row, "failure_reason"),
    number_of_correction_per_session: cell.number(row, "corrections"),
    user_turns_to_resolution: cell.numberOrNull(row, "user_turns_to_resolution"),
    is_escalated: cell.flag(row, "is_escalated"),
    regular_vs_shadow: cell.wordOrNull(row, "regular_vs_shadow", regularVsShadowSchema.options),
    created_at: cell.number(row, "created_at"),
    last_interaction_id: cell.number(row, "last_interaction_id"),
    evaluator: cell.text(row, "evaluator"),
    note: cell.textOrNull(row, "note"),
    metadata: cell.textOrNull(row, "metadata"),
    run_id: cell.text(row, "run_id"),
  };
}

/** Stores a result or replaces the earlier one. Runs inside a commit. */
export function putEvaluation(connection: Connection, orgId: string, { row }: EvaluationWrite): WriteResult {
  checkNotErased(connection, orgId, row.last_interaction_id);
  const stored = connection.get(
    `INSERT INTO evaluations (org_id, user_id, session_id, agent_version, evaluation_name, is_success,
       failure_type, failure_reason, corrections, user_turns_to_resolution, is_escalated, regular_vs_shadow,
       created_at, last_interaction_id, evaluator, note, metadata, run_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (org_id, user_id, session_id, evaluation_name) DO UPDATE SET
       agent_version = excluded.agent_version, is_success = excluded.is_success,
       failure_type = excluded.failure_type, failure_reason = excluded.failure_reason,
       corrections = excluded.corrections, user_turns_to_resolution = excluded.user_turns_to_resolution,
       is_escalated = excluded.is_escalated, regular_vs_shadow = excluded.regular_vs_shadow,
       created_at = excluded.created_at, last_interaction_id = excluded.last_interaction_id,
       evaluator = excluded.evaluator, note = excluded.note, metadata = excluded.metadata,
       run_id = excluded.run_id
     WHERE evaluations.last_interaction_id <= excluded.last_interaction_id
     RETURNING result_id`,
    [
      orgId,
      row.user_id,
      row.session_id,
      row.agent_version,
      row.evaluation_name,
      row.is_success ? 1 : 0,
      row.failure_type,
      row.failure_reason,
      row.number_of_correction_per_session,
      row.user_turns_to_resolution,
      row.is_escalated ? 1 : 0,
      row.regular_vs_shadow,
      row.created_at,
      row.last_interaction_id,
      row.evaluator,
      row.note,
      row.metadata,
      row.run_id,
    ],
  );
  return stored === undefined ? { count: 0, ids: [] } : { count: 1, ids: [cell.number(stored, "result_id")] };
}

function conditionOf(orgId: string, filter: EvaluationFilter) {
  const parts: (readonly [sql: string, value: SqlValue])[] = [["org_id = ?", orgId]];
  if (filter.agentVersion !== null) parts.push(["agent_version = ?", filter.agentVersion]);
  if (filter.sessionId !== null) parts.push(["session_id = ?", filter.sessionId]);
  if (filter.userId !== null) parts.push(["user_id = ?", filter.userId]);
  if (filter.evaluationName !== null) parts.push(["evaluation_name = ?", filter.evaluationName]);
  return { sql: parts.map(([sql]) => sql).join(" AND "), values: parts.map(([, value]) => value) };
}

export function createEvaluationStore(connection: Connection): EvaluationStore {
  return {
    async list(orgId, filter, limit) {
      const { sql, values } = conditionOf(orgId, filter);
      return connection
        .all(`SELECT * FROM evaluations WHERE ${sql} ORDER BY created_at DESC, result_id DESC LIMIT ?`, [
          ...values,
          limit,
        ])
        .map(toEvaluation);
    },
    async sessionTurns(orgId, userId, sessionId) {
      return connection
        .all(
          `SELECT * FROM interactions WHERE org_id = ? AND session_id = ? AND user_id = ?
           ORDER BY interaction_id`,
          [orgId, sessionId, userId],
        )
        .map(toInteraction);
    },
  };
}
