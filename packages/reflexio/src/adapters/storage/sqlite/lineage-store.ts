import { REVOKED } from "../../../ports/learning-changes.ts";
import type { LearningId, StoredLearningKind } from "../../../ports/records.ts";
import type { LearningChanges, LineageStore, StoredLearning } from "../../../ports/storage.ts";
import { number, numbers, recordOrNull, text, textOrNull, word } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";
import { searchTables } from "./text-index.ts";
import { idColumns } from "./write-learnings.ts";

const ACTIONS = ["created", "updated", "restored", "archived", "reviewed", "revoked"] as const;

function toStored(kind: StoredLearningKind, id: LearningId, row: SqlRow): StoredLearning {
  return {
    kind,
    id,
    user_id: kind === "agent_playbook" ? null : textOrNull(row, "user_id"),
    content: text(row, "content"),
    trigger: kind === "profile" ? null : textOrNull(row, "trigger"),
    created_at: number(row, kind === "profile" ? "last_modified_timestamp" : "created_at"),
    superseded_by: textOrNull(row, "superseded_by"),
  };
}

function toState(row: SqlRow): LearningChanges {
  return recordOrNull(row, "state") ?? {};
}

export function createLineageStore(connection: Connection): LineageStore {
  return {
    async find(orgId, kind, id) {
      const row = connection.get(
        `SELECT * FROM ${searchTables[kind].rows} WHERE org_id = ? AND ${idColumns[kind]} = ?`,
        [orgId, kind === "profile" ? id : Number(id)],
      );
      return row === undefined ? undefined : toStored(kind, id, row);
    },
    async revisions(orgId, kind, id) {
      const rows = connection.all(
        "SELECT * FROM revisions WHERE org_id = ? AND kind = ? AND learning_id = ? ORDER BY version",
        [orgId, kind, id],
      );
      return rows.map((row) => ({
        version: number(row, "version"),
        action: word(row, "action", ACTIONS),
        at: number(row, "at"),
        actor: text(row, "actor"),
        reason: text(row, "reason"),
        state: toState(row),
      }));
    },
    async supersessions(orgId, kind, id) {
      const rows = connection.all(
        "SELECT * FROM lineage WHERE org_id = ?1 AND kind = ?2 AND (old_id = ?3 OR new_id = ?3) ORDER BY seq",
        [orgId, kind, id],
      );
      return rows.map((row) => ({
        oldId: text(row, "old_id"),
        newId: text(row, "new_id"),
        runId: textOrNull(row, "run_id"),
        reason: text(row, "reason"),
        at: number(row, "at"),
      }));
    },
    async revoked(orgId, kind, userId) {
      const table = searchTables[kind].rows;
      const id = `CAST(${table}.${idColumns[kind]} AS TEXT)`;
      const rows = connection.all(
        `SELECT content, ${kind === "profile" ? "NULL AS " : ""}"trigger",
           (SELECT json_group_array(interaction_id) FROM evidence
            WHERE evidence.org_id = ${table}.org_id AND evidence.kind = ? AND evidence.learning_id = ${id}) AS turns
         FROM ${table} WHERE org_id = ? AND user_id = ? AND superseded_by = ?`,
        [kind, orgId, userId, REVOKED],
      );
      return rows.map((row) => ({
        content: text(row, "content"),
        trigger: textOrNull(row, "trigger"),
        interactionIds: numbers(row, "turns"),
      }));
    },
    async runsOf(orgId, kind, id) {
      return connection
        .all(
          "SELECT DISTINCT run_id FROM run_outcomes WHERE org_id = ? AND kind = ? AND learning_id = ? ORDER BY seq",
          [orgId, kind, id],
        )
        .map((row) => text(row, "run_id"));
    },
  };
}
