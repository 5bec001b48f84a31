import { SEARCH_KINDS, type SearchKind } from "../../../../ports/records.ts";
import { bytes, number, text, textOrNull } from "../cells.ts";
import type { Connection, SqlRow } from "../driver.ts";
import { searchTables } from "../text-index.ts";
import { toNumbers } from "./row-sets.ts";

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

/** Rows read in one go: two milliseconds, and about as much to encode them. */
const PAGE_ROWS = 1_000;

/**
 * Vectors read as one value: `group_concat` puts blobs behind each other byte by byte. Making a thousand rows of
 * them takes the driver three times as long.
 */
const joined = "group_concat(row_id) AS ids, CAST(group_concat(vector, '') AS BLOB) AS vectors";

function toStored(row: SqlRow | undefined): StoredVector[] {
  if (row === undefined) return [];
  const rowIds = toNumbers(textOrNull(row, "ids"));
  if (rowIds.length === 0) return [];
  const blob = bytes(row, "vectors");
  // A view on four-byte numbers has to start at a multiple of four.
  const aligned = blob.byteOffset % 4 === 0 ? blob : blob.slice();
  const values = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
  const dimensions = values.length / rowIds.length;
  return rowIds.map((rowId, index) => ({
    rowId,
    vector: values.subarray(index * dimensions, (index + 1) * dimensions),
  }));
}

/** The vectors of these rows, as far as they have one. */
export function vectorsOf(
  connection: Connection,
  kind: SearchKind,
  modelId: string,
  rowIds: readonly number[],
): StoredVector[] {
  const found = connection.get(
    `SELECT ${joined} FROM json_each(?) AS wanted
     CROSS JOIN vectors ON kind = ? AND row_id = wanted.value WHERE model_id = ?`,
    [JSON.stringify(rowIds), kind, modelId],
  );
  return toStored(found);
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

/** The org-wide scopes that have vectors. */
export function orgScopes(connection: Connection): VectorScope[] {
  // Jumps from org to org in the index instead of reading all of it.
  const orgs = connection.all(
    `WITH RECURSIVE found (org_id) AS (
       SELECT min(org_id) FROM vectors
       UNION ALL
       SELECT (SELECT min(org_id) FROM vectors WHERE org_id > found.org_id) FROM found WHERE org_id IS NOT NULL
     )
     SELECT org_id FROM found WHERE org_id IS NOT NULL`,
  );
  return orgs.flatMap((row) =>
    SEARCH_KINDS.map((kind) => ({ orgId: text(row, "org_id"), kind, userId: null })),
  );
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
    const page = connection.get(
      `SELECT max(seq) AS last, ${joined} FROM (
         SELECT seq, row_id, vector FROM vectors
         WHERE org_id = ? AND kind = ? AND model_id = ? AND seq > ? ORDER BY seq LIMIT ?)`,
      [orgId, kind, modelId, after, PAGE_ROWS],
    );
    const stored = toStored(page);
    if (page === undefined || stored.length === 0) return;
    after = number(page, "last");
    yield stored;
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
  const ids = toNumbers(listed === undefined ? null : textOrNull(listed, "ids"));
  for (let start = 0; start < ids.length; start += PAGE_ROWS) {
    yield vectorsOf(connection, kind, modelId, ids.slice(start, start + PAGE_ROWS));
  }
}
