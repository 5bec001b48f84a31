import type { Connection } from "../driver.ts";

/**
 * Where learnings were told to agents: ids and times, no content. One row for each session, or for each call outside
 * of any; an empty text stands for none, since a primary key holds no null.
 */
const servingTables = `
CREATE TABLE servings (
  org_id TEXT NOT NULL, kind TEXT NOT NULL, learning_id TEXT NOT NULL, user_id TEXT NOT NULL,
  session_id TEXT NOT NULL, lone_call_id TEXT NOT NULL, last_call_id TEXT NOT NULL, times INTEGER NOT NULL,
  first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, kind, learning_id, user_id, session_id, lone_call_id)
) WITHOUT ROWID;
CREATE INDEX servings_by_user ON servings (org_id, user_id);
CREATE INDEX servings_by_time ON servings (org_id, last_at);
`;

export function addServings(connection: Connection): void {
  connection.exec(servingTables);
}
