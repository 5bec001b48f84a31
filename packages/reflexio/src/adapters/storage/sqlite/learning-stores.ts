import type { AgentPlaybookStore, ProfileStore, UserPlaybookStore } from "../../../ports/storage.ts";
import { number } from "./cells.ts";
import { agentPlaybookCondition, type Condition, playbookCondition, profileCondition } from "./conditions.ts";
import type { Connection, SqlRow } from "./driver.ts";
import { inOrder } from "./interaction-store.ts";
import { toAgentPlaybook, toProfile, toUserPlaybook } from "./rows.ts";
import { jsonList, storedText } from "./stored-text.ts";

const NO_LIMIT = -1;

function select(
  connection: Connection,
  table: string,
  timeColumn: string,
  { sql, values }: Condition,
  limit: number | null,
): SqlRow[] {
  return connection.all(
    `SELECT * FROM ${table} WHERE ${sql} ORDER BY ${timeColumn} DESC, row_id DESC LIMIT ?`,
    [...values, limit ?? NO_LIMIT],
  );
}

function selectByIds(
  connection: Connection,
  table: string,
  idColumn: string,
  orgId: string,
  ids: readonly (string | number)[],
): SqlRow[] {
  return connection.all(
    `SELECT * FROM ${table} WHERE org_id = ? AND ${idColumn} IN (SELECT value FROM json_each(?))`,
    [orgId, jsonList(ids)],
  );
}

export function createProfileStore(connection: Connection): ProfileStore {
  return {
    async count(orgId, now, soon) {
      const row = connection.get(
        `SELECT coalesce(sum(status IS NULL), 0) AS current, coalesce(sum(status = 'pending'), 0) AS pending,
           coalesce(sum(status = 'archived'), 0) AS archived,
           coalesce(sum(status IS NULL AND expiration_timestamp <= ?3), 0) AS soon
         FROM profiles WHERE org_id = ?1 AND superseded_by IS NULL AND expiration_timestamp > ?2`,
        [orgId, now, soon],
      );
      if (row === undefined) return { current: 0, pending: 0, archived: 0, expiringSoon: 0 };
      return {
        current: number(row, "current"),
        pending: number(row, "pending"),
        archived: number(row, "archived"),
        expiringSoon: number(row, "soon"),
      };
    },
    async list(orgId, filter, limit) {
      const condition = profileCondition(orgId, filter);
      return select(connection, "profiles", "last_modified_timestamp", condition, limit).map(toProfile);
    },
    async byIds(orgId, ids) {
      const rows = selectByIds(connection, "profiles", "profile_id", orgId, ids).map(toProfile);
      return inOrder(ids.map(storedText), rows, (row) => row.profile_id);
    },
  };
}

export function createUserPlaybookStore(connection: Connection): UserPlaybookStore {
  return {
    async list(orgId, filter, limit) {
      const condition = playbookCondition(orgId, filter);
      return select(connection, "user_playbooks", "created_at", condition, limit).map(toUserPlaybook);
    },
    async byIds(orgId, ids) {
      const rows = selectByIds(connection, "user_playbooks", "row_id", orgId, ids.map(Number));
      return inOrder(ids, rows.map(toUserPlaybook), (row) => String(row.user_playbook_id));
    },
  };
}

export function createAgentPlaybookStore(connection: Connection): AgentPlaybookStore {
  return {
    async list(orgId, filter, limit) {
      const condition = agentPlaybookCondition(orgId, filter);
      return select(connection, "agent_playbooks", "created_at", condition, limit).map(toAgentPlaybook);
    },
    async byIds(orgId, ids) {
      const rows = selectByIds(connection, "agent_playbooks", "row_id", orgId, ids.map(Number));
      return inOrder(ids, rows.map(toAgentPlaybook), (row) => String(row.agent_playbook_id));
    },
  };
}
