import type { Connection } from "../driver.ts";

/** Other words by which a learning is found; they are in the text index with its own. */
export function addExpandedTerms(connection: Connection): void {
  for (const table of ["profiles", "user_playbooks", "agent_playbooks"]) {
    connection.exec(`ALTER TABLE ${table} ADD COLUMN expanded_terms TEXT`);
  }
}
