/** Steps of runs, and what model calls cost. The run of a call has a name of its own: bills outlive an erased user. */
export const spendingTables = `
CREATE TABLE run_steps (
  org_id TEXT NOT NULL, run_id TEXT NOT NULL, position INTEGER NOT NULL, step TEXT NOT NULL,
  PRIMARY KEY (org_id, run_id, position)
) WITHOUT ROWID;
CREATE TABLE spending (
  org_id TEXT NOT NULL, day TEXT NOT NULL, call_id TEXT NOT NULL, at_ms INTEGER NOT NULL, provider TEXT NOT NULL,
  model TEXT NOT NULL, role TEXT NOT NULL, paid_for_run TEXT NOT NULL, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cost_usd REAL NOT NULL, settled INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (org_id, day, call_id)
) WITHOUT ROWID;
CREATE INDEX spending_by_call ON spending (org_id, call_id);
`;
