import { ReflexioError } from "@reflexio/contracts";
import type { AssignedCluster } from "../core/aggregation/assign.ts";
import { isSupported } from "../core/aggregation/plan.ts";
import { supportOf } from "../core/aggregation/support.ts";
import { costsOf } from "../core/costs/step-costs.ts";
import type { ClusterWrite, RuleGroup } from "../ports/aggregation-store.ts";
import type { RunOutcome, RunRecord } from "../ports/records.ts";
import type { RuleWriter, RuleWriterOutput } from "../ports/rule-writer.ts";
import type { Write } from "../ports/storage.ts";
import { type AggregationWork, type DecidedCluster, decideCluster } from "./aggregation-deciding.ts";
import { aggregationJobs, aggregationRetry } from "./aggregation-jobs.ts";
import {
  readSnapshot,
  recordOf,
  rulesOf,
  type Snapshot,
  type SnapshotDependencies,
} from "./aggregation-snapshot.ts";
import { type AggregationStatus, aggregationStatus, type StatusWanted } from "./aggregation-status.ts";
import { createSpending } from "./spending.ts";

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
  /** Null when nothing changed and no model was asked. */
  readonly runId: string | null;
  /** Groups whose rule could not be written; they are tried again later. */
  readonly failed: number;
  /** New rules that wait for more (`reaggregation_trigger_count`): nothing was looked at. */
  readonly waiting: number;
}

export interface AggregationService {
  /**
   * Tries a cluster again whose rule could not be written, and looks at what changed in its group besides.
   * @throws ReflexioError `not_found` when the group has no such cluster
   */
  retry(orgId: string, group: RuleGroup, clusterId: number, signal?: AbortSignal): Promise<AggregationReport>;
  /** How the groups that match stand, and their clusters. */
  status(orgId: string, wanted: StatusWanted): Promise<AggregationStatus>;
  /**
   * Brings the shared rules of a group up to date with its current user playbooks, in one transaction.
   * @param mode `full_archive` looks at every cluster again, `incremental` at what changed, unless new rules wait for
   *   more of them
   */
  aggregate(
    orgId: string,
    group: RuleGroup,
    mode: "full_archive" | "incremental",
    signal?: AbortSignal,
  ): Promise<AggregationReport>;
}

type RunOptions = Pick<AggregationWork, "signal" | "retried">;

/** Somebody else may aggregate the same group at the same moment; then it is decided again. */
const TRIES = 5;
/** Clusters that a model writes between two commits: what was paid for is stored soon. */
const WRITTEN_AT_ONCE = 8;

/** A part of the group's clusters, decided. */
interface Decided {
  readonly clusters: readonly DecidedCluster[];
  /** False: others wait for the next commit. */
  readonly isComplete: boolean;
}

const NOTHING: AggregationReport = {
  rulesRead: 0,
  clusters: 0,
  added: 0,
  updated: 0,
  withdrawn: 0,
  runId: null,
  failed: 0,
  waiting: 0,
};

