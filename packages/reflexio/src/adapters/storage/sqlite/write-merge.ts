import { ReflexioError } from "@reflexio/contracts";
import type { MergeWrite } from "../../../ports/aggregation-store.ts";
import type { WriteResult } from "../../../ports/storage.ts";
import { number } from "./cells.ts";
import type { Connection } from "./driver.ts";
import { jsonList } from "./stored-text.ts";

function requirePending(connection: Connection, orgId: string, ids: readonly number[]): void {
  const rows = connection.all(
    `SELECT row_id FROM agent_playbooks WHERE org_id = ? AND row_id IN (SELECT value FROM json_each(?))
     AND superseded_by IS NULL AND status IS NULL AND playbook_status = 'pending'`,
    [orgId, jsonList(ids)],
  );
  if (rows.length === new Set(ids).size) return;
  const found = new Set(rows.map((row) => number(row, "row_id")));
  const missing = ids.filter((id) => !found.has(id));
  throw new ReflexioError("conflict", `Not pending any more: agent playbook ${missing.join(", ")}.`);
}

/** Clusters that one of the rules stands for, those of the first rule first. */
function clustersOf(connection: Connection, orgId: string, ids: readonly number[]): number[] {
  return ids.flatMap((id) =>
    connection
      .all(
        "SELECT cluster_id FROM aggregation_clusters WHERE org_id = ? AND agent_playbook_id = ? ORDER BY cluster_id",
        [orgId, id],
      )
      .map((row) => number(row, "cluster_id")),
  );
}

/** Gives the members of all clusters to the first one, for which the kept rule stands. */
export function mergeClusters(connection: Connection, orgId: string, write: MergeWrite): WriteResult {
  const ids = [write.keptId, ...write.mergedIds];
  requirePending(connection, orgId, ids);
  const [first, ...others] = clustersOf(connection, orgId, ids);
  if (first === undefined) return { count: 0, ids: [] };
  const gone = jsonList(others);
  connection.run(
    `UPDATE aggregation_members SET cluster_id = ?1 WHERE org_id = ?2
     AND cluster_id IN (SELECT value FROM json_each(?3))`,
    [first, orgId, gone],
  );
  connection.run(
    "DELETE FROM aggregation_clusters WHERE org_id = ? AND cluster_id IN (SELECT value FROM json_each(?))",
    [orgId, gone],
  );
  // Without the hash of its text the rule counts as written by a person, so that aggregation leaves the text alone;
  // without a fingerprint the cluster is counted again.
  connection.run(
    `UPDATE aggregation_clusters SET agent_playbook_id = ?, text_hash = NULL, fingerprint = ''
     WHERE org_id = ? AND cluster_id = ?`,
    [write.keptId, orgId, first],
  );
  // An aggregation that has read the group already must decide again.
  connection.run(
    `UPDATE aggregation_groups SET version = version + 1 WHERE org_id = ?1 AND (agent_version, playbook_name) IN
       (SELECT agent_version, playbook_name FROM aggregation_clusters WHERE org_id = ?1 AND cluster_id = ?2)`,
    [orgId, first],
  );
  return { count: others.length + 1, ids: [String(write.keptId)] };
}
