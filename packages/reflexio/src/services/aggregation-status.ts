import type { OperationResponse } from "@reflexio/contracts";
import type { ClusterRecord, GroupFilter, RuleGroup } from "../ports/aggregation-store.ts";
import type { Storage } from "../ports/storage.ts";

export type AggregationStatus = Omit<OperationResponse<"get_aggregation_status">, "success" | "msg">;

export interface StatusWanted extends GroupFilter {
  readonly onlyFailed: boolean;
  /** Most clusters. */
  readonly limit: number;
}

function toView(
  { agentVersion, playbookName }: RuleGroup,
  cluster: ClusterRecord,
): AggregationStatus["clusters"][number] {
  const { agentPlaybookId, proposalId, retryAtMs, error } = cluster;
  return {
    cluster_id: cluster.clusterId,
    agent_version: agentVersion,
    playbook_name: playbookName,
    status: cluster.state,
    user_playbook_ids: cluster.members.map(({ id }) => id),
    attempts: cluster.attempts,
    ...(agentPlaybookId === null ? {} : { agent_playbook_id: agentPlaybookId }),
    ...(proposalId === null ? {} : { proposal_id: proposalId }),
    ...(error === null ? {} : { error }),
    ...(retryAtMs === null ? {} : { next_attempt_at: Math.ceil(retryAtMs / 1000) }),
  };
}

/** How the groups that match stand, and their clusters: failed ones first, then the newest. */
export async function aggregationStatus(
  { aggregation }: Pick<Storage, "aggregation">,
  orgId: string,
  { onlyFailed, limit, ...filter }: StatusWanted,
): Promise<AggregationStatus> {
  const groups: AggregationStatus["groups"] = [];
  const clusters: AggregationStatus["clusters"] = [];
  for (const group of await aggregation.groups(orgId, filter)) {
    const state = await aggregation.state(orgId, group);
    const failed = state.clusters.filter(({ error }) => error !== null);
    clusters.push(...(onlyFailed ? failed : state.clusters).map((cluster) => toView(group, cluster)));
    groups.push({
      agent_version: group.agentVersion,
      playbook_name: group.playbookName,
      waiting_user_playbooks: state.waiting,
      clusters: state.clusters.length,
      failed_clusters: failed.length,
    });
  }
  const isFailed = (cluster: AggregationStatus["clusters"][number]) => Number(cluster.error !== undefined);
  clusters.sort((a, b) => isFailed(b) - isFailed(a) || b.cluster_id - a.cluster_id);
  return { groups, clusters: clusters.slice(0, limit) };
}
