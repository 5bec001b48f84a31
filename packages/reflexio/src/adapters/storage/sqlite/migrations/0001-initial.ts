import type { Connection } from "../driver.ts";
import { plannerStatistics } from "./planner-statistics.ts";
import { aggregationTables } from "./tables-aggregation.ts";
import { configTables } from "./tables-config.ts";
import { evaluationTables } from "./tables-evaluation.ts";
import { lifecycleTables } from "./tables-lifecycle.ts";
import { operationTables } from "./tables-operations.ts";
import { spendingTables } from "./tables-spending.ts";
import { userTables } from "./tables-users.ts";

const tables = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE orgs (org_id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE api_keys (
  key_id TEXT PRIMARY KEY, org_id TEXT NOT NULL, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  prefix TEXT NOT NULL, scopes TEXT NOT NULL, user_id TEXT, agent_version TEXT, created_at INTEGER NOT NULL,
  expires_at INTEGER, revoked_at INTEGER, last_used_at INTEGER, rotated_to TEXT
) WITHOUT ROWID;

CREATE TABLE requests (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, request_id TEXT NOT NULL, user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL, source TEXT NOT NULL, agent_version TEXT NOT NULL, session_id TEXT,
  skip_aggregation INTEGER NOT NULL, force_extraction INTEGER NOT NULL,
  UNIQUE (org_id, request_id)
);
CREATE INDEX requests_by_user ON requests (org_id, user_id, created_at);
CREATE INDEX requests_by_session ON requests (org_id, session_id) WHERE session_id IS NOT NULL;

CREATE TABLE interactions (
  interaction_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, user_id TEXT NOT NULL,
  request_id TEXT NOT NULL, session_id TEXT, created_at INTEGER NOT NULL, role TEXT NOT NULL,
  content TEXT NOT NULL, user_action TEXT NOT NULL, user_action_description TEXT NOT NULL,
  interacted_image_url TEXT NOT NULL, image_encoding TEXT NOT NULL, shadow_content TEXT NOT NULL,
  expert_content TEXT NOT NULL, tools_used TEXT NOT NULL, message_id TEXT, position INTEGER NOT NULL
);
CREATE INDEX interactions_by_user ON interactions (org_id, user_id, interaction_id);
CREATE INDEX interactions_by_user_time ON interactions (org_id, user_id, created_at);
CREATE INDEX interactions_by_time ON interactions (org_id, created_at);
CREATE INDEX interactions_by_request ON interactions (org_id, request_id, interaction_id);
CREATE INDEX interactions_by_session ON interactions (org_id, session_id, interaction_id)
  WHERE session_id IS NOT NULL;
CREATE UNIQUE INDEX interactions_by_message ON interactions (org_id, user_id, message_id)
  WHERE message_id IS NOT NULL;

CREATE TABLE profiles (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, profile_id TEXT NOT NULL,
  user_id TEXT NOT NULL, content TEXT NOT NULL, last_modified_timestamp INTEGER NOT NULL,
  generated_from_request_id TEXT NOT NULL, profile_time_to_live TEXT NOT NULL,
  expiration_timestamp INTEGER NOT NULL, custom_features TEXT, source TEXT, status TEXT,
  extractor_names TEXT, source_interaction_ids TEXT NOT NULL, slot TEXT, evidence_at INTEGER NOT NULL, superseded_by TEXT,
  UNIQUE (org_id, profile_id)
);
CREATE INDEX profiles_by_user ON profiles (org_id, user_id, last_modified_timestamp);
CREATE INDEX profiles_by_time ON profiles (org_id, last_modified_timestamp);

CREATE TABLE user_playbooks (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, user_id TEXT, request_id TEXT NOT NULL,
  agent_version TEXT NOT NULL, playbook_name TEXT NOT NULL, created_at INTEGER NOT NULL,
  content TEXT NOT NULL, "trigger" TEXT, rationale TEXT, blocking_issue TEXT, status TEXT, source TEXT,
  source_interaction_ids TEXT NOT NULL, slot TEXT, evidence_at INTEGER NOT NULL, superseded_by TEXT
);
CREATE INDEX user_playbooks_by_user ON user_playbooks (org_id, user_id, created_at);
CREATE INDEX user_playbooks_by_name ON user_playbooks (org_id, agent_version, playbook_name);

CREATE TABLE agent_playbooks (
  row_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, agent_version TEXT NOT NULL,
  playbook_name TEXT NOT NULL, created_at INTEGER NOT NULL, content TEXT NOT NULL, "trigger" TEXT,
  rationale TEXT, blocking_issue TEXT, status TEXT, playbook_status TEXT NOT NULL,
  playbook_metadata TEXT NOT NULL, superseded_by TEXT
);
CREATE INDEX agent_playbooks_by_name ON agent_playbooks (org_id, agent_version, playbook_name);

CREATE TABLE evidence (
  org_id TEXT NOT NULL, kind TEXT NOT NULL, learning_id TEXT NOT NULL, interaction_id INTEGER NOT NULL,
  quote TEXT NOT NULL,
  PRIMARY KEY (org_id, kind, learning_id, interaction_id, quote)
) WITHOUT ROWID;
CREATE INDEX evidence_by_interaction ON evidence (org_id, interaction_id);

CREATE TABLE lineage (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, kind TEXT NOT NULL, old_id TEXT NOT NULL,
  new_id TEXT NOT NULL, run_id TEXT, reason TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE INDEX lineage_by_old ON lineage (org_id, kind, old_id);
CREATE INDEX lineage_by_new ON lineage (org_id, kind, new_id);

CREATE TABLE revisions (
  org_id TEXT NOT NULL, kind TEXT NOT NULL, learning_id TEXT NOT NULL, version INTEGER NOT NULL,
  action TEXT NOT NULL, at INTEGER NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, state TEXT NOT NULL,
  PRIMARY KEY (org_id, kind, learning_id, version)
) WITHOUT ROWID;

CREATE TABLE cursors (
  org_id TEXT NOT NULL, user_id TEXT NOT NULL, extractor TEXT NOT NULL, last_interaction_id INTEGER NOT NULL,
  PRIMARY KEY (org_id, user_id, extractor)
) WITHOUT ROWID;

CREATE TABLE runs (
  org_id TEXT NOT NULL, run_id TEXT NOT NULL, user_id TEXT NOT NULL, extractor TEXT NOT NULL,
  kind TEXT NOT NULL, learner TEXT NOT NULL, status TEXT NOT NULL, started_at_ms INTEGER NOT NULL,
  finished_at_ms INTEGER NOT NULL, first_interaction_id INTEGER NOT NULL,
  last_interaction_id INTEGER NOT NULL, turns_read INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cost_usd REAL NOT NULL, note TEXT NOT NULL, error TEXT,
  PRIMARY KEY (org_id, run_id)
) WITHOUT ROWID;
CREATE INDEX runs_by_user ON runs (org_id, user_id, started_at_ms);
CREATE TABLE run_requests (
  org_id TEXT NOT NULL, request_id TEXT NOT NULL, run_id TEXT NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (org_id, request_id, run_id)
) WITHOUT ROWID;
CREATE INDEX run_requests_by_run ON run_requests (org_id, run_id, position);
CREATE TABLE run_outcomes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, run_id TEXT NOT NULL, request_id TEXT,
  kind TEXT NOT NULL, learning_id TEXT, action TEXT NOT NULL, reason TEXT NOT NULL, content TEXT NOT NULL,
  evidence TEXT NOT NULL
);
CREATE INDEX run_outcomes_by_request ON run_outcomes (org_id, request_id);
CREATE INDEX run_outcomes_by_run ON run_outcomes (org_id, run_id);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL,
  user_id TEXT, event TEXT NOT NULL
);
CREATE INDEX events_by_org ON events (org_id, seq);

