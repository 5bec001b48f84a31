import { SEARCH_KINDS, type SearchKind } from "../../../ports/records.ts";
import type { PendingVector, VectorStore } from "../../../ports/storage.ts";
import { number, text, textOrNull, word } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";
import { searchTextOf } from "./searched-rows.ts";
import { searchTables } from "./text-index.ts";
import type { NewVector, VectorIndex } from "./vectors/vector-index.ts";

function toPending(connection: Connection, queued: SqlRow): PendingVector {
  const kind = word(queued, "kind", SEARCH_KINDS);
  const rowId = number(queued, "row_id");
  const { rows, key } = searchTables[kind];
  const row = connection.get(`SELECT * FROM ${rows} WHERE ${key} = ?`, [rowId]);
  return {
    orgId: text(queued, "org_id"),
    kind,
    rowId,
    text: row === undefined ? "" : searchTextOf(kind, row),
    revision: number(queued, "revision"),
  };
}

function ownerOf(connection: Connection, kind: SearchKind, rowId: number): string | null {
  if (kind === "agent_playbook") return null;
  const { rows, key } = searchTables[kind];
  const row = connection.get(`SELECT user_id FROM ${rows} WHERE ${key} = ?`, [rowId]);
  return row === undefined ? null : textOrNull(row, "user_id");
}

/** Stores vectors of rows that did not change meanwhile. Call inside a transaction. Returns the stored ones. */
export function storeVectors(
  connection: Connection,
  modelId: string,
  rows: Parameters<VectorStore["put"]>[1],
): NewVector[] {
  const stored: NewVector[] = [];
  for (const { orgId, kind, rowId, revision, vector } of rows) {
    const current = connection.run(
      "DELETE FROM pending_vectors WHERE kind = ? AND row_id = ? AND revision = ?",
      [kind, rowId, revision],
    );
    if (current.changes !== 1) continue;
    const blob = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
    connection.run(
      `INSERT INTO vectors (kind, row_id, org_id, model_id, vector) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, row_id) DO UPDATE SET model_id = excluded.model_id, vector = excluded.vector`,
      [kind, rowId, orgId, modelId, blob],
    );
    stored.push({ orgId, kind, rowId, userId: ownerOf(connection, kind, rowId), vector });
  }
  return stored;
}

/** Queues rows that have no vector and wait for none: their vectors were lost. Returns how many. */
function queueLost(connection: Connection): number {
  return SEARCH_KINDS.reduce((sum, kind) => {
    const { rows, key } = searchTables[kind];
    const counted = connection.get(
      `SELECT (SELECT count(*) FROM ${rows}) > (SELECT count(*) FROM vectors WHERE kind = ?1)
         + (SELECT count(*) FROM pending_vectors WHERE kind = ?1) AS lost`,
      [kind],
    );
    if (counted === undefined || number(counted, "lost") === 0) return sum;
    const { changes } = connection.run(
      `INSERT INTO pending_vectors (kind, row_id, org_id)
       SELECT ?1, ${key}, org_id FROM ${rows}
       WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE kind = ?1 AND row_id = ${rows}.${key})
       ON CONFLICT (kind, row_id) DO NOTHING`,
      [kind],
    );
    return sum + changes;
  }, 0);
}

/** Vectors are derived data: each row waits in `pending_vectors` until the embedder has read it. */
export function createVectorStore(connection: Connection, index: VectorIndex): VectorStore {
  return {
    async pending(limit) {
      const queued = connection.all("SELECT * FROM pending_vectors ORDER BY revision LIMIT ?", [limit]);
      return queued.map((row) => toPending(connection, row));
    },
    async put(modelId, rows) {
      const stored = connection.lazyTransaction(() => storeVectors(connection, modelId, rows));
      index.added(modelId, stored);
      return stored.length;
    },
    async useModel(modelId) {
      const waiting = connection.transaction(() => {
        const { changes } = connection.run(
          `INSERT INTO pending_vectors (kind, row_id, org_id)
           SELECT kind, row_id, org_id FROM vectors WHERE model_id <> ?
           ON CONFLICT (kind, row_id) DO NOTHING`,
          [modelId],
        );
        connection.run("DELETE FROM vectors WHERE model_id <> ?", [modelId]);
        return changes + queueLost(connection);
      });
      index.clear();
      index.warm(modelId);
      return waiting;
    },
    async pendingCount() {
      const row = connection.get("SELECT count(*) AS n FROM pending_vectors");
      return row === undefined ? 0 : number(row, "n");
    },
  };
}
