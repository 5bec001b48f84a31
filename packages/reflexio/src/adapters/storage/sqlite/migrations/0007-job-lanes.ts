import type { Connection } from "../driver.ts";

/** Lets jobs of different keys exclude each other. */
export function addJobLanes(connection: Connection): void {
  connection.exec(`
ALTER TABLE jobs ADD COLUMN lane TEXT;
UPDATE jobs SET lane = group_key;
CREATE INDEX jobs_by_lane ON jobs (org_id, queue, lane, state);
`);
}