export function createAggregationService(dependencies: AggregationDependencies): AggregationService {
  const { storage, newId } = dependencies;

  async function attempt(orgId: string, group: RuleGroup, work: AggregationWork, runId: string) {
    const snapshot = await readSnapshot(dependencies, orgId, group);
    if (work.mode === "incremental" && !work.isStarted && snapshot.waiting > 0) {
      const { rules, waiting } = snapshot;
      return { report: { ...NOTHING, rulesRead: rules.length, waiting }, isComplete: true };
    }
    const { clusters, isComplete } = await decideClusters(work, snapshot);
    const retired = snapshot.clusters.filter((cluster) => cluster.rules.length === 0);
    const writes = [
      ...clusters.map(({ write }) => write),
      ...retired.flatMap((cluster) => retire(snapshot, cluster)),
    ];
    const changed = writes.filter((write) => isChanged(snapshot, write));
    const removed = retired.map((cluster) => cluster.clusterId).filter((id) => id !== null);
    const report = reportOf(snapshot, writes);
    const isTold =
      changed.some((write) => write.action.type !== "none") ||
      clusters.some(({ output }) => (output?.steps ?? []).length > 0);
    // Only what is stored was looked at: after a lost race all is decided again, from what was written already.
    const settle = () => {
      for (const { write } of clusters) work.done.add(write.fingerprint);
    };
    if (!isTold && changed.length === 0 && removed.length === 0) {
      settle();
      return { report, isComplete };
    }
    const result = await storage.commit(orgId, [
      ...(isTold ? [runWrite(dependencies, snapshot, { runId, mode: work.mode }, clusters)] : []),
      {
        type: "aggregation.apply",
        ...group,
        expectedVersion: snapshot.version,
        clusters: changed,
        removed,
        runId,
        mode: work.mode,
        at: Math.floor(snapshot.nowMs / 1000),
      },
      ...retryJobs(group, changed),
      // Should this process end here, somebody goes on.
      ...(isComplete ? [] : aggregationJobs([group], snapshot.nowMs)),
    ]);
    settle();
    const counts = result.ok ? (result.results[isTold ? 1 : 0]?.counts ?? {}) : {};
    const { added = 0, updated = 0, withdrawn = 0 } = counts;
    return { report: { ...report, added, updated, withdrawn, runId: isTold ? runId : null }, isComplete };
  }

  async function untilStored(orgId: string, group: RuleGroup, work: AggregationWork, runId: string) {
    for (let tries = 1; ; tries += 1) {
      work.signal?.throwIfAborted();
      try {
        return await attempt(orgId, group, work, runId);
      } catch (error) {
        const raced = ReflexioError.isInstance(error) && error.code === "conflict";
        if (!raced || tries === TRIES) throw error;
      }
    }
  }

  async function run(
    orgId: string,
    group: RuleGroup,
    mode: AggregationWork["mode"],
    options: RunOptions,
  ): Promise<AggregationReport> {
    let runId = newId();
    let work = await startWork(dependencies, orgId, mode, runId, options);
    let total = NOTHING;
    for (;;) {
      const { report, isComplete } = await untilStored(orgId, group, work, runId);
      total = {
        ...report,
        added: total.added + report.added,
        updated: total.updated + report.updated,
        withdrawn: total.withdrawn + report.withdrawn,
        runId: report.runId ?? total.runId,
      };
      if (isComplete) return total;
      // A run of its own for each commit; what was looked at stays known.
      runId = newId();
      const { done } = work;
      work = { ...(await startWork(dependencies, orgId, mode, runId, options)), done, isStarted: true };
    }
  }

  return {
    aggregate: (orgId, group, mode, signal) => run(orgId, group, mode, { signal, retried: null }),
    status: (orgId, wanted) => aggregationStatus(storage, orgId, wanted),
    async retry(orgId, group, clusterId, signal) {
      await requireCluster(storage, orgId, group, clusterId);
      return run(orgId, group, "incremental", { signal, retried: clusterId });
    },
  };
}

async function requireCluster(
  { aggregation }: SnapshotDependencies["storage"],
  orgId: string,
  group: RuleGroup,
  clusterId: number,
): Promise<void> {
  const { clusters } = await aggregation.state(orgId, group);
  if (clusters.some((cluster) => cluster.clusterId === clusterId)) return;
  throw new ReflexioError("not_found", `The group has no cluster ${clusterId}.`, {
    hint: "`get_aggregation_status` names the clusters.",
  });
}

async function startWork(
  dependencies: AggregationDependencies,
  orgId: string,
  mode: AggregationWork["mode"],
  runId: string,
  { signal, retried }: RunOptions,
): Promise<AggregationWork> {
  const { config, redaction } = await dependencies.settings.of(orgId);
  const brief = {
    orgId,
    agentContext: config.agent_context_prompt,
    tools: config.tool_can_use ?? [],
    prompts: config.reflexio.prompts,
    meter: createSpending(dependencies).meter(orgId, runId),
  };
  const nothingYet = {
    written: new Map<string, RuleWriterOutput>(),
    done: new Set<string>(),
    isStarted: retried !== null,
  };
  return { mode, retried, writer: dependencies.ruleWriter, brief, redaction, signal, ...nothingYet };
}

