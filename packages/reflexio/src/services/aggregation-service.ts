import { ReflexioError } from "@reflexio/contracts";
import type { AssignedCluster } from "../core/aggregation/assign.ts";
import { type ClusterDecision, isSupported, planCluster } from "../core/aggregation/plan.ts";
import { clusterFingerprint, ruleHash, ruleTextOf } from "../core/aggregation/rule-text.ts";
import { supportOf } from "../core/aggregation/support.ts";
import type { ClusterRecord, ClusterWrite, RuleGroup } from "../ports/aggregation-store.ts";
import type { AgentPlaybookRecord, RunRecord } from "../ports/records.ts";
import type { RuleText, RuleWriter, SourceRule } from "../ports/rule-writer.ts";
import type { Write } from "../ports/storage.ts";
import { aggregationRetry } from "./aggregation-jobs.ts";
import {
  readSnapshot,
  recordOf,
  rulesOf,
  type Snapshot,
  type SnapshotDependencies,
  unownedRules,
} from "./aggregation-snapshot.ts";

export interface AggregationDependencies extends SnapshotDependencies {
  readonly ruleWriter: RuleWriter;
  readonly newId: () => string;
}

/** What one aggregation did. */
export interface AggregationReport {
  readonly rulesRead: number;
  /** Groups of like rules that have enough users. */
  readonly clusters: number;
  readonly added: number;
  readonly updated: number;
  readonly withdrawn: number;
  /** Null when nothing changed. */
  readonly runId: string | null;
  /** Groups whose rule could not be written; they are tried again later. */
  readonly failed: number;
}

export interface AggregationService {
  /**
   * Brings the shared rules of a group up to date with its current user playbooks, in one transaction.
   * @param mode `full_archive` looks at every cluster again, `incremental` at what changed
   */
  aggregate(
    orgId: string,
    group: RuleGroup,
    mode: "full_archive" | "incremental",
    signal?: AbortSignal,
  ): Promise<AggregationReport>;
}

/** Somebody else may aggregate the same group at the same moment; then it is decided again. */
const TRIES = 5;
const FIRST_RETRY_MS = 60_000;
const MAX_RETRY_MS = 6 * 3_600_000;

export function createAggregationService(dependencies: AggregationDependencies): AggregationService {
  const { storage } = dependencies;

  async function attempt(orgId: string, group: RuleGroup, mode: AggregationMode, signal?: AbortSignal) {
    const snapshot = await readSnapshot(dependencies, orgId, group);
    const runId = dependencies.newId();
    const writes: ClusterWrite[] = [];
    for (const cluster of snapshot.clusters.filter((one) => one.rules.length > 0)) {
      signal?.throwIfAborted();
      const write = await decide(dependencies, snapshot, cluster, mode, signal);
      if (write.agentPlaybookId !== null) snapshot.owned.add(write.agentPlaybookId);
      writes.push(write);
    }
    const retired = snapshot.clusters.filter((cluster) => cluster.rules.length === 0);
    for (const cluster of retired) writes.push(...retire(snapshot, cluster));
    const changed = writes.filter((write) => isChanged(snapshot, write));
    const removed = retired.map((cluster) => cluster.clusterId).filter((id) => id !== null);
    const report = reportOf(snapshot, writes);
    if (changed.length === 0 && removed.length === 0) return report;
    const acts = changed.some((write) => write.action.type !== "none");
    const result = await storage.commit(orgId, [
      ...(acts ? [runWrite(dependencies, snapshot, runId)] : []),
      {
        type: "aggregation.apply",
        ...group,
        expectedVersion: snapshot.version,
        clusters: changed,
        removed,
        runId,
        mode,
        at: seconds(snapshot.nowMs),
      },
      ...retryJobs(group, changed),
    ]);
    const counts = result.ok ? (result.results[acts ? 1 : 0]?.counts ?? {}) : {};
    const { added = 0, updated = 0, withdrawn = 0 } = counts;
    return { ...report, added, updated, withdrawn, runId: acts ? runId : null };
  }

  return {
    async aggregate(orgId, group, mode, signal) {
      for (let tries = 1; ; tries += 1) {
        signal?.throwIfAborted();
        try {
          return await attempt(orgId, group, mode, signal);
        } catch (error) {
          const raced = ReflexioError.isInstance(error) && error.code === "conflict";
          if (!raced || tries === TRIES) throw error;
        }
      }
    },
  };
}

type AggregationMode = "full_archive" | "incremental";

const seconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

interface Written {
  readonly text: RuleText | null;
  readonly error: string | null;
}

async function writeRule(
  { ruleWriter }: AggregationDependencies,
  rules: readonly SourceRule[],
  current: AgentPlaybookRecord | null,
  signal: AbortSignal | undefined,
): Promise<Written> {
  try {
    const input = { rules, current: current === null ? null : ruleTextOf(current) };
    const text = await ruleWriter.write(signal === undefined ? input : { ...input, signal });
    return { text, error: text === null ? "The writer saw no common rule." : null };
  } catch (error) {
    if (signal?.aborted) throw error;
    return { text: null, error: error instanceof Error ? error.message : String(error) };
  }
}

