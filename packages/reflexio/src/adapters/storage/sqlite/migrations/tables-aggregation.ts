/** Clusters of user playbooks, the rules that stand for them, and what aggregation changed. */
export const aggregationTables = `
CREATE TABLE aggregation_groups (
  org_id TEXT NOT NULL, agent_version TEXT NOT NULL, playbook_name TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (org_id, agent_version, playbook_name)
) WITHOUT ROWID;
CREATE TABLE aggregation_clusters (
  cluster_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, agent_version TEXT NOT NULL,
  playbook_name TEXT NOT NULL, state TEXT NOT NULL, fingerprint TEXT NOT NULL, text_hash TEXT,
  agent_playbook_id INTEGER, proposal_id INTEGER, attempts INTEGER NOT NULL, retry_at_ms INTEGER, error TEXT
);
CREATE INDEX aggregation_clusters_by_group ON aggregation_clusters (org_id, agent_version, playbook_name);
CREATE INDEX aggregation_clusters_by_rule ON aggregation_clusters (org_id, agent_playbook_id);
CREATE TABLE aggregation_members (
  org_id TEXT NOT NULL, user_playbook_id INTEGER NOT NULL, cluster_id INTEGER NOT NULL, hash TEXT NOT NULL,
  PRIMARY KEY (org_id, user_playbook_id)
) WITHOUT ROWID;
CREATE INDEX aggregation_members_by_cluster ON aggregation_members (cluster_id);
CREATE TABLE aggregation_changes (
  change_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, agent_version TEXT NOT NULL,
  playbook_name TEXT NOT NULL, created_at INTEGER NOT NULL, run_mode TEXT NOT NULL, run_id TEXT NOT NULL,
  added TEXT NOT NULL, removed TEXT NOT NULL, updated TEXT NOT NULL
);
CREATE INDEX aggregation_changes_by_group ON aggregation_changes (org_id, agent_version, playbook_name);
`;
