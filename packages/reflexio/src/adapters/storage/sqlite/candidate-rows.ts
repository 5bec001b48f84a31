import type { SearchKind } from "../../../ports/records.ts";
import type { CandidateRow } from "../../../ports/storage.ts";
import { text } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { searchTables } from "./text-index.ts";

/** Ranking reads the beginning of a turn; a pasted file behind it says nothing about its speaker. */
const READ_CHARACTERS = 2_000;

const rule = "CAST(row_id AS TEXT), NULL, length(content), created_at, NULL, 0, ''";

/** The fields of a `CandidateRow` behind its row number, in order. */
const columns = {
  interaction: `CAST(interaction_id AS TEXT), role, length(content), created_at, coalesce(session_id, request_id),
    position, substr(content, 1, ${READ_CHARACTERS})`,
  profile: "profile_id, NULL, length(content), last_modified_timestamp, NULL, 0, ''",
  user_playbook: rule,
  agent_playbook: rule,
} as const satisfies Record<SearchKind, string>;

function orNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function toCandidate(fields: unknown): CandidateRow {
  const [rowId, id, role, textLength, createdAt, sessionId, position, beginning]: unknown[] = Array.isArray(
    fields,
  )
    ? fields
    : [];
  return {
    rowId: Number(rowId),
    id: String(id),
    role: orNull(role),
    textLength: Number(textLength),
    createdAt: Number(createdAt),
    sessionId: orNull(sessionId),
    position: Number(position),
    beginning: String(beginning),
  };
}

/** Candidates in the order of their row numbers as given; rows that are gone are left out. */
export function readCandidates(
  connection: Connection,
  orgId: string,
  kind: SearchKind,
  rowIds: readonly number[],
): CandidateRow[] {
  const { rows, key } = searchTables[kind];
  // One text instead of a row for each candidate: making 400 objects in the driver takes three times as long.
  const found = connection.get(
    `SELECT json_group_array(json_array(${key}, ${columns[kind]})) AS list FROM ${rows}
     WHERE org_id = ? AND ${key} IN (SELECT value FROM json_each(?))`,
    [orgId, JSON.stringify(rowIds)],
  );
  const list: unknown = found === undefined ? [] : JSON.parse(text(found, "list"));
  const byRow = new Map((Array.isArray(list) ? list : []).map(toCandidate).map((row) => [row.rowId, row]));
  return rowIds.map((rowId) => byRow.get(rowId)).filter((row) => row !== undefined);
}
