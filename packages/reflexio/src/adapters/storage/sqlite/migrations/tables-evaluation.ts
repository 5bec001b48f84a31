/** How sessions went, one row for each session and evaluator. */
export const evaluationTables = `
CREATE TABLE evaluations (
  result_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, user_id TEXT NOT NULL,
  session_id TEXT NOT NULL, agent_version TEXT NOT NULL, evaluation_name TEXT NOT NULL,
  is_success INTEGER NOT NULL, failure_type TEXT, failure_reason TEXT, corrections INTEGER NOT NULL,
  user_turns_to_resolution INTEGER, is_escalated INTEGER NOT NULL, regular_vs_shadow TEXT,
  created_at INTEGER NOT NULL, last_interaction_id INTEGER NOT NULL,
  UNIQUE (org_id, user_id, session_id, evaluation_name)
);
CREATE INDEX evaluations_by_time ON evaluations (org_id, created_at);
`;
