import { ReflexioError } from "@reflexio/contracts";
import { indexTokensAtOnce } from "../../../core/search/index-tokens.ts";
import { indexedText, searchTextOfProfile, searchTextOfRule } from "../../../core/search/searched-text.ts";
import { REVOKED } from "../../../ports/learning-changes.ts";
import type { LearningId, StoredLearningKind } from "../../../ports/records.ts";
import type { LearningChanges, RevisionAction, Write, WriteResult } from "../../../ports/storage.ts";
import { number, text, textOrNull } from "./cells.ts";
import type { Connection, SqlRow, SqlValue } from "./driver.ts";
import { toAgentPlaybook, toProfile, toUserPlaybook } from "./rows.ts";
import { indexRow, searchTables, unindexRow } from "./text-index.ts";
import { idColumns } from "./write-learnings.ts";

type Update = Extract<Write, { type: "learning.update" }>;
type Restore = Extract<Write, { type: "learning.restore" }>;

function selectCurrent(
  connection: Connection,
  orgId: string,
  kind: StoredLearningKind,
  id: LearningId,
): SqlRow | undefined {
  const key = kind === "profile" ? id : Number(id);
  return connection.get(
    `SELECT * FROM ${searchTables[kind].rows} WHERE org_id = ? AND ${idColumns[kind]} = ? AND superseded_by IS NULL`,
    [orgId, key],
  );
}

/** The editable fields of a row. */
function stateOf(kind: StoredLearningKind, row: SqlRow): LearningChanges {
  if (kind === "profile") {
    const { content, custom_features, status } = toProfile(row);
    return { content, custom_features, status };
  }
  const rule = kind === "user_playbook" ? toUserPlaybook(row) : toAgentPlaybook(row);
  const { content, trigger, rationale, blocking_issue, playbook_name, status } = rule;
  const shared = { content, trigger, rationale, blocking_issue, playbook_name, status };
  if (!("playbook_status" in rule)) return shared;
  return { ...shared, playbook_status: rule.playbook_status, playbook_metadata: rule.playbook_metadata };
}

const JSON_FIELDS = new Set(["blocking_issue", "custom_features"]);

function toCell(field: string, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (JSON_FIELDS.has(field)) return JSON.stringify(value);
  return String(value);
}

function createdAt(kind: StoredLearningKind, row: SqlRow): number {
  return number(row, kind === "profile" ? "last_modified_timestamp" : "created_at");
}

interface RevisionRow {
  readonly kind: StoredLearningKind;
  readonly id: LearningId;
  readonly action: RevisionAction;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
  readonly state: LearningChanges;
}

function appendRevision(connection: Connection, orgId: string, revision: RevisionRow): void {
  connection.run(
    `INSERT INTO revisions (org_id, kind, learning_id, version, action, at, actor, reason, state)
     SELECT ?1, ?2, ?3, coalesce(max(version), 0) + 1, ?4, ?5, ?6, ?7, ?8
     FROM revisions WHERE org_id = ?1 AND kind = ?2 AND learning_id = ?3`,
    [
      orgId,
      revision.kind,
      revision.id,
      revision.action,
      revision.at,
      revision.actor,
      revision.reason,
      JSON.stringify(revision.state),
    ],
  );
}

/** Keeps the version before the first edit: a learning that is never edited needs no copy of itself. */
function keepOriginal(connection: Connection, orgId: string, write: Update, row: SqlRow): void {
  const known = connection.get(
    "SELECT 1 AS n FROM revisions WHERE org_id = ? AND kind = ? AND learning_id = ? LIMIT 1",
    [orgId, write.kind, write.id],
  );
  if (known !== undefined) return;
  const { kind, id } = write;
  appendRevision(connection, orgId, {
    kind,
    id,
    action: "created",
    at: createdAt(kind, row),
    actor: "learner",
    reason: "",
    state: stateOf(kind, row),
  });
}

