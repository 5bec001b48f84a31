import type { Connection } from "../driver.ts";

/** Says who judged a session, in which run, and what to know about it. */
export function addEvaluators(connection: Connection): void {
  connection.exec(`
ALTER TABLE evaluations ADD COLUMN evaluator TEXT NOT NULL DEFAULT 'rules';
ALTER TABLE evaluations ADD COLUMN note TEXT;
ALTER TABLE evaluations ADD COLUMN metadata TEXT;
ALTER TABLE evaluations ADD COLUMN run_id TEXT NOT NULL DEFAULT '';
`);
}
