import type { NewInteraction, RequestRecord } from "../../../ports/records.ts";
import type { InteractionSelector, RequestSelector, WriteResult } from "../../../ports/storage.ts";
import { number } from "./cells.ts";
import type { Connection, SqlValue } from "./driver.ts";
import { tokensOfTurn } from "./prepared-tokens.ts";
import { jsonList } from "./stored-text.ts";
import { indexRow, unindexRow } from "./text-index.ts";

export function insertRequest(connection: Connection, orgId: string, request: RequestRecord): WriteResult {
  const { changes } = connection.run(
    `INSERT INTO requests (org_id, request_id, user_id, created_at, source, agent_version, session_id,
       skip_aggregation, force_extraction) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      orgId,
      request.request_id,
      request.user_id,
      request.created_at,
      request.source,
      request.agent_version,
      request.session_id,
      request.skip_aggregation ? 1 : 0,
      request.force_extraction ? 1 : 0,
    ],
  );
  return { count: changes, ids: [request.request_id] };
}

/** Without RETURNING: with it the statement can be undone by itself, and before each such one FTS5 writes all it holds. */
const insertSql = `
INSERT INTO interactions (org_id, user_id, request_id, session_id, created_at, role, content, user_action,
  user_action_description, interacted_image_url, image_encoding, shadow_content, expert_content, tools_used,
  message_id, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (org_id, user_id, message_id) WHERE message_id IS NOT NULL DO NOTHING`;

/** The number after the last turn of the row's session, or of its request when it has none. */
function nextPosition(connection: Connection, orgId: string, row: NewInteraction): number {
  const [column, id] =
    row.session_id === null ? ["request_id", row.request_id] : ["session_id", row.session_id];
  const last = connection.get(
    `SELECT position FROM interactions WHERE org_id = ? AND ${column} = ? ORDER BY interaction_id DESC LIMIT 1`,
    [orgId, id],
  );
  return last === undefined ? 0 : number(last, "position") + 1;
}

function insertTurn(connection: Connection, orgId: string, row: NewInteraction): number | undefined {
  const { changes, lastId: rowId } = connection.run(insertSql, [
    orgId,
    row.user_id,
    row.request_id,
    row.session_id,
    row.created_at,
    row.role,
    row.content,
    row.user_action,
    row.user_action_description,
    row.interacted_image_url,
    row.image_encoding,
    row.shadow_content,
    row.expert_content,
    JSON.stringify(row.tools_used),
    row.message_id,
    nextPosition(connection, orgId, row),
  ]);
  if (changes === 0) return undefined;
  indexRow(connection, "interaction", { orgId, userId: row.user_id, rowId, tokens: tokensOfTurn(row) });
  return rowId;
}

function findByMessage(connection: Connection, orgId: string, row: NewInteraction): number {
  const known = connection.get(
    "SELECT interaction_id FROM interactions WHERE org_id = ? AND user_id = ? AND message_id = ?",
    [orgId, row.user_id, row.message_id],
  );
  return known === undefined ? 0 : number(known, "interaction_id");
}

/** `ids` has the stored id of each row, known ones too; `count` counts the new ones only. */
export function insertInteractions(
  connection: Connection,
  orgId: string,
  rows: readonly NewInteraction[],
): WriteResult {
  let count = 0;
  const ids = rows.map((row) => {
    const inserted = insertTurn(connection, orgId, row);
    if (inserted !== undefined) count += 1;
    return inserted ?? findByMessage(connection, orgId, row);
  });
  return { count, ids };
}

function selectedIds(connection: Connection, orgId: string, selector: InteractionSelector): number[] {
  const parts: [string, SqlValue][] = [["org_id = ?", orgId]];
  if (selector.userId !== undefined) parts.push(["user_id = ?", selector.userId]);
  if (selector.sessionId !== undefined) parts.push(["session_id = ?", selector.sessionId]);
  if (selector.interactionIds !== undefined) {
    parts.push(["interaction_id IN (SELECT value FROM json_each(?))", jsonList(selector.interactionIds)]);
  }
  if (selector.requestIds !== undefined) {
    parts.push(["request_id IN (SELECT value FROM json_each(?))", jsonList(selector.requestIds)]);
  }
  const where = parts.map(([sql]) => sql).join(" AND ");
  return connection
    .all(
      `SELECT interaction_id FROM interactions WHERE ${where}`,
      parts.map(([, value]) => value),
    )
    .map((row) => number(row, "interaction_id"));
}

/** Deletes turns with their index entries; their requests stay. */
export function deleteInteractions(
  connection: Connection,
  orgId: string,
  selector: InteractionSelector,
): WriteResult {
  const ids = selectedIds(connection, orgId, selector);
  for (const id of ids) {
    unindexRow(connection, "interaction", id);
    connection.run("DELETE FROM interactions WHERE interaction_id = ?", [id]);
  }
  return { count: ids.length, ids };
}

/** Deletes requests, not their turns. */
export function deleteRequests(
  connection: Connection,
  orgId: string,
  selector: RequestSelector,
): WriteResult {
  const { changes } = connection.run(
    `DELETE FROM requests WHERE org_id = ?1 AND (?2 IS NULL OR user_id = ?2) AND (?3 IS NULL OR session_id = ?3)
     AND (?4 IS NULL OR request_id IN (SELECT value FROM json_each(?4)))`,
    [
      orgId,
      selector.userId ?? null,
      selector.sessionId ?? null,
      selector.requestIds === undefined ? null : jsonList(selector.requestIds),
    ],
  );
  return { count: changes, ids: [] };
}
