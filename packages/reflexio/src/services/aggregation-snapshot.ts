import { type AssignedCluster, assignRules } from "../core/aggregation/assign.ts";
import type { AggregationPolicy } from "../core/aggregation/plan.ts";
import { ruleHash } from "../core/aggregation/rule-text.ts";
import type { AggregationState, ClusterRecord, RuleGroup } from "../ports/aggregation-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { AgentPlaybookRecord } from "../ports/records.ts";
import type { SourceRule } from "../ports/rule-writer.ts";
import type { Storage } from "../ports/storage.ts";
import type { SettingsService } from "./settings.ts";

export interface SnapshotDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly clock: Clock;
}

const DEFAULT_THRESHOLD = 0.5;
const DEFAULT_DIRECTION_OVERLAP = 0.6;
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A group as it stands when it is aggregated. */
export interface Snapshot {
  readonly group: RuleGroup;
  readonly policy: AggregationPolicy;
  readonly version: number;
  readonly rules: readonly SourceRule[];
  readonly known: ReadonlyMap<number, ClusterRecord>;
  readonly clusters: readonly AssignedCluster[];
  readonly shared: ReadonlyMap<number, AgentPlaybookRecord>;
  /** Rules that stand for a cluster; adopted ones join while it is decided. */
  readonly owned: Set<number>;
  readonly nowMs: number;
  /** New rules that wait for more, when nothing else asks for an aggregation; else 0. */
  readonly waiting: number;
}

async function readPolicy(
  settings: SettingsService,
  orgId: string,
  { playbookName }: RuleGroup,
): Promise<AggregationPolicy> {
  const { extractors, agentPlaybookPolicy } = await settings.of(orgId);
  const configured = extractors.find(
    (extractor) => extractor.kind === "user_playbook" && extractor.name === playbookName,
  )?.aggregation;
  return {
    minUsers: agentPlaybookPolicy.minUsers,
    minRules: configured?.min_cluster_size ?? 1,
    threshold: configured?.clustering_similarity ?? DEFAULT_THRESHOLD,
    directionOverlap: configured?.direction_overlap_threshold ?? DEFAULT_DIRECTION_OVERLAP,
    // Who configures nothing has every rule counted at once: that costs nothing where no model writes.
    newRules: configured?.reaggregation_trigger_count ?? 1,
    autoApprove: agentPlaybookPolicy.autoApprove,
  };
}

/** Reads the group and assigns its rules to clusters. */
export async function readSnapshot(
  { storage, settings, clock }: SnapshotDependencies,
  orgId: string,
  group: RuleGroup,
): Promise<Snapshot> {
  const policy = await readPolicy(settings, orgId, group);
  const state = await storage.aggregation.state(orgId, group);
  const rules = await storage.aggregation.rules(orgId, group);
  const shared = await storage.aggregation.agentPlaybooks(orgId, group);
  const hashes = new Map(rules.map((rule) => [rule.id, ruleHash(rule)]));
  const members = state.clusters.flatMap((cluster) => cluster.members);
  const edited = new Set(members.filter(({ id, hash }) => hashes.get(id) !== hash).map(({ id }) => id));
  const nowMs = clock.nowMs();
  const known = state.clusters.map((cluster) => ({
    ...cluster,
    members: cluster.members.map(({ id }) => id),
  }));
  return {
    group,
    policy,
    version: state.version,
    rules,
    known: new Map(state.clusters.map((cluster) => [cluster.clusterId, cluster])),
    clusters: await assignRules(rules, known, { changed: edited, threshold: policy.threshold, pause }),
    shared: new Map(shared.map((row) => [row.agent_playbook_id, row])),
    owned: new Set(state.clusters.flatMap(ownedBy)),
    nowMs,
    waiting: waitingRules(policy, { state, edited, shared, nowMs }),
  };
}

/**
 * New rules wait until there are enough of them to be worth a look. A rule that is gone, edited or due again waits for
 * nobody: what users took back must not go on being told.
 */
function waitingRules(
  { newRules }: AggregationPolicy,
  now: {
    readonly state: AggregationState;
    readonly edited: ReadonlySet<number>;
    readonly shared: readonly AgentPlaybookRecord[];
    readonly nowMs: number;
  },
): number {
  const { state, edited, nowMs } = now;
  const present = new Set(now.shared.map((row) => row.agent_playbook_id));
  const isDue = state.clusters.some(
    ({ retryAtMs, agentPlaybookId }) =>
      (retryAtMs !== null && retryAtMs <= nowMs) ||
      (agentPlaybookId !== null && !present.has(agentPlaybookId)),
  );
  // A member that is gone counts as edited: it has no hash any more.
  return state.waiting >= newRules || edited.size > 0 || isDue ? 0 : state.waiting;
}

/** Rules of the group that belong to no cluster. */
export function unownedRules({ owned, shared }: Snapshot): AgentPlaybookRecord[] {
  return [...shared.values()].filter((row) => !owned.has(row.agent_playbook_id));
}

/** What is stored of the cluster; nothing of a new one. */
export function recordOf(snapshot: Snapshot, cluster: AssignedCluster): ClusterRecord | undefined {
  return cluster.clusterId === null ? undefined : snapshot.known.get(cluster.clusterId);
}

/** The rule in force and its proposal; an approved proposal took the place of the rule it revised. */
export function rulesOf(snapshot: Snapshot, record: ClusterRecord | undefined) {
  const find = (id: number | null | undefined) =>
    typeof id === "number" ? snapshot.shared.get(id) : undefined;
  const rule = find(record?.agentPlaybookId);
  const proposal = find(record?.proposalId);
  return rule === undefined
    ? { rule: proposal ?? null, proposal: null }
    : { rule, proposal: proposal ?? null };
}

function ownedBy({ agentPlaybookId, proposalId }: ClusterRecord): number[] {
  return [agentPlaybookId, proposalId].filter((id) => id !== null);
}
