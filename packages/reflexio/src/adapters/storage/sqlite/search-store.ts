import { toFtsMatch } from "../../../core/search/fts-query.ts";
import type { SearchKind } from "../../../ports/records.ts";
import type { SearchFilter, SearchStore, TermStatistics, VectorHit } from "../../../ports/storage.ts";
import { number, text } from "./cells.ts";
import { searchCondition, searchUser } from "./conditions.ts";
import type { Connection } from "./driver.ts";
import { orgScope, searchTables, userScope } from "./text-index.ts";
import type { VectorCache } from "./vector-cache.ts";
import { idColumns } from "./write-learnings.ts";

function scopeOf(orgId: string, search: SearchFilter): string {
  const user = searchUser(search);
  return user === null ? orgScope(orgId) : userScope(orgId, user);
}

/** True when the filter asks for more than the scope token and the tenant already say. */
function needsRows(search: SearchFilter): boolean {
  if (search.kind !== "interaction") return true;
  const { requestId, startTime, endTime } = search.filter;
  return [requestId, startTime, endTime].some((value) => value !== undefined && value !== null);
}

/** Row ids that pass the filter; undefined when the scope says it all. */
function allowedRows(connection: Connection, orgId: string, search: SearchFilter): Set<number> | undefined {
  if (!needsRows(search)) return undefined;
  const { rows, key } = searchTables[search.kind];
  const { sql, values } = searchCondition(orgId, search);
  return new Set(
    connection.all(`SELECT ${key} AS id FROM ${rows} WHERE ${sql}`, values).map((row) => number(row, "id")),
  );
}

function termStatistics(connection: Connection, kind: SearchKind, terms: readonly string[]): TermStatistics {
  const { rows, index } = searchTables[kind];
  const total = connection.get(`SELECT count(*) AS n FROM ${rows}`);
  const rowsWith = new Map<string, number>();
  for (const term of new Set(terms)) {
    const row = connection.get(`SELECT doc FROM ${index}_terms WHERE term = ?`, [term]);
    rowsWith.set(term, row === undefined ? 0 : number(row, "doc"));
  }
  return { rows: total === undefined ? 0 : number(total, "n"), rowsWith };
}

export function createSearchStore(connection: Connection, cache: VectorCache): SearchStore {
  return {
    async text(orgId, search, query, limit) {
      const match = toFtsMatch(query, [scopeOf(orgId, search)]);
      if (match === null) return [];
      const { rows, key, index } = searchTables[search.kind];
      const { sql, values } = searchCondition(orgId, search);
      const filter = needsRows(search)
        ? `AND ${index}.rowid IN (SELECT ${key} FROM ${rows} WHERE ${sql})`
        : "";
      const found = connection.all(
        `SELECT rowid AS id, -bm25(${index}, 0.0, 1.0) AS score FROM ${index}
         WHERE ${index} MATCH ? ${filter} ORDER BY score DESC, id DESC LIMIT ?`,
        [match, ...(filter === "" ? [] : values), limit],
      );
      return found.map((row) => ({ rowId: number(row, "id"), bm25: number(row, "score") }));
    },
    async vector(orgId, search, vector, modelId, limit): Promise<VectorHit[]> {
      const scope = { orgId, kind: search.kind, userId: searchUser(search) };
      const matrix = cache.matrix(scope, modelId);
      return matrix.nearest(vector, limit, allowedRows(connection, orgId, search));
    },
    async termStatistics(kind, terms) {
      return termStatistics(connection, kind, terms);
    },
    async idsOf(orgId, kind, rowIds) {
      const { rows: table, key } = searchTables[kind];
      const idColumn = kind === "interaction" ? key : idColumns[kind];
      const rows = connection.all(
        `SELECT ${key} AS row_id, CAST(${idColumn} AS TEXT) AS id FROM ${table}
         WHERE org_id = ? AND ${key} IN (SELECT value FROM json_each(?))`,
        [orgId, JSON.stringify(rowIds)],
      );
      const byRow = new Map(rows.map((row) => [number(row, "row_id"), text(row, "id")]));
      return rowIds.map((rowId) => byRow.get(rowId) ?? "");
    },
  };
}
