import { agentPlaybookSnapshotSchema, aggregationChangeLogSchema } from "@reflexio/contracts";
import type {
  AggregationChange,
  AggregationStore,
  ClusterRecord,
  RuleGroup,
} from "../../../ports/aggregation-store.ts";
import type { SourceRule } from "../../../ports/rule-writer.ts";
import * as cell from "./cells.ts";
import type { Connection, SqlRow } from "./driver.ts";
import { toAgentPlaybook, toUserPlaybook } from "./rows.ts";
import { jsonList } from "./stored-text.ts";

const STATES = ["gathering", "served", "withdrawn", "rejected", "failed"] as const;
const MODES = ["full_archive", "incremental"] as const;
const GROUP = "org_id = ? AND agent_version = ? AND playbook_name = ?";

function groupValues(orgId: string, { agentVersion, playbookName }: RuleGroup): string[] {
  return [orgId, agentVersion, playbookName];
}

function toGroup(row: SqlRow): RuleGroup {
  return { agentVersion: cell.text(row, "agent_version"), playbookName: cell.text(row, "playbook_name") };
}

function toCluster(row: SqlRow, members: ClusterRecord["members"]): ClusterRecord {
  return {
    clusterId: cell.number(row, "cluster_id"),
    members,
    state: cell.word(row, "state", STATES),
    fingerprint: cell.text(row, "fingerprint"),
    textHash: cell.textOrNull(row, "text_hash"),
    agentPlaybookId: cell.numberOrNull(row, "agent_playbook_id"),
    proposalId: cell.numberOrNull(row, "proposal_id"),
    attempts: cell.number(row, "attempts"),
    retryAtMs: cell.numberOrNull(row, "retry_at_ms"),
    error: cell.textOrNull(row, "error"),
  };
}

function toChange(row: SqlRow): AggregationChange {
  return {
    id: cell.number(row, "change_id"),
    created_at: cell.number(row, "created_at"),
    playbook_name: cell.text(row, "playbook_name"),
    agent_version: cell.text(row, "agent_version"),
    run_mode: cell.word(row, "run_mode", MODES),
    run_id: cell.text(row, "run_id"),
    added: agentPlaybookSnapshotSchema.array().parse(cell.records(row, "added")),
    removed: agentPlaybookSnapshotSchema.array().parse(cell.records(row, "removed")),
    updated: aggregationChangeLogSchema.shape.updated_agent_playbooks.parse(cell.records(row, "updated")),
  };
}

/** Conversations behind each user playbook: the sessions of its turns, else of the call it came with. */
function sessionsByRule(
  connection: Connection,
  orgId: string,
  ids: readonly number[],
): Map<number, string[]> {
  const rows = connection.all(
    `SELECT DISTINCT rule.row_id AS id, coalesce(
       'session ' || turn.session_id, 'request ' || turn.request_id, 'session ' || request.session_id,
       'request ' || rule.request_id) AS conversation
     FROM user_playbooks AS rule
     LEFT JOIN json_each(rule.source_interaction_ids) AS source
     LEFT JOIN interactions AS turn ON turn.org_id = rule.org_id AND turn.interaction_id = source.value
     LEFT JOIN requests AS request ON request.org_id = rule.org_id AND request.request_id = rule.request_id
     WHERE rule.org_id = ? AND rule.row_id IN (SELECT value FROM json_each(?))
     ORDER BY id, conversation`,
    [orgId, jsonList(ids)],
  );
  const sessions = new Map<number, string[]>();
  for (const row of rows) {
    const id = cell.number(row, "id");
    const known = sessions.get(id);
    if (known === undefined) sessions.set(id, [cell.text(row, "conversation")]);
    else known.push(cell.text(row, "conversation"));
  }
  return sessions;
}

function vectorsByRule(
  connection: Connection,
  orgId: string,
  ids: readonly number[],
): Map<number, Float32Array> {
  const rows = connection.all(
    `SELECT row_id, vector FROM vectors
     WHERE kind = 'user_playbook' AND org_id = ? AND row_id IN (SELECT value FROM json_each(?))`,
    [orgId, jsonList(ids)],
  );
  return new Map(
    rows.map((row) => {
      const blob = Uint8Array.from(cell.bytes(row, "vector"));
      return [cell.number(row, "row_id"), new Float32Array(blob.buffer, 0, blob.byteLength / 4)];
    }),
  );
}

function readRules(connection: Connection, orgId: string, group: RuleGroup): SourceRule[] {
  const rows = connection
    .all(
      `SELECT * FROM user_playbooks WHERE ${GROUP} AND status IS NULL AND superseded_by IS NULL ORDER BY row_id`,
      groupValues(orgId, group),
    )
    .map(toUserPlaybook);
  const ids = rows.map((row) => row.user_playbook_id);
  const sessions = sessionsByRule(connection, orgId, ids);
  const vectors = vectorsByRule(connection, orgId, ids);
  return rows.map((row) => ({
    id: row.user_playbook_id,
    userId: row.user_id,
    content: row.content,
    trigger: row.trigger,
    rationale: row.rationale,
    blocking_issue: row.blocking_issue,
    sessions: sessions.get(row.user_playbook_id) ?? [],
    vector: vectors.get(row.user_playbook_id) ?? null,
  }));
}

