import type { SearchKind } from "../../../../ports/records.ts";
import { bytes, number, textOrNull } from "../cells.ts";
import type { Connection, SqlRow } from "../driver.ts";
import { searchTables } from "../text-index.ts";

/** Whose vectors: those of one user, or of everybody in the org. */
export interface VectorScope {
  readonly orgId: string;
  readonly kind: SearchKind;
  /** Null: rows of all users of the org. */
  readonly userId: string | null;
}

export interface StoredVector {
  readonly rowId: number;
  readonly vector: Float32Array;
}

/** Rows read in one go: about four milliseconds. */
const PAGE_ROWS = 1_000;

function toVector(row: SqlRow): Float32Array {
  const blob = bytes(row, "vector");
  // A view on four-byte numbers has to start at a multiple of four.
  const aligned = blob.byteOffset % 4 === 0 ? blob : blob.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

function toStored(row: SqlRow): StoredVector {
  return { rowId: number(row, "row_id"), vector: toVector(row) };
}

/** The vectors of these rows, as far as they have one. */
export function vectorsOf(
  connection: Connection,
  kind: SearchKind,
  modelId: string,
  rowIds: readonly number[],
): StoredVector[] {
  const found = connection.all(
    `SELECT row_id, vector FROM vectors
     WHERE kind = ? AND row_id IN (SELECT value FROM json_each(?)) AND model_id = ?`,
    [kind, JSON.stringify(rowIds), modelId],
  );
  return found.map(toStored);
}

/** How many rows of a scope may have a vector, counted up to a limit. */
export function countRows(
  connection: Connection,
  scope: VectorScope,
  modelId: string,
  limit: number,
): number {
  const { rows } = searchTables[scope.kind];
  const row =
    scope.userId === null
      ? connection.get(
          `SELECT count(*) AS n FROM (SELECT 1 FROM vectors WHERE org_id = ? AND kind = ? AND model_id = ? LIMIT ?)`,
          [scope.orgId, scope.kind, modelId, limit],
        )
      : connection.get(
          `SELECT count(*) AS n FROM (SELECT 1 FROM ${rows} WHERE org_id = ? AND user_id = ? LIMIT ?)`,
          [scope.orgId, scope.userId, limit],
        );
  return row === undefined ? 0 : number(row, "n");
}

/** All vectors of a scope, page by page. Each page is as the database is when it is read. */
export function readScope(
  connection: Connection,
  scope: VectorScope,
  modelId: string,
): Generator<StoredVector[]> {
  return scope.userId === null
    ? readOrg(connection, scope, modelId)
    : readUser(connection, scope, scope.userId, modelId);
}

function* readOrg(
  connection: Connection,
  { orgId, kind }: VectorScope,
  modelId: string,
): Generator<StoredVector[]> {
  for (let after = -1; ; ) {
    const page = connection.all(
      `SELECT seq, row_id, vector FROM vectors
       WHERE org_id = ? AND kind = ? AND model_id = ? AND seq > ? ORDER BY seq LIMIT ?`,
      [orgId, kind, modelId, after, PAGE_ROWS],
    );
    const last = page.at(-1);
    if (last === undefined) return;
    after = number(last, "seq");
    yield page.map(toStored);
  }
}

function* readUser(
  connection: Connection,
  { orgId, kind }: VectorScope,
  userId: string,
  modelId: string,
): Generator<StoredVector[]> {
  const { rows, key } = searchTables[kind];
  // Numbers as one text: an array of a million small objects would be made otherwise.
  const listed = connection.get(
    `SELECT group_concat(${key}) AS ids FROM ${rows} WHERE org_id = ? AND user_id = ?`,
    [orgId, userId],
  );
  const ids = (listed === undefined ? null : textOrNull(listed, "ids"))?.split(",").map(Number) ?? [];
  for (let start = 0; start < ids.length; start += PAGE_ROWS) {
    yield vectorsOf(connection, kind, modelId, ids.slice(start, start + PAGE_ROWS));
  }
}
