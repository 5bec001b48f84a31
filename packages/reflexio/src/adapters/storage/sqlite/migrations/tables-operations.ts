/** Reruns and manual generations with the users they go through. */
export const operationTables = `
CREATE TABLE operations (
  org_id TEXT NOT NULL, operation_id TEXT NOT NULL, service TEXT NOT NULL, mode TEXT NOT NULL,
  status TEXT NOT NULL, params TEXT NOT NULL, started_at_ms INTEGER NOT NULL, finished_at_ms INTEGER,
  cancel_requested INTEGER NOT NULL, error TEXT, turns_read INTEGER NOT NULL, generated INTEGER NOT NULL,
  PRIMARY KEY (org_id, operation_id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX operations_running ON operations (org_id, service) WHERE status = 'in_progress';
CREATE INDEX operations_by_start ON operations (org_id, service, started_at_ms);
CREATE TABLE operation_users (
  org_id TEXT NOT NULL, operation_id TEXT NOT NULL, position INTEGER NOT NULL, user_id TEXT NOT NULL,
  state TEXT NOT NULL, error TEXT,
  PRIMARY KEY (org_id, operation_id, position)
) WITHOUT ROWID;
CREATE INDEX operation_users_by_user ON operation_users (org_id, user_id);
`;
