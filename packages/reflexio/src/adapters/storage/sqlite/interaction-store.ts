import type { InteractionRecord, RequestRecord } from "../../../ports/records.ts";
import type { InteractionStore, RequestStore } from "../../../ports/storage.ts";
import { number } from "./cells.ts";
import { interactionCondition, requestCondition } from "./conditions.ts";
import type { Connection } from "./driver.ts";
import { toInteraction, toRequest } from "./rows.ts";
import { jsonList, storedText } from "./stored-text.ts";

/** SQLite reads "no limit" as -1. */
const NO_LIMIT = -1;

/** Rows in the order of the wanted ids. */
export function inOrder<Row, Id>(ids: readonly Id[], rows: readonly Row[], idOf: (row: Row) => Id): Row[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined);
}

export function createInteractionStore(connection: Connection): InteractionStore {
  return {
    async list(orgId, filter, limit): Promise<InteractionRecord[]> {
      const { sql, values } = interactionCondition(orgId, filter);
      // The newest are chosen by time and arrival, then turns of one second are shown in the order they came.
      const rows = connection.all(
        `SELECT * FROM (SELECT * FROM interactions WHERE ${sql} ORDER BY created_at DESC, interaction_id DESC LIMIT ?)
         ORDER BY created_at DESC, interaction_id`,
        [...values, limit ?? NO_LIMIT],
      );
      return rows.map(toInteraction);
    },
    async byIds(orgId, ids) {
      const rows = connection.all(
        "SELECT * FROM interactions WHERE org_id = ? AND interaction_id IN (SELECT value FROM json_each(?))",
        [orgId, jsonList(ids)],
      );
      return inOrder(ids, rows.map(toInteraction), (row) => row.interaction_id);
    },
    async byMessageIds(orgId, userId, messageIds) {
      const rows = connection.all(
        `SELECT * FROM interactions WHERE org_id = ? AND user_id = ? AND message_id IS NOT NULL
           AND message_id IN (SELECT value FROM json_each(?))`,
        [orgId, userId, jsonList(messageIds)],
      );
      return inOrder(messageIds.map(storedText), rows.map(toInteraction), (row) => row.message_id);
    },
    async after(orgId, userId, afterId, limit) {
      const rows = connection.all(
        "SELECT * FROM interactions WHERE org_id = ? AND user_id = ? AND interaction_id > ? ORDER BY interaction_id LIMIT ?",
        [orgId, userId, afterId, limit],
      );
      return rows.map(toInteraction);
    },
    async contextBefore(orgId, scope, beforeId, limit) {
      const [column, id] =
        scope.sessionId === null ? ["request_id", scope.requestId] : ["session_id", scope.sessionId];
      const rows = connection.all(
        `SELECT * FROM interactions WHERE org_id = ? AND user_id = ? AND ${column} = ? AND interaction_id < ?
         ORDER BY interaction_id DESC LIMIT ?`,
        [orgId, scope.userId, id, beforeId, limit],
      );
      return rows.map(toInteraction).reverse();
    },
    async count(orgId) {
      const row = connection.get("SELECT count(*) AS n FROM interactions WHERE org_id = ?", [orgId]);
      return row === undefined ? 0 : number(row, "n");
    },
  };
}

export function createRequestStore(connection: Connection): RequestStore {
  return {
    async list(orgId, filter, limit, offset): Promise<RequestRecord[]> {
      const { sql, values } = requestCondition(orgId, filter);
      const rows = connection.all(
        `SELECT * FROM requests WHERE ${sql} ORDER BY created_at DESC, seq DESC LIMIT ? OFFSET ?`,
        [...values, limit, offset],
      );
      return rows.map(toRequest);
    },
    async turnsOf(orgId, requestIds) {
      const rows = connection.all(
        `SELECT * FROM interactions WHERE org_id = ? AND request_id IN (SELECT value FROM json_each(?))
         ORDER BY interaction_id`,
        [orgId, jsonList(requestIds)],
      );
      return rows.map(toInteraction);
    },
    async byIds(orgId, ids): Promise<RequestRecord[]> {
      const rows = connection.all(
        "SELECT * FROM requests WHERE org_id = ? AND request_id IN (SELECT value FROM json_each(?))",
        [orgId, jsonList(ids)],
      );
      return inOrder(ids.map(storedText), rows.map(toRequest), (row) => row.request_id);
    },
    async interactionIds(orgId, requestId) {
      const rows = connection.all(
        "SELECT interaction_id FROM interactions WHERE org_id = ? AND request_id = ? ORDER BY interaction_id",
        [orgId, requestId],
      );
      return rows.map((row) => number(row, "interaction_id"));
    },
  };
}
