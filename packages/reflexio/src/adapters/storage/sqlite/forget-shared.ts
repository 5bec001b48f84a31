import type { LearningId } from "../../../ports/records.ts";
import { number, numberOrNull, textOrNull } from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";
import type { ForgottenRows } from "./forgotten-rows.ts";
import { jsonList } from "./stored-text.ts";
import { deleteLearnings } from "./write-learnings.ts";

/** What became of the shared rules that rested on a user's. */
export interface SharedOutcome {
  /** Not enough other users teach them. */
  readonly withdrawn: readonly number[];
  /** Enough others do: erased and made anew of their words, or kept where these are the same. */
  readonly rederived: readonly number[];
}

function clustersOf(connection: Connection, rows: ForgottenRows): SqlRow[] {
  return connection.all(
    `SELECT * FROM aggregation_clusters WHERE org_id = ?1 AND cluster_id IN (
       SELECT cluster_id FROM aggregation_members
       WHERE org_id = ?1 AND user_playbook_id IN (SELECT value FROM json_each(?2))
     )`,
    [rows.orgId, jsonList(rows.userPlaybookIds)],
  );
}

/** Current rules of other users in the cluster. */
function remainingRules(connection: Connection, rows: ForgottenRows, clusterId: number): SqlRow[] {
  return connection.all(
    `SELECT rule.* FROM aggregation_members AS member
     JOIN user_playbooks AS rule ON rule.org_id = member.org_id AND rule.row_id = member.user_playbook_id
     WHERE member.org_id = ? AND member.cluster_id = ? AND rule.superseded_by IS NULL AND rule.status IS NULL
       AND rule.row_id NOT IN (SELECT value FROM json_each(?))`,
    [rows.orgId, clusterId, jsonList(rows.userPlaybookIds)],
  );
}

/** The rules of a cluster that aggregation wrote. What a person wrote rests on nobody. */
function writtenRules(connection: Connection, rows: ForgottenRows, cluster: SqlRow): SqlRow[] {
  const ids = [numberOrNull(cluster, "agent_playbook_id"), numberOrNull(cluster, "proposal_id")];
  return connection.all(
    `SELECT * FROM agent_playbooks WHERE org_id = ? AND row_id IN (SELECT value FROM json_each(?))
     AND json_valid(playbook_metadata) AND json_extract(playbook_metadata, '$.support') IS NOT NULL`,
    [rows.orgId, jsonList(ids.filter((id) => id !== null))],
  );
}

function saysTheSame(shared: SqlRow, own: SqlRow): boolean {
  return ["content", "trigger", "rationale", "blocking_issue"].every(
    (column) => textOrNull(shared, column) === null || textOrNull(shared, column) === textOrNull(own, column),
  );
}

function usersOf(rules: readonly SqlRow[]): number {
  return new Set(rules.map((rule) => textOrNull(rule, "user_id")).filter((user) => user !== null)).size;
}

function detach(
  connection: Connection,
  rows: ForgottenRows,
  cluster: SqlRow,
  erased: readonly number[],
): void {
  // A cluster that a person rejected stays rejected; the hash of its text is enough for that.
  connection.run(
    `UPDATE aggregation_clusters SET fingerprint = '', error = NULL,
       state = CASE WHEN state = 'rejected' THEN state ELSE 'gathering' END,
       text_hash = CASE WHEN state = 'rejected' THEN text_hash END,
       agent_playbook_id = CASE WHEN agent_playbook_id IN (SELECT value FROM json_each(?1)) THEN NULL
         ELSE agent_playbook_id END,
       proposal_id = CASE WHEN proposal_id IN (SELECT value FROM json_each(?1)) THEN NULL ELSE proposal_id END
     WHERE org_id = ?2 AND cluster_id = ?3`,
    [jsonList(erased), rows.orgId, number(cluster, "cluster_id")],
  );
}

/** Texts that a kept rule had before. */
function eraseEarlierTexts(connection: Connection, orgId: string, keptId: LearningId): void {
  const replaced = connection.all(
    "SELECT row_id FROM agent_playbooks WHERE org_id = ? AND superseded_by = ?",
    [orgId, keptId],
  );
  const ids = replaced.map((row) => String(number(row, "row_id")));
  if (ids.length > 0) deleteLearnings(connection, orgId, "agent_playbook", { ids });
}

/** An aggregation that read the user's rules must not store what it made of them. */
function advanceGroups(connection: Connection, rows: ForgottenRows): void {
  connection.run(
    `INSERT INTO aggregation_groups (org_id, agent_version, playbook_name, version)
     SELECT DISTINCT org_id, agent_version, playbook_name, 1 FROM user_playbooks
     WHERE org_id = ? AND row_id IN (SELECT value FROM json_each(?))
     ON CONFLICT (org_id, agent_version, playbook_name) DO UPDATE SET version = version + 1`,
    [rows.orgId, jsonList(rows.userPlaybookIds)],
  );
}

/** Erases shared rules that hold a user's words, while the user's own rules are still there. */
export function forgetSharedRules(
  connection: Connection,
  rows: ForgottenRows,
  minUsers: number,
): SharedOutcome {
  const withdrawn: number[] = [];
  const rederived: number[] = [];
  for (const cluster of clustersOf(connection, rows)) {
    const remaining = remainingRules(connection, rows, number(cluster, "cluster_id"));
    const isSupported = usersOf(remaining) >= minUsers;
    const written = writtenRules(connection, rows, cluster);
    const kept = written.filter((rule) => isSupported && remaining.some((own) => saysTheSame(rule, own)));
    const erased = written.filter((rule) => !kept.includes(rule)).map((rule) => number(rule, "row_id"));
    detach(connection, rows, cluster, erased);
    for (const rule of kept) eraseEarlierTexts(connection, rows.orgId, String(number(rule, "row_id")));
    const ids = erased.map(String);
    if (ids.length > 0) deleteLearnings(connection, rows.orgId, "agent_playbook", { ids });
    (isSupported ? rederived : withdrawn).push(...written.map((rule) => number(rule, "row_id")));
  }
  advanceGroups(connection, rows);
  return { withdrawn, rederived };
}
