import type { Serving, ServingStore, ServingWrite } from "../../../ports/serving-store.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { number, text } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { searchTables } from "./text-index.ts";
import { idColumns } from "./write-learnings.ts";

function nullIfEmpty(value: string): string | null {
  return value === "" ? null : value;
}

/** The learning must still be there: what was erased between telling and noting must not come back as an id. */
function noteServing(connection: Connection, orgId: string, serving: Serving): number {
  const { kind, id, userId, sessionId, callId, at } = serving;
  const session = sessionId ?? "";
  const { changes } = connection.run(
    `INSERT INTO servings (org_id, kind, learning_id, user_id, session_id, lone_call_id, last_call_id, times, first_at, last_at)
     SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, ?8, ?8
     WHERE EXISTS (SELECT 1 FROM ${searchTables[kind].rows} WHERE org_id = ?1 AND ${idColumns[kind]} = ?9)
     ON CONFLICT (org_id, kind, learning_id, user_id, session_id, lone_call_id)
     DO UPDATE SET times = times + 1, last_at = max(last_at, excluded.last_at), last_call_id = excluded.last_call_id`,
    [
      ...[orgId, kind, id, userId ?? "", session, session === "" ? callId : "", callId, at],
      kind === "profile" ? id : Number(id),
    ],
  );
  return changes;
}

/** Runs inside a commit. */
export function noteServings(connection: Connection, orgId: string, write: ServingWrite): WriteResult {
  let count = 0;
  for (const serving of write.servings) count += noteServing(connection, orgId, serving);
  connection.run("DELETE FROM servings WHERE org_id = ? AND last_at < ?", [orgId, write.keepFrom]);
  return { count, ids: [] };
}

export function createServingStore(connection: Connection): ServingStore {
  return {
    async placesOf(orgId, kind, id, limit) {
      const rows = connection.all(
        `SELECT * FROM servings WHERE org_id = ? AND kind = ? AND learning_id = ?
         ORDER BY last_at DESC, user_id, session_id, lone_call_id LIMIT ?`,
        [orgId, kind, id, limit],
      );
      return rows.map((row) => ({
        userId: nullIfEmpty(text(row, "user_id")),
        sessionId: nullIfEmpty(text(row, "session_id")),
        callId: text(row, "last_call_id"),
        times: number(row, "times"),
        firstAt: number(row, "first_at"),
        lastAt: number(row, "last_at"),
      }));
    },
  };
}
