import { scopeToken } from "../../../core/search/fts-query.ts";
import type { SearchKind } from "../../../ports/records.ts";
import type { Connection } from "./driver.ts";
import { markForCompaction } from "./index-compaction.ts";
import { storedText } from "./stored-text.ts";

/** Table of the rows of a kind and the name of its key, which is also the rowid of its text index. */
export const searchTables = {
  interaction: { rows: "interactions", key: "interaction_id", index: "interactions_fts" },
  profile: { rows: "profiles", key: "row_id", index: "profiles_fts" },
  user_playbook: { rows: "user_playbooks", key: "row_id", index: "user_playbooks_fts" },
  agent_playbook: { rows: "agent_playbooks", key: "row_id", index: "agent_playbooks_fts" },
} as const satisfies Record<SearchKind, { rows: string; key: string; index: string }>;

/** Scope token of everything of an org. */
export function orgScope(orgId: string): string {
  return scopeToken("org", storedText(orgId));
}

/** Scope token of one user of one org: two orgs may use the same user id. */
export function userScope(orgId: string, userId: string): string {
  // Stored ids hold no NUL, so it cannot be moved between the two.
  return scopeToken("user", `${storedText(orgId)}\u0000${storedText(userId)}`);
}

/** One row as search sees it. */
export interface IndexedRow {
  readonly orgId: string;
  readonly userId: string | null;
  readonly rowId: number;
  /** From `indexTokens`. */
  readonly tokens: string;
}

/** Puts a row into the text index. */
export function addToTextIndex(connection: Connection, kind: SearchKind, row: IndexedRow): void {
  const scope = [orgScope(row.orgId), ...(row.userId === null ? [] : [userScope(row.orgId, row.userId)])];
  connection.run(`INSERT INTO ${searchTables[kind].index} (rowid, scope, text) VALUES (?, ?, ?)`, [
    row.rowId,
    scope.join(" "),
    row.tokens,
  ]);
}

/** Puts a new row into the text index and queues it for a vector. */
export function indexRow(connection: Connection, kind: SearchKind, row: IndexedRow): void {
  addToTextIndex(connection, kind, row);
  queueVector(connection, kind, row.orgId, row.rowId);
}

/** Marks a row as waiting for a vector, under a new revision. */
export function queueVector(connection: Connection, kind: SearchKind, orgId: string, rowId: number): void {
  connection.run("DELETE FROM pending_vectors WHERE kind = ? AND row_id = ?", [kind, rowId]);
  connection.run("INSERT INTO pending_vectors (kind, row_id, org_id) VALUES (?, ?, ?)", [kind, rowId, orgId]);
}

/** Removes a row from the text index, the vectors and the queue for them. */
export function unindexRow(connection: Connection, kind: SearchKind, rowId: number): void {
  connection.run(`DELETE FROM ${searchTables[kind].index} WHERE rowid = ?`, [rowId]);
  markForCompaction(connection, searchTables[kind].index);
  connection.run("DELETE FROM vectors WHERE kind = ? AND row_id = ?", [kind, rowId]);
  connection.run("DELETE FROM pending_vectors WHERE kind = ? AND row_id = ?", [kind, rowId]);
}
