import { ReflexioError } from "@reflexio/contracts";
import { GENERATE_QUEUE, type OperationWrite, operationLane } from "../../../ports/operation-store.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { number, text } from "./cells.ts";
import type { Connection } from "./driver.ts";

type Start = Extract<OperationWrite, { type: "operation.start" }>;
type Progress = Extract<OperationWrite, { type: "operation.progress" }>;
type Finish = Extract<OperationWrite, { type: "operation.finish" }>;
type Cancel = Extract<OperationWrite, { type: "operation.cancel" }>;

/** The lease of its job says whether an operation lives: nobody else has to watch it. */
const liveJob = `EXISTS (
  SELECT 1 FROM jobs WHERE jobs.org_id = operations.org_id AND jobs.queue = '${GENERATE_QUEUE}'
    AND jobs.group_key = operations.operation_id AND jobs.state <> 'dead'
)`;

function endGivenUp(connection: Connection, orgId: string, nowMs: number): void {
  connection.run(
    `UPDATE operations SET status = 'failed', finished_at_ms = ?, error = 'The job was given up.'
     WHERE org_id = ? AND status = 'in_progress' AND NOT ${liveJob}`,
    [nowMs, orgId],
  );
}

function startOperation(connection: Connection, orgId: string, write: Start): WriteResult {
  endGivenUp(connection, orgId, write.startedAtMs);
  const running = connection.get(
    "SELECT operation_id FROM operations WHERE org_id = ? AND service = ? AND status = 'in_progress'",
    [orgId, write.service],
  );
  if (running !== undefined) {
    throw new ReflexioError(
      "conflict",
      `A ${write.service} operation is already in progress. Please wait for it to complete.`,
      { hint: "Ask get_operation_status how far it is, or cancel it with cancel_operation." },
    );
  }
  connection.run(
    `INSERT INTO operations (org_id, operation_id, service, mode, status, params, started_at_ms, finished_at_ms,
       cancel_requested, error, turns_read, generated) VALUES (?, ?, ?, ?, 'in_progress', ?, ?, NULL, 0, NULL, 0, 0)`,
    [orgId, write.operationId, write.service, write.mode, JSON.stringify(write.params), write.startedAtMs],
  );
  for (const [position, userId] of write.userIds.entries()) {
    connection.run(
      `INSERT INTO operation_users (org_id, operation_id, position, user_id, state, error)
       VALUES (?, ?, ?, ?, 'waiting', NULL)`,
      [orgId, write.operationId, position, userId],
    );
  }
  return { count: 1, ids: [write.operationId] };
}

function progress(connection: Connection, orgId: string, write: Progress): WriteResult {
  const { changes } = connection.run(
    `UPDATE operations SET turns_read = turns_read + ?, generated = generated + ?
     WHERE org_id = ? AND operation_id = ? AND status = 'in_progress'`,
    [write.turnsRead, write.generated, orgId, write.operationId],
  );
  if (changes !== 1) throw new ReflexioError("conflict", `The operation ${write.operationId} is over.`);
  connection.run(
    "UPDATE operation_users SET state = ?, error = ? WHERE org_id = ? AND operation_id = ? AND user_id = ?",
    [write.user.state, write.user.error, orgId, write.operationId, write.user.userId],
  );
  const tally = connection.get(
    `SELECT count(*) AS users, coalesce(sum(state <> 'waiting'), 0) AS done FROM operation_users
     WHERE org_id = ? AND operation_id = ?`,
    [orgId, write.operationId],
  );
  return {
    count: 1,
    ids: [write.operationId],
    ...(tally === undefined
      ? {}
      : { counts: { users: number(tally, "users"), done: number(tally, "done") } }),
  };
}

function finish(connection: Connection, orgId: string, write: Finish): WriteResult {
  const { changes } = connection.run(
    `UPDATE operations SET status = ?, error = ?, finished_at_ms = ?
     WHERE org_id = ? AND operation_id = ? AND status = 'in_progress'`,
    [write.status, write.error, write.finishedAtMs, orgId, write.operationId],
  );
  const lane = operationLane(write.operationId, "");
  connection.run("DELETE FROM cursors WHERE org_id = ? AND substr(extractor, 1, ?) = ?", [
    orgId,
    lane.length,
    lane,
  ]);
  return { count: changes, ids: changes === 1 ? [write.operationId] : [] };
}

function cancel(connection: Connection, orgId: string, write: Cancel): WriteResult {
  const rows = connection.all(
    `UPDATE operations SET cancel_requested = 1
     WHERE org_id = ?1 AND status = 'in_progress' AND ${liveJob} AND (?2 IS NULL OR operation_id = ?2)
       AND (?3 IS NULL OR service = ?3)
     RETURNING operation_id`,
    [orgId, write.operationId, write.service],
  );
  return { count: rows.length, ids: rows.map((row) => text(row, "operation_id")).sort() };
}

export function writeOperation(connection: Connection, orgId: string, write: OperationWrite): WriteResult {
  switch (write.type) {
    case "operation.start":
      return startOperation(connection, orgId, write);
    case "operation.progress":
      return progress(connection, orgId, write);
    case "operation.finish":
      return finish(connection, orgId, write);
    case "operation.cancel":
      return cancel(connection, orgId, write);
  }
}
