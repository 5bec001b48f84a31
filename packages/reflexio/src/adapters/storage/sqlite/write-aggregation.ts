import { type AgentPlaybookSnapshot, ReflexioError } from "@reflexio/contracts";
import type {
  AggregationWrite,
  ClusterWrite,
  RevisionWrite,
  RuleAction,
} from "../../../ports/aggregation-store.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { groupVersion } from "./aggregation-store.ts";
import type { Connection } from "./driver.ts";
import { toAgentPlaybook } from "./rows.ts";
import { jsonList } from "./stored-text.ts";
import { addLearning } from "./write-learnings.ts";
import { updateLearning } from "./write-revisions.ts";

const ACTOR = "aggregation";

/** What an aggregation changed so far. */
interface Changes {
  readonly added: AgentPlaybookSnapshot[];
  readonly removed: AgentPlaybookSnapshot[];
  readonly updated: { readonly before: AgentPlaybookSnapshot; readonly after: AgentPlaybookSnapshot }[];
}

function snapshotOf(connection: Connection, orgId: string, id: number): AgentPlaybookSnapshot {
  const row = connection.get(
    "SELECT * FROM agent_playbooks WHERE org_id = ? AND row_id = ? AND superseded_by IS NULL",
    [orgId, id],
  );
  if (row === undefined)
    throw new ReflexioError("conflict", `The agent playbook ${id} is not current any more.`);
  const { created_at: _createdAt, status: _status, ...snapshot } = toAgentPlaybook(row);
  return snapshot;
}

/** Aggregation changes pending rules only; somebody may have reviewed one since it was read. */
function pendingSnapshot(connection: Connection, orgId: string, id: number): AgentPlaybookSnapshot {
  const snapshot = snapshotOf(connection, orgId, id);
  if (snapshot.playbook_status === "pending") return snapshot;
  throw new ReflexioError("conflict", `The agent playbook ${id} was reviewed meanwhile.`);
}

function act(
  connection: Connection,
  orgId: string,
  write: AggregationWrite,
  action: RuleAction,
  changes: Changes,
): number | null {
  switch (action.type) {
    case "none":
      return null;
    case "add": {
      const { row, supersedes, reason } = action;
      const result = addLearning(connection, orgId, {
        type: "learning.add",
        learning: { kind: "agent_playbook", row },
        evidence: [],
        supersedes: supersedes === null ? [] : [String(supersedes)],
        runId: write.runId,
        reason,
      });
      const id = Number(result.ids[0]);
      changes.added.push(snapshotOf(connection, orgId, id));
      return id;
    }
    case "update":
    case "withdraw": {
      const before = pendingSnapshot(connection, orgId, action.id);
      updateLearning(connection, orgId, {
        type: "learning.update",
        kind: "agent_playbook",
        id: String(action.id),
        changes: action.type === "withdraw" ? { status: "archived" } : action.changes,
        action: action.type === "withdraw" ? "archived" : "updated",
        at: write.at,
        actor: ACTOR,
        reason: action.reason,
      });
      if (action.type === "withdraw") changes.removed.push(before);
      else changes.updated.push({ before, after: snapshotOf(connection, orgId, action.id) });
      return null;
    }
  }
}

function putCluster(
  connection: Connection,
  orgId: string,
  write: AggregationWrite,
  cluster: ClusterWrite,
  addedId: number | null,
): void {
  const added = cluster.action.type === "add" ? cluster.action.as : null;
  const row = connection.get(
    `INSERT INTO aggregation_clusters (cluster_id, org_id, agent_version, playbook_name, state, fingerprint,
       text_hash, agent_playbook_id, proposal_id, attempts, retry_at_ms, error)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (cluster_id) DO UPDATE SET state = excluded.state, fingerprint = excluded.fingerprint,
       text_hash = excluded.text_hash, agent_playbook_id = excluded.agent_playbook_id,
       proposal_id = excluded.proposal_id, attempts = excluded.attempts, retry_at_ms = excluded.retry_at_ms,
       error = excluded.error
     WHERE aggregation_clusters.org_id = excluded.org_id
     RETURNING cluster_id`,
    [
      cluster.clusterId,
      orgId,
      write.agentVersion,
      write.playbookName,
      cluster.state,
      cluster.fingerprint,
      cluster.textHash,
      added === "rule" ? addedId : cluster.agentPlaybookId,
      added === "proposal" ? addedId : cluster.proposalId,
      cluster.attempts,
      cluster.retryAtMs,
      cluster.error,
    ],
  );
  if (row === undefined) throw new ReflexioError("conflict", `There is no cluster ${cluster.clusterId}.`);
  const clusterId = Number(row.cluster_id);
  connection.run("DELETE FROM aggregation_members WHERE org_id = ? AND cluster_id = ?", [orgId, clusterId]);
  for (const { id, hash } of cluster.members) {
    connection.run(
      "INSERT OR REPLACE INTO aggregation_members (org_id, user_playbook_id, cluster_id, hash) VALUES (?, ?, ?, ?)",
      [orgId, id, clusterId, hash],
    );
  }
}

