/**
 * Erasures of users, without their names. `last_interaction_id` is the newest turn there was: what was read before an
 * erasure and is written after it can be told by that.
 */
export const userTables = `
CREATE TABLE erasures (
  org_id TEXT NOT NULL, receipt_id TEXT NOT NULL, completed_at INTEGER NOT NULL, actor TEXT NOT NULL,
  counts TEXT NOT NULL, agent_playbook_ids TEXT NOT NULL, last_interaction_id INTEGER NOT NULL,
  PRIMARY KEY (org_id, receipt_id)
) WITHOUT ROWID;
`;
