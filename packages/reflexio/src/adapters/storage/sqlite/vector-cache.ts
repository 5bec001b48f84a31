import type { SearchKind } from "../../../ports/records.ts";
import type { VectorHit } from "../../../ports/storage.ts";
import { bytes, number } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { searchTables } from "./text-index.ts";

export interface VectorScope {
  readonly orgId: string;
  readonly kind: SearchKind;
  /** Null: rows of all users of the org. */
  readonly userId: string | null;
}

/** Vectors kept in memory over all scopes, bytes. Beyond it the scope used longest ago is dropped. */
const MAX_CACHE_BYTES = 512 * 1024 * 1024;

/** The vectors of one scope, side by side in memory for a linear scan. */
export class VectorMatrix {
  readonly #rowIds: readonly number[];
  readonly #values: Float32Array;
  readonly #dimensions: number;

  constructor(rowIds: readonly number[], values: Float32Array) {
    this.#rowIds = rowIds;
    this.#values = values;
    this.#dimensions = rowIds.length === 0 ? 0 : values.length / rowIds.length;
  }

  get byteLength(): number {
    return this.#values.byteLength + this.#rowIds.length * 8;
  }

  #cosine(position: number, vector: Float32Array): number {
    const start = position * this.#dimensions;
    let sum = 0;
    for (let index = 0; index < this.#dimensions; index += 1) {
      sum += (this.#values[start + index] ?? 0) * (vector[index] ?? 0);
    }
    return sum;
  }

  /** The best rows by cosine, best first. Vectors are of unit length, so the dot product is the cosine. */
  nearest(vector: Float32Array, limit: number, allowed: ReadonlySet<number> | undefined): VectorHit[] {
    const hits: VectorHit[] = [];
    for (const [position, rowId] of this.#rowIds.entries()) {
      if (allowed !== undefined && !allowed.has(rowId)) continue;
      hits.push({ rowId, cosine: this.#cosine(position, vector) });
    }
    return hits.sort((a, b) => b.cosine - a.cosine || b.rowId - a.rowId).slice(0, limit);
  }
}

/** Loads the vectors of a scope once and keeps them until a row of the scope changes. */
export class VectorCache {
  readonly #connection: Connection;
  readonly #matrices = new Map<
    string,
    { matrix: VectorMatrix; orgId: string; kind: SearchKind; userId: string | null }
  >();
  #bytes = 0;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  matrix(scope: VectorScope, modelId: string): VectorMatrix {
    const key = JSON.stringify([scope.orgId, scope.kind, scope.userId, modelId]);
    const known = this.#matrices.get(key);
    if (known !== undefined) {
      this.#matrices.delete(key);
      this.#matrices.set(key, known);
      return known.matrix;
    }
    const matrix = this.#load(scope, modelId);
    this.#matrices.set(key, { matrix, ...scope });
    this.#bytes += matrix.byteLength;
    this.#shrink();
    return matrix;
  }

  /** Forgets what is loaded of these users (null: rows without a user) and the org-wide scope of the kind. */
  invalidate(orgId: string, kind: SearchKind, userIds: ReadonlySet<string | null>): void {
    for (const [key, entry] of this.#matrices) {
      if (entry.orgId !== orgId || entry.kind !== kind) continue;
      if (entry.userId !== null && !userIds.has(entry.userId)) continue;
      this.#matrices.delete(key);
      this.#bytes -= entry.matrix.byteLength;
    }
  }

  invalidateOrg(orgId: string): void {
    for (const [key, entry] of this.#matrices) {
      if (entry.orgId !== orgId) continue;
      this.#matrices.delete(key);
      this.#bytes -= entry.matrix.byteLength;
    }
  }

  clear(): void {
    this.#matrices.clear();
    this.#bytes = 0;
  }

  #load(scope: VectorScope, modelId: string): VectorMatrix {
    const { rows, key } = searchTables[scope.kind];
    const byUser = scope.userId === null ? "" : "AND r.user_id = ?";
    const found = this.#connection.all(
      `SELECT v.row_id AS id, v.vector AS vector FROM ${rows} r
       JOIN vectors v ON v.kind = ? AND v.row_id = r.${key}
       WHERE r.org_id = ? ${byUser} AND v.model_id = ?`,
      [scope.kind, scope.orgId, ...(scope.userId === null ? [] : [scope.userId]), modelId],
    );
    return toMatrix(found.map((row) => ({ rowId: number(row, "id"), blob: bytes(row, "vector") })));
  }

  #shrink(): void {
    for (const [key, entry] of this.#matrices) {
      if (this.#bytes <= MAX_CACHE_BYTES || this.#matrices.size === 1) return;
      this.#matrices.delete(key);
      this.#bytes -= entry.matrix.byteLength;
    }
  }
}

function toMatrix(rows: readonly { readonly rowId: number; readonly blob: Uint8Array }[]): VectorMatrix {
  const dimensions = (rows[0]?.blob.byteLength ?? 0) / 4;
  const values = new Float32Array(rows.length * dimensions);
  for (const [position, { blob }] of rows.entries()) {
    // Copied bytewise: a blob need not start at a multiple of four.
    new Uint8Array(values.buffer).set(blob, position * dimensions * 4);
  }
  return new VectorMatrix(
    rows.map((row) => row.rowId),
    values,
  );
}