function advanceVersion(connection: Connection, orgId: string, write: AggregationWrite): void {
  const version = groupVersion(connection, orgId, write);
  if (version !== write.expectedVersion) {
    const message = `The group stands at version ${version}, not ${write.expectedVersion}.`;
    throw new ReflexioError("conflict", message);
  }
  connection.run(
    `INSERT INTO aggregation_groups (org_id, agent_version, playbook_name, version) VALUES (?, ?, ?, ?)
     ON CONFLICT (org_id, agent_version, playbook_name) DO UPDATE SET version = excluded.version`,
    [orgId, write.agentVersion, write.playbookName, version + 1],
  );
}

function logChanges(connection: Connection, orgId: string, write: AggregationWrite, changes: Changes): void {
  const { added, removed, updated } = changes;
  if (added.length + removed.length + updated.length === 0) return;
  connection.run(
    `INSERT INTO aggregation_changes (org_id, agent_version, playbook_name, created_at, run_mode, run_id, added,
       removed, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      orgId,
      write.agentVersion,
      write.playbookName,
      write.at,
      write.mode,
      write.runId,
      JSON.stringify(added),
      JSON.stringify(removed),
      JSON.stringify(updated),
    ],
  );
}

/** Changes the rules of the clusters, stores the clusters and logs what changed. */
export function applyAggregation(
  connection: Connection,
  orgId: string,
  write: AggregationWrite,
): WriteResult {
  advanceVersion(connection, orgId, write);
  const changes: Changes = { added: [], removed: [], updated: [] };
  for (const cluster of write.clusters) {
    const addedId = act(connection, orgId, write, cluster.action, changes);
    putCluster(connection, orgId, write, cluster, addedId);
  }
  connection.run(
    "DELETE FROM aggregation_clusters WHERE org_id = ? AND cluster_id IN (SELECT value FROM json_each(?))",
    [orgId, jsonList(write.removed)],
  );
  connection.run(
    "DELETE FROM aggregation_members WHERE org_id = ? AND cluster_id IN (SELECT value FROM json_each(?))",
    [orgId, jsonList(write.removed)],
  );
  logChanges(connection, orgId, write, changes);
  const counts = {
    added: changes.added.length,
    updated: changes.updated.length,
    withdrawn: changes.removed.length,
  };
  const ids = [...changes.added, ...changes.updated.map(({ after }) => after), ...changes.removed];
  return { count: ids.length, ids: ids.map((one) => String(one.agent_playbook_id)), counts };
}

/** Puts an approved revision in the place of the rule it revises. */
export function replaceAgentPlaybook(
  connection: Connection,
  orgId: string,
  write: RevisionWrite,
): WriteResult {
  const { changes } = connection.run(
    `UPDATE agent_playbooks SET superseded_by = ?1 WHERE org_id = ?2 AND row_id = ?3 AND superseded_by IS NULL
     AND EXISTS (SELECT 1 FROM agent_playbooks AS new WHERE new.org_id = ?2 AND new.row_id = ?4
       AND new.superseded_by IS NULL)`,
    [String(write.newId), orgId, write.oldId, write.newId],
  );
  if (changes !== 1) {
    throw new ReflexioError("conflict", `The agent playbook ${write.oldId} is not current any more.`);
  }
  connection.run(
    "INSERT INTO lineage (org_id, kind, old_id, new_id, run_id, reason, at) VALUES (?, 'agent_playbook', ?, ?, NULL, ?, ?)",
    [orgId, String(write.oldId), String(write.newId), write.reason, write.at],
  );
  return { count: 1, ids: [String(write.newId)] };
}
