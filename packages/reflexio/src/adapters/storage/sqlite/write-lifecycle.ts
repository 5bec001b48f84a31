import type { LearningKind } from "../../../ports/learner.ts";
import type { DowngradeWrite, LifecycleScope, UpgradeWrite } from "../../../ports/lifecycle.ts";
import type { LearningId } from "../../../ports/records.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { text } from "./cells.ts";
import type { Connection, SqlValue } from "./driver.ts";
import { jsonList } from "./stored-text.ts";
import { searchTables } from "./text-index.ts";
import { deleteLearnings, idColumns } from "./write-learnings.ts";

type State = "current" | "pending" | "archived";

const STATE_SQL = {
  current: "status IS NULL",
  pending: "status = 'pending'",
  archived: "status = 'archived'",
} as const satisfies Record<State, string>;

type Part = readonly [sql: string, value: SqlValue];

function scopeParts(kind: LearningKind, scope: LifecycleScope): Part[] {
  const parts: Part[] = [];
  if (typeof scope.userId === "string") parts.push(["user_id = ?", scope.userId]);
  if (kind === "user_playbook") {
    if (typeof scope.agentVersion === "string") parts.push(["agent_version = ?", scope.agentVersion]);
    if (typeof scope.playbookName === "string") parts.push(["playbook_name = ?", scope.playbookName]);
  }
  if (Array.isArray(scope.ids)) {
    const ids = kind === "profile" ? scope.ids : scope.ids.map(Number);
    parts.push([`${idColumns[kind]} IN (SELECT value FROM json_each(?))`, jsonList(ids)]);
  }
  return parts;
}

/** Ids of the rows of a state within the scope, superseded ones left out. */
function idsIn(
  connection: Connection,
  orgId: string,
  kind: LearningKind,
  state: State,
  parts: readonly Part[],
): LearningId[] {
  const where = ["org_id = ?", "superseded_by IS NULL", STATE_SQL[state], ...parts.map(([sql]) => sql)];
  return connection
    .all(
      `SELECT CAST(${idColumns[kind]} AS TEXT) AS id FROM ${searchTables[kind].rows}
       WHERE ${where.join(" AND ")} ORDER BY row_id`,
      [orgId, ...parts.map(([, value]) => value)],
    )
    .map((row) => text(row, "id"));
}

function keysOf(kind: LearningKind, ids: readonly LearningId[]): string {
  return jsonList(kind === "profile" ? ids : ids.map(Number));
}

/** The scope, narrowed to the users of the rows that come back when only those are meant. */
function narrowed(
  connection: Connection,
  orgId: string,
  kind: LearningKind,
  scope: LifecycleScope,
  comingBack: readonly LearningId[],
): Part[] {
  const parts = scopeParts(kind, scope);
  if (scope.onlyAffectedUsers !== true) return parts;
  const users = connection.all(
    `SELECT DISTINCT user_id FROM ${searchTables[kind].rows}
     WHERE org_id = ? AND user_id IS NOT NULL AND ${idColumns[kind]} IN (SELECT value FROM json_each(?))`,
    [orgId, keysOf(kind, comingBack)],
  );
  return [
    ...parts,
    ["user_id IN (SELECT value FROM json_each(?))", jsonList(users.map((row) => text(row, "user_id")))],
  ];
}

function setStatus(
  connection: Connection,
  orgId: string,
  kind: LearningKind,
  ids: readonly LearningId[],
  status: "archived" | null,
): void {
  connection.run(
    `UPDATE ${searchTables[kind].rows} SET status = ?
     WHERE org_id = ? AND ${idColumns[kind]} IN (SELECT value FROM json_each(?))`,
    [status, orgId, keysOf(kind, ids)],
  );
}