async function decide(
  dependencies: AggregationDependencies,
  snapshot: Snapshot,
  cluster: AssignedCluster,
  mode: AggregationMode,
  signal: AbortSignal | undefined,
): Promise<ClusterWrite> {
  const record = recordOf(snapshot, cluster);
  const fingerprint = clusterFingerprint(cluster.rules);
  const { rule, proposal } = rulesOf(snapshot, record);
  const support = supportOf(cluster.rules);
  const isDue = record?.state === "failed" && (record.retryAtMs ?? 0) <= snapshot.nowMs;
  const isChanged =
    record?.fingerprint !== fingerprint ||
    (rule === null && record.state !== "failed") ||
    mode === "full_archive";
  const wanted = isSupported(support, snapshot.policy) && (isDue || isChanged);
  const written = wanted
    ? await writeRule(dependencies, cluster.rules, proposal ?? rule, signal)
    : { text: null, error: null };
  const decision = planCluster(
    {
      support,
      text: written.text,
      textHash: record?.textHash ?? null,
      withdrawn: record?.state === "withdrawn",
      rule,
      proposal,
      unowned: unownedRules(snapshot),
      group: snapshot.group,
      now: seconds(snapshot.nowMs),
    },
    snapshot.policy,
  );
  return toWrite(snapshot, cluster, { record, fingerprint, decision, error: written.error, wanted });
}

function toWrite(
  snapshot: Snapshot,
  cluster: AssignedCluster,
  outcome: {
    readonly record: ClusterRecord | undefined;
    readonly fingerprint: string;
    readonly decision: ClusterDecision;
    readonly error: string | null;
    readonly wanted: boolean;
  },
): ClusterWrite {
  const { record, fingerprint, decision, error, wanted } = outcome;
  const members = cluster.rules.map((rule) => ({ id: rule.id, hash: ruleHash(rule) }));
  const base = { ...decision, clusterId: cluster.clusterId, members };
  if (error !== null) {
    const attempts = (record?.attempts ?? 0) + 1;
    const waitMs = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 1));
    return { ...base, fingerprint, state: "failed", attempts, retryAtMs: snapshot.nowMs + waitMs, error };
  }
  if (!wanted && record?.state === "failed") {
    const { state, attempts, retryAtMs, error: before } = record;
    return { ...base, fingerprint, state, attempts, retryAtMs, error: before };
  }
  return { ...base, fingerprint, attempts: 0, retryAtMs: null, error: null };
}

/** A cluster without members goes; a pending rule or proposal of it is withdrawn first. */
function retire(snapshot: Snapshot, cluster: AssignedCluster): ClusterWrite[] {
  const record = recordOf(snapshot, cluster);
  if (record === undefined) return [];
  const { rule, proposal } = rulesOf(snapshot, record);
  const pending = [rule, proposal].filter((row) => row?.playbook_status === "pending" && row.status === null);
  return pending
    .filter((row) => row !== null)
    .map((row) => ({
      ...record,
      members: [],
      action: { type: "withdraw", id: row.agent_playbook_id, reason: "No user stands behind it any more." },
    }));
}

function isChanged(snapshot: Snapshot, write: ClusterWrite): boolean {
  if (write.clusterId === null || write.action.type !== "none") return true;
  const { clusterId, action: _action, ...record } = write;
  const known = snapshot.known.get(clusterId);
  if (known === undefined) return true;
  const { clusterId: _id, ...before } = known;
  const fields = (one: typeof record) => [
    one.members,
    one.state,
    one.fingerprint,
    one.textHash,
    one.agentPlaybookId,
    one.proposalId,
    one.attempts,
  ];
  return JSON.stringify(fields(record)) !== JSON.stringify(fields(before));
}

function reportOf(snapshot: Snapshot, writes: readonly ClusterWrite[]): AggregationReport {
  const supported = snapshot.clusters.filter((one) => isSupported(supportOf(one.rules), snapshot.policy));
  return {
    rulesRead: snapshot.rules.length,
    clusters: supported.length,
    added: 0,
    updated: 0,
    withdrawn: 0,
    runId: null,
    failed: writes.filter((write) => write.state === "failed").length,
  };
}

function retryJobs(group: RuleGroup, writes: readonly ClusterWrite[]): Write[] {
  const times = writes.map((write) => write.retryAtMs).filter((time) => time !== null);
  return times.length === 0 ? [] : [aggregationRetry(group, Math.min(...times))];
}

function runWrite({ clock, ruleWriter }: AggregationDependencies, snapshot: Snapshot, runId: string): Write {
  const run: RunRecord = {
    run_id: runId,
    user_id: "",
    extractor: snapshot.group.playbookName,
    kind: "agent_playbook",
    learner: ruleWriter.id,
    status: "succeeded",
    started_at_ms: snapshot.nowMs,
    finished_at_ms: clock.nowMs(),
    first_interaction_id: 0,
    last_interaction_id: 0,
    turns_read: 0,
    request_ids: [],
    input_tokens: 0,
    output_tokens: 0,
    cost_usd: 0,
    note: `${snapshot.rules.length} user playbook(s) in ${snapshot.clusters.length} group(s).`,
    error: null,
  };
  return { type: "run.insert", run, outcomes: [] };
}