CREATE TABLE receipts (
  org_id TEXT NOT NULL, operation TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL,
  request_id TEXT, response TEXT, created_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, operation, key)
) WITHOUT ROWID;

CREATE TABLE jobs (
  job_id INTEGER PRIMARY KEY AUTOINCREMENT, org_id TEXT NOT NULL, queue TEXT NOT NULL, payload TEXT NOT NULL,
  dedupe_key TEXT, group_key TEXT, state TEXT NOT NULL, run_at_ms INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL, lease_token TEXT, lease_until_ms INTEGER, last_error TEXT
);
CREATE UNIQUE INDEX jobs_waiting_once ON jobs (org_id, queue, dedupe_key)
  WHERE state = 'waiting' AND dedupe_key IS NOT NULL;
CREATE INDEX jobs_due ON jobs (run_at_ms, job_id) WHERE state <> 'dead';
CREATE INDEX jobs_by_key ON jobs (org_id, queue, group_key, state);

CREATE TABLE vectors (
  seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, row_id INTEGER NOT NULL, org_id TEXT NOT NULL,
  model_id TEXT NOT NULL, vector BLOB NOT NULL,
  UNIQUE (kind, row_id)
);
CREATE INDEX vectors_by_scope ON vectors (org_id, kind, model_id);
CREATE TABLE pending_vectors (
  revision INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, row_id INTEGER NOT NULL, org_id TEXT NOT NULL,
  UNIQUE (kind, row_id)
);
`;

const textIndexes = [
  "interactions_fts",
  "profiles_fts",
  "user_playbooks_fts",
  "agent_playbooks_fts",
] as const;

/** First schema. Text indexes are contentless: they hold analysed tokens only, never the text itself. */
export function createInitialSchema(connection: Connection): void {
  connection.exec(tables);
  connection.exec(configTables);
  connection.exec(lifecycleTables);
  connection.exec(spendingTables);
  connection.exec(userTables);
  connection.exec(aggregationTables);
  connection.exec(operationTables);
  connection.exec(evaluationTables);
  for (const table of textIndexes) {
    connection.exec(
      `CREATE VIRTUAL TABLE ${table} USING fts5(scope, text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 0')`,
    );
    connection.exec(`CREATE VIRTUAL TABLE ${table}_terms USING fts5vocab(${table}, 'row')`);
  }
  connection.exec(plannerStatistics);
}