/** Replaces what the promoted rows were made to replace, as far as it is still current. */
function applyStaged(
  connection: Connection,
  orgId: string,
  kind: LearningKind,
  promoted: readonly LearningId[],
  at: number,
): void {
  const staged = connection.all(
    `SELECT new_id, old_id, run_id, reason FROM staged_supersessions
     WHERE org_id = ? AND kind = ? AND applied = 0 AND new_id IN (SELECT value FROM json_each(?))
     ORDER BY new_id, old_id`,
    [orgId, kind, jsonList(promoted)],
  );
  for (const row of staged) {
    const [newId, oldId] = [text(row, "new_id"), text(row, "old_id")];
    const { changes } = connection.run(
      `UPDATE ${searchTables[kind].rows} SET superseded_by = ?
       WHERE org_id = ? AND ${idColumns[kind]} = ? AND superseded_by IS NULL AND status IS NULL`,
      [newId, orgId, kind === "profile" ? oldId : Number(oldId)],
    );
    if (changes !== 1) continue;
    connection.run(
      `UPDATE staged_supersessions SET applied = 1 WHERE org_id = ? AND kind = ? AND new_id = ? AND old_id = ?`,
      [orgId, kind, newId, oldId],
    );
    connection.run(
      `INSERT INTO lineage (org_id, kind, old_id, new_id, run_id, reason, at)
       SELECT org_id, kind, old_id, new_id, run_id, reason, ? FROM staged_supersessions
       WHERE org_id = ? AND kind = ? AND new_id = ? AND old_id = ?`,
      [at, orgId, kind, newId, oldId],
    );
  }
}

/** Undoes {@link applyStaged} for rows that leave the current ones again. */
function undoStaged(
  connection: Connection,
  orgId: string,
  kind: LearningKind,
  demoted: readonly LearningId[],
): void {
  const ids = jsonList(demoted);
  connection.run(
    `UPDATE ${searchTables[kind].rows} AS old SET superseded_by = NULL
     WHERE org_id = ?1 AND EXISTS (
       SELECT 1 FROM staged_supersessions AS staged
       WHERE staged.org_id = ?1 AND staged.kind = ?2 AND staged.applied = 1
         AND staged.old_id = CAST(old.${idColumns[kind]} AS TEXT) AND staged.new_id = old.superseded_by
         AND staged.new_id IN (SELECT value FROM json_each(?3))
     )`,
    [orgId, kind, ids],
  );
  connection.run(
    `DELETE FROM lineage WHERE org_id = ?1 AND kind = ?2 AND EXISTS (
       SELECT 1 FROM staged_supersessions AS staged
       WHERE staged.org_id = ?1 AND staged.kind = ?2 AND staged.applied = 1
         AND staged.old_id = lineage.old_id AND staged.new_id = lineage.new_id
         AND staged.new_id IN (SELECT value FROM json_each(?3))
     )`,
    [orgId, kind, ids],
  );
  connection.run(
    `UPDATE staged_supersessions SET applied = 0
     WHERE org_id = ? AND kind = ? AND new_id IN (SELECT value FROM json_each(?))`,
    [orgId, kind, ids],
  );
}

/** Promotes pending rows of the scope. */
export function upgradeLearnings(connection: Connection, orgId: string, write: UpgradeWrite): WriteResult {
  const { kind, scope } = write;
  const promoted = idsIn(connection, orgId, kind, "pending", scopeParts(kind, scope));
  if (promoted.length === 0) return { count: 0, ids: [], counts: { deleted: 0, archived: 0, promoted: 0 } };
  const parts = narrowed(connection, orgId, kind, scope, promoted);
  const old = write.archiveCurrent ? idsIn(connection, orgId, kind, "archived", parts) : [];
  const replaced = write.archiveCurrent ? idsIn(connection, orgId, kind, "current", parts) : [];
  if (old.length > 0) deleteLearnings(connection, orgId, kind, { ids: old });
  setStatus(connection, orgId, kind, replaced, "archived");
  setStatus(connection, orgId, kind, promoted, null);
  applyStaged(connection, orgId, kind, promoted, write.at);
  return {
    count: promoted.length,
    ids: promoted,
    counts: { deleted: old.length, archived: replaced.length, promoted: promoted.length },
  };
}

/** Swaps archived and current rows of the scope. */
export function downgradeLearnings(
  connection: Connection,
  orgId: string,
  write: DowngradeWrite,
): WriteResult {
  const { kind, scope } = write;
  const restored = idsIn(connection, orgId, kind, "archived", scopeParts(kind, scope));
  if (restored.length === 0) return { count: 0, ids: [], counts: { demoted: 0, restored: 0 } };
  const parts = narrowed(connection, orgId, kind, scope, restored);
  const demoted = idsIn(connection, orgId, kind, "current", parts);
  setStatus(connection, orgId, kind, demoted, "archived");
  setStatus(connection, orgId, kind, restored, null);
  undoStaged(connection, orgId, kind, demoted);
  return {
    count: restored.length,
    ids: restored,
    counts: { demoted: demoted.length, restored: restored.length },
  };
}