function readClusters(connection: Connection, orgId: string, group: RuleGroup): ClusterRecord[] {
  const members = connection.all(
    `SELECT member.* FROM aggregation_members AS member JOIN aggregation_clusters AS cluster USING (cluster_id)
     WHERE cluster.org_id = ? AND cluster.agent_version = ? AND cluster.playbook_name = ?
     ORDER BY member.user_playbook_id`,
    groupValues(orgId, group),
  );
  const byCluster = new Map<number, { id: number; hash: string }[]>();
  for (const row of members) {
    const id = cell.number(row, "cluster_id");
    const member = { id: cell.number(row, "user_playbook_id"), hash: cell.text(row, "hash") };
    const known = byCluster.get(id);
    if (known === undefined) byCluster.set(id, [member]);
    else known.push(member);
  }
  return connection
    .all(`SELECT * FROM aggregation_clusters WHERE ${GROUP} ORDER BY cluster_id`, groupValues(orgId, group))
    .map((row) => toCluster(row, byCluster.get(cell.number(row, "cluster_id")) ?? []));
}

function countWaiting(connection: Connection, orgId: string, group: RuleGroup): number {
  const row = connection.get(
    `SELECT count(*) AS waiting FROM user_playbooks AS rule
     WHERE ${GROUP} AND status IS NULL AND superseded_by IS NULL AND NOT EXISTS (
       SELECT 1 FROM aggregation_members AS member
       WHERE member.org_id = rule.org_id AND member.user_playbook_id = rule.row_id)`,
    groupValues(orgId, group),
  );
  return row === undefined ? 0 : cell.number(row, "waiting");
}

/** Version of a group, 0 before its first aggregation. */
export function groupVersion(connection: Connection, orgId: string, group: RuleGroup): number {
  const row = connection.get(
    `SELECT version FROM aggregation_groups WHERE ${GROUP}`,
    groupValues(orgId, group),
  );
  return row === undefined ? 0 : cell.number(row, "version");
}

export function createAggregationStore(connection: Connection): AggregationStore {
  return {
    async groups(orgId, { agentVersion, playbookName }) {
      const rows = connection.all(
        `SELECT agent_version, playbook_name FROM user_playbooks
         WHERE org_id = ?1 AND (?2 IS NULL OR agent_version = ?2) AND (?3 IS NULL OR playbook_name = ?3)
         UNION
         SELECT agent_version, playbook_name FROM aggregation_groups
         WHERE org_id = ?1 AND (?2 IS NULL OR agent_version = ?2) AND (?3 IS NULL OR playbook_name = ?3)`,
        [orgId, agentVersion, playbookName],
      );
      return rows.map(toGroup);
    },
    async groupsOf(orgId, userPlaybookIds) {
      const rows = connection.all(
        `SELECT DISTINCT agent_version, playbook_name FROM user_playbooks
         WHERE org_id = ? AND row_id IN (SELECT value FROM json_each(?))`,
        [orgId, jsonList(userPlaybookIds)],
      );
      return rows.map(toGroup);
    },
    async rules(orgId, group) {
      return readRules(connection, orgId, group);
    },
    async state(orgId, group) {
      return {
        version: groupVersion(connection, orgId, group),
        clusters: readClusters(connection, orgId, group),
        waiting: countWaiting(connection, orgId, group),
      };
    },
    async agentPlaybooks(orgId, group) {
      return connection
        .all(
          `SELECT * FROM agent_playbooks WHERE ${GROUP} AND superseded_by IS NULL ORDER BY row_id`,
          groupValues(orgId, group),
        )
        .map(toAgentPlaybook);
    },
    async sourcesOf(orgId, agentPlaybookId) {
      const rows = connection.all(
        `SELECT member.user_playbook_id AS id FROM aggregation_clusters AS cluster
         JOIN aggregation_members AS member USING (cluster_id)
         WHERE cluster.org_id = ?1 AND (cluster.agent_playbook_id = ?2 OR cluster.proposal_id = ?2)
         ORDER BY id`,
        [orgId, agentPlaybookId],
      );
      return rows.map((row) => cell.number(row, "id"));
    },
    async changes(orgId, group, limit) {
      return connection
        .all(`SELECT * FROM aggregation_changes WHERE ${GROUP} ORDER BY change_id DESC LIMIT ?`, [
          ...groupValues(orgId, group),
          limit,
        ])
        .map(toChange);
    },
  };
}
