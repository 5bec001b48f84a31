import type { Connection } from "../driver.ts";

/** Says of each run what started it and what it belongs to; of older ones what their kind tells. */
export function addRunOrigins(connection: Connection): void {
  connection.exec(`
ALTER TABLE runs ADD COLUMN started_by TEXT NOT NULL DEFAULT 'publish';
ALTER TABLE runs ADD COLUMN operation_id TEXT;
ALTER TABLE runs ADD COLUMN session_id TEXT;
ALTER TABLE runs ADD COLUMN agent_version TEXT;
UPDATE runs SET started_by = 'aggregation' WHERE kind = 'agent_playbook';
UPDATE runs SET started_by = 'session_idle' WHERE kind = 'evaluation';
`);
}
