import { operationServiceSchema, operationStateSchema } from "@reflexio/contracts";
import {
  GENERATE_QUEUE,
  type OperationParams,
  type OperationRecord,
  type OperationStore,
  type OperationUser,
  type TurnFilter,
} from "../../../ports/operation-store.ts";
import * as cell from "./cells.ts";
import type { Connection, SqlRow, SqlValue } from "./driver.ts";
import { toInteraction } from "./rows.ts";

const GIVEN_UP = "The job was given up.";

/** A running operation whose job is gone or buried has failed, whoever had to say so. */
const selectSql = `
SELECT operations.*, job.state AS job_state, job.last_error AS job_error FROM operations
LEFT JOIN jobs AS job ON job.job_id = (
  SELECT max(job_id) FROM jobs WHERE jobs.org_id = operations.org_id AND jobs.queue = '${GENERATE_QUEUE}'
    AND jobs.group_key = operations.operation_id
)`;

function nullableText(record: Readonly<Record<string, unknown>>, key: string): string | null {
  const value = record[key];
  return typeof value === "string" ? value : null;
}

function nullableNumber(record: Readonly<Record<string, unknown>>, key: string): number | null {
  const value = record[key];
  return typeof value === "number" ? value : null;
}

function toParams(row: SqlRow): OperationParams {
  const params = cell.recordOrNull(row, "params") ?? {};
  const names = params.extractorNames;
  return {
    userId: nullableText(params, "userId"),
    agentVersion: nullableText(params, "agentVersion"),
    source: nullableText(params, "source"),
    startTime: nullableNumber(params, "startTime"),
    endTime: nullableNumber(params, "endTime"),
    extractorNames: Array.isArray(names) ? names.filter((name) => typeof name === "string") : null,
  };
}

function toUser(row: SqlRow): OperationUser {
  return {
    userId: cell.text(row, "user_id"),
    state: cell.word(row, "state", ["waiting", "processed", "failed"]),
    error: cell.textOrNull(row, "error"),
  };
}

function toOperation(row: SqlRow, users: readonly OperationUser[]): OperationRecord {
  const status = cell.word(row, "status", operationStateSchema.options);
  const jobState = cell.textOrNull(row, "job_state");
  const isGivenUp = status === "in_progress" && (jobState === null || jobState === "dead");
  return {
    operationId: cell.text(row, "operation_id"),
    service: cell.word(row, "service", operationServiceSchema.options),
    mode: cell.word(row, "mode", ["rerun", "manual"]),
    status: isGivenUp ? "failed" : status,
    params: toParams(row),
    startedAtMs: cell.number(row, "started_at_ms"),
    finishedAtMs: cell.numberOrNull(row, "finished_at_ms"),
    cancelRequested: cell.flag(row, "cancel_requested"),
    error: isGivenUp ? (cell.textOrNull(row, "job_error") ?? GIVEN_UP) : cell.textOrNull(row, "error"),
    turnsRead: cell.number(row, "turns_read"),
    generated: cell.number(row, "generated"),
    users,
  };
}

function turnCondition(orgId: string, userId: string | null, filter: TurnFilter) {
  const parts: (readonly [sql: string, value: SqlValue])[] = [["turn.org_id = ?", orgId]];
  if (userId !== null) parts.push(["turn.user_id = ?", userId]);
  if (filter.startTime !== null) parts.push(["turn.created_at >= ?", filter.startTime]);
  if (filter.endTime !== null) parts.push(["turn.created_at <= ?", filter.endTime]);
  if (filter.source !== null) parts.push(["request.source = ?", filter.source]);
  if (filter.agentVersion !== null) parts.push(["request.agent_version = ?", filter.agentVersion]);
  return { sql: parts.map(([sql]) => sql).join(" AND "), values: parts.map(([, value]) => value) };
}

const TURNS = "interactions AS turn JOIN requests AS request USING (org_id, request_id)";

export function createOperationStore(connection: Connection): OperationStore {
  function complete(orgId: string, row: SqlRow | undefined): OperationRecord | undefined {
    if (row === undefined) return undefined;
    const users = connection.all(
      "SELECT * FROM operation_users WHERE org_id = ? AND operation_id = ? ORDER BY position",
      [orgId, cell.text(row, "operation_id")],
    );
    return toOperation(row, users.map(toUser));
  }

  return {
    async find(orgId, operationId) {
      const sql = `${selectSql} WHERE operations.org_id = ? AND operations.operation_id = ?`;
      return complete(orgId, connection.get(sql, [orgId, operationId]));
    },
    async latest(orgId, service) {
      const sql = `${selectSql} WHERE operations.org_id = ? AND operations.service = ?
        ORDER BY operations.status = 'in_progress' DESC, started_at_ms DESC, operation_id DESC LIMIT 1`;
      return complete(orgId, connection.get(sql, [orgId, service]));
    },
    async users(orgId, filter) {
      const { sql, values } = turnCondition(orgId, filter.userId, filter);
      const rows = connection.all(
        `SELECT turn.user_id AS user_id, min(turn.interaction_id) AS first FROM ${TURNS} WHERE ${sql}
         GROUP BY turn.user_id ORDER BY first`,
        values,
      );
      return rows.map((row) => cell.text(row, "user_id"));
    },
    async turns(orgId, userId, filter, afterId, limit) {
      const { sql, values } = turnCondition(orgId, userId, filter);
      const rows = connection.all(
        `SELECT turn.* FROM ${TURNS} WHERE ${sql} AND turn.interaction_id > ?
         ORDER BY turn.interaction_id LIMIT ?`,
        [...values, afterId, limit],
      );
      return rows.map(toInteraction);
    },
    async beforeLatest(orgId, userId, filter, count) {
      const { sql, values } = turnCondition(orgId, userId, filter);
      const row = connection.get(
        `SELECT turn.interaction_id AS id FROM ${TURNS} WHERE ${sql}
         ORDER BY turn.interaction_id DESC LIMIT 1 OFFSET ?`,
        [...values, count],
      );
      return row === undefined ? 0 : cell.number(row, "id");
    },
  };
}