function reindex(connection: Connection, orgId: string, kind: StoredLearningKind, row: SqlRow): void {
  const rowId = number(row, "row_id");
  const userId = kind === "agent_playbook" ? null : textOrNull(row, "user_id");
  const content =
    kind === "profile"
      ? searchTextOfProfile(toProfile(row))
      : searchTextOfRule({ trigger: textOrNull(row, "trigger"), content: text(row, "content") });
  unindexRow(connection, kind, rowId);
  const indexed = indexedText(content, textOrNull(row, "expanded_terms"));
  indexRow(connection, kind, { orgId, userId, rowId, tokens: indexTokensAtOnce(indexed) });
}

/** Edits a current row, keeps both versions, and renews its index entries. */
export function updateLearning(connection: Connection, orgId: string, write: Update): WriteResult {
  const { kind, id, changes } = write;
  const row = selectCurrent(connection, orgId, kind, id);
  const foreign = write.userId !== undefined && row !== undefined && row.user_id !== write.userId;
  if (row === undefined || foreign) return { count: 0, ids: [] };
  const columns: Record<string, unknown> = {
    ...changes,
    ...(kind === "profile" ? { last_modified_timestamp: write.at } : {}),
    // Other words for what it said before.
    expanded_terms: null,
  };
  const names = Object.keys(columns).filter((name) => columns[name] !== undefined && name in row);
  keepOriginal(connection, orgId, write, row);
  const rowId = number(row, "row_id");
  connection.run(
    `UPDATE ${searchTables[kind].rows} SET ${names.map((name) => `"${name}" = ?`).join(", ")} WHERE row_id = ?`,
    [...names.map((name) => toCell(name, columns[name])), rowId],
  );
  const edited = selectCurrent(connection, orgId, kind, id) ?? row;
  const { action, at, actor, reason } = write;
  appendRevision(connection, orgId, { kind, id, action, at, actor, reason, state: stateOf(kind, edited) });
  reindex(connection, orgId, kind, edited);
  return { count: 1, ids: [id] };
}

/** Makes a revoked row current again; nothing had taken its place. */
function takeBack(connection: Connection, orgId: string, { kind, id, at, reason }: Restore): WriteResult {
  connection.run(
    `UPDATE ${searchTables[kind].rows} SET superseded_by = NULL WHERE org_id = ? AND ${idColumns[kind]} = ?`,
    [orgId, kind === "profile" ? id : Number(id)],
  );
  const row = selectCurrent(connection, orgId, kind, id);
  const state = row === undefined ? {} : stateOf(kind, row);
  appendRevision(connection, orgId, { kind, id, action: "restored", at, actor: "", reason, state });
  return { count: 1, ids: [] };
}

/** Swaps a superseded row with its successor. */
export function restoreLearning(connection: Connection, orgId: string, write: Restore): WriteResult {
  const { kind, id } = write;
  const table = searchTables[kind].rows;
  const column = idColumns[kind];
  const keyOf = (learningId: string) => (kind === "profile" ? learningId : Number(learningId));
  const row = connection.get(`SELECT superseded_by FROM ${table} WHERE org_id = ? AND ${column} = ?`, [
    orgId,
    keyOf(id),
  ]);
  const successor = row === undefined ? null : textOrNull(row, "superseded_by");
  if (successor === REVOKED) return takeBack(connection, orgId, write);
  if (successor === null) throw new ReflexioError("conflict", `The ${kind} ${id} is not superseded.`);
  const { changes } = connection.run(
    `UPDATE ${table} SET superseded_by = ? WHERE org_id = ? AND ${column} = ? AND superseded_by IS NULL`,
    [id, orgId, keyOf(successor)],
  );
  if (changes !== 1) {
    throw new ReflexioError("conflict", `The successor ${successor} of ${kind} ${id} is not current.`, {
      hint: `Restore ${successor} first, or the newest one of the chain.`,
    });
  }
  connection.run(`UPDATE ${table} SET superseded_by = NULL WHERE org_id = ? AND ${column} = ?`, [
    orgId,
    keyOf(id),
  ]);
  connection.run(
    "INSERT INTO lineage (org_id, kind, old_id, new_id, run_id, reason, at) VALUES (?, ?, ?, ?, NULL, ?, ?)",
    [orgId, kind, successor, id, write.reason, write.at],
  );
  return { count: 1, ids: [successor] };
}