async function decideClusters(work: AggregationWork, snapshot: Snapshot): Promise<Decided> {
  const decided: DecidedCluster[] = [];
  const waiting = snapshot.clusters.filter((one) => one.rules.length > 0);
  let written = 0;
  for (let cluster = waiting.shift(); cluster !== undefined; cluster = waiting.shift()) {
    work.signal?.throwIfAborted();
    const one = await decideCluster(work, snapshot, cluster);
    if (one.write.agentPlaybookId !== null) snapshot.owned.add(one.write.agentPlaybookId);
    decided.push(one);
    if (one.strangers.length > 0) waiting.push({ clusterId: null, rules: one.strangers });
    if ((one.output?.steps ?? []).length > 0) written += 1;
    // Strangers are stored with the cluster they leave, or they would join it again.
    const isBetween = waiting.every((next) => next.clusterId !== null || snapshot.clusters.includes(next));
    if (written >= WRITTEN_AT_ONCE && isBetween && waiting.length > 0) {
      return { clusters: decided, isComplete: false };
    }
  }
  return { clusters: decided, isComplete: true };
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
    one.retryAtMs,
    one.error,
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
    waiting: 0,
  };
}

function retryJobs(group: RuleGroup, writes: readonly ClusterWrite[]): Write[] {
  const times = writes.map((write) => write.retryAtMs).filter((time) => time !== null);
  return times.length === 0 ? [] : [aggregationRetry(group, Math.min(...times))];
}

function writerOf(outputs: readonly RuleWriterOutput[], ruleWriter: RuleWriter): string {
  return outputs.find((output) => output.writer === "model")?.writer ?? ruleWriter.id;
}

/** Groups whose rule could not be written, and why. */
function outcomesOf(clusters: readonly DecidedCluster[]): RunOutcome[] {
  return clusters.flatMap(({ output, write, rule }) =>
    output === null || write.error === null
      ? []
      : [
          {
            request_id: null,
            kind: "agent_playbook",
            learning_id: rule === null ? null : String(rule.agent_playbook_id),
            action: "rejected",
            reason: write.error,
            content: output.text?.content ?? rule?.content ?? "",
            evidence: [],
          } satisfies RunOutcome,
        ],
  );
}

function runWrite(
  { clock, ruleWriter }: AggregationDependencies,
  snapshot: Snapshot,
  { runId, mode }: { readonly runId: string; readonly mode: AggregationWork["mode"] },
  clusters: readonly DecidedCluster[],
): Write {
  const outputs = clusters.flatMap(({ output }) => output ?? []);
  const steps = outputs.flatMap((output) => output.steps ?? []);
  const failures = outputs.flatMap((output) => output.failure ?? []);
  const hasFailed = failures.length > 0 && failures.length === outputs.length;
  const read = `${snapshot.rules.length} user playbook(s) in ${snapshot.clusters.length} group(s).`;
  const notes = [
    ...new Set(outputs.filter(({ failure }) => failure !== undefined).map(({ reason }) => reason)),
  ];
  const run: RunRecord = {
    run_id: runId,
    user_id: "",
    extractor: snapshot.group.playbookName,
    kind: "agent_playbook",
    // Only somebody who asks for it has everything looked at again.
    trigger: mode === "full_archive" ? "manual" : "aggregation",
    operation_id: null,
    session_id: null,
    agent_version: snapshot.group.agentVersion,
    learner: writerOf(outputs, ruleWriter),
    status: hasFailed ? "failed" : "succeeded",
    started_at_ms: snapshot.nowMs,
    finished_at_ms: clock.nowMs(),
    first_interaction_id: 0,
    last_interaction_id: 0,
    turns_read: 0,
    request_ids: [],
    ...costsOf(steps),
    note: [read, ...notes].join(" "),
    error: hasFailed ? (failures[0]?.message ?? null) : null,
  };
  return { type: "run.insert", run, outcomes: outcomesOf(clusters), steps };
}
