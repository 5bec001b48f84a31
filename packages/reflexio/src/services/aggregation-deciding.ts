import type { AssignedCluster } from "../core/aggregation/assign.ts";
import { type ClusterDecision, isSupported, planCluster } from "../core/aggregation/plan.ts";
import { clusterFingerprint, ruleHash, ruleTextOf } from "../core/aggregation/rule-text.ts";
import { supportOf } from "../core/aggregation/support.ts";
import { type RedactionPolicy, redactText } from "../core/redaction/redact.ts";
import type { ClusterRecord, ClusterWrite } from "../ports/aggregation-store.ts";
import type { AgentPlaybookRecord } from "../ports/records.ts";
import type {
  RuleWriter,
  RuleWriterBrief,
  RuleWriterInput,
  RuleWriterOutput,
  SourceRule,
} from "../ports/rule-writer.ts";
import { recordOf, rulesOf, type Snapshot, unownedRules } from "./aggregation-snapshot.ts";

const FIRST_RETRY_MS = 60_000;
const MAX_RETRY_MS = 6 * 3_600_000;
/** A writer that saw no common rule this often is asked again only when a member changes. */
const MAX_REFUSALS = 5;

/** What one call of the service carries from try to try. */
export interface AggregationWork {
  readonly mode: "full_archive" | "incremental";
  readonly writer: RuleWriter;
  readonly brief: RuleWriterBrief;
  readonly redaction: RedactionPolicy;
  readonly signal: AbortSignal | undefined;
  /** What was written for which members: a try that raced with another one must not pay again. */
  readonly written: Map<string, RuleWriterOutput>;
  /** Fingerprints of clusters that were looked at, and what was decided of them stored. */
  readonly done: Set<string>;
  /** A cluster that is tried again although it is not due; null for none. */
  readonly retried: number | null;
  /** True for a retry, and after the first commit: what was begun is brought to its end. */
  readonly isStarted: boolean;
}

/** What is to be stored of one cluster. */
export interface DecidedCluster {
  readonly write: ClusterWrite;
  /** Rules that ask for something else: a cluster of their own. */
  readonly strangers: readonly SourceRule[];
  /** Null when nothing had to be written. */
  readonly output: RuleWriterOutput | null;
  /** Undefined for a new one. */
  readonly rule: AgentPlaybookRecord | null;
}

const isRejected = (row: AgentPlaybookRecord | null) => row?.playbook_status === "rejected";

function redactRule(rule: SourceRule, policy: RedactionPolicy): SourceRule {
  const clean = (text: string) => redactText(text, policy).value;
  const cleanOrNull = (text: string | null) => (text === null ? null : clean(text));
  const { blocking_issue: issue } = rule;
  return {
    ...rule,
    content: clean(rule.content),
    trigger: cleanOrNull(rule.trigger),
    rationale: cleanOrNull(rule.rationale),
    blocking_issue: issue === null ? null : { ...issue, details: clean(issue.details) },
  };
}

function inputOf(
  { redaction, brief, signal }: AggregationWork,
  snapshot: Snapshot,
  rules: readonly SourceRule[],
  { rule, proposal }: ReturnType<typeof rulesOf>,
): RuleWriterInput {
  const open = isRejected(proposal) ? null : proposal;
  const current = open ?? (isRejected(rule) ? null : rule);
  const input = {
    rules: rules.map((one) => redactRule(one, redaction)),
    current: current === null ? null : ruleTextOf(current),
    refused: [rule, proposal].flatMap((row) => (row !== null && isRejected(row) ? [ruleTextOf(row)] : [])),
    minUsers: snapshot.policy.minUsers,
    directionOverlap: snapshot.policy.directionOverlap,
    brief,
  };
  return signal === undefined ? input : { ...input, signal };
}

async function writeRule(work: AggregationWork, input: RuleWriterInput): Promise<RuleWriterOutput> {
  const { current, rules } = input;
  const key = `${clusterFingerprint(rules)} ${current === null ? "" : ruleHash(current)}`;
  const known = work.written.get(key);
  if (known !== undefined) return known;
  try {
    const output = await work.writer.write(input);
    work.written.set(key, output);
    return output;
  } catch (error) {
    if (work.signal?.aborted) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return { text: null, reason, failure: { message: reason, retryAfterMs: null } };
  }
}

/** Decides about one cluster; asks the writer when its members changed, or a retry is due. */
export async function decideCluster(
  work: AggregationWork,
  snapshot: Snapshot,
  cluster: AssignedCluster,
): Promise<DecidedCluster> {
  const record = recordOf(snapshot, cluster);
  const known = rulesOf(snapshot, record);
  const { rule, proposal } = known;
  const before = clusterFingerprint(cluster.rules);
  const isRetry = record !== undefined && record.error !== null;
  const isAskedFor =
    cluster.clusterId !== null && cluster.clusterId === work.retried && !work.done.has(before);
  const isDue = isRetry && (isAskedFor || (record.retryAtMs !== null && record.retryAtMs <= snapshot.nowMs));
  const isChanged =
    record?.fingerprint !== before ||
    (rule === null && !isRetry) ||
    (work.mode === "full_archive" && !work.done.has(before));
  const wanted = isSupported(supportOf(cluster.rules), snapshot.policy) && (isDue || isChanged);
  const output = wanted ? await writeRule(work, inputOf(work, snapshot, cluster.rules, known)) : null;
  const out = new Set(output?.strangers);
  const rules = cluster.rules.filter((one) => !out.has(one.id));
  const fingerprint = clusterFingerprint(rules);
  const support = supportOf(rules);
  const decision = planCluster(
    {
      support,
      text: output?.text ?? null,
      textHash: record?.textHash ?? null,
      withdrawn: record?.state === "withdrawn",
      rule,
      proposal,
      unowned: unownedRules(snapshot),
      group: snapshot.group,
      now: Math.floor(snapshot.nowMs / 1000),
    },
    snapshot.policy,
  );
  const base = {
    ...decision,
    clusterId: cluster.clusterId,
    fingerprint,
    members: rules.map((one) => ({ id: one.id, hash: ruleHash(one) })),
  };
  const write = {
    ...base,
    ...stateOf(snapshot, { record, decision, output, isSupported: isSupported(support, snapshot.policy) }),
  };
  return { write, strangers: cluster.rules.filter((one) => out.has(one.id)), output, rule };
}

type Progress = Pick<ClusterWrite, "state" | "attempts" | "retryAtMs" | "error">;

/** How the cluster stands, and when it is tried again. */
function stateOf(
  { nowMs }: Snapshot,
  outcome: {
    readonly record: ClusterRecord | undefined;
    readonly decision: ClusterDecision;
    readonly output: RuleWriterOutput | null;
    readonly isSupported: boolean;
  },
): Progress {
  const { record, decision, output } = outcome;
  const settled = { state: decision.state, attempts: 0, retryAtMs: null, error: null };
  if (output === null) {
    if (record === undefined || record.error === null || !outcome.isSupported) return settled;
    const { attempts, retryAtMs, error } = record;
    return { state: record.state === "failed" ? "failed" : decision.state, attempts, retryAtMs, error };
  }
  const { text, failure, reason } = output;
  if (failure === undefined && text !== null) return settled;
  const attempts = (record?.attempts ?? 0) + 1;
  const waitMs = Math.max(
    failure?.retryAfterMs ?? 0,
    Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, attempts - 1)),
  );
  const isGivenUp = failure === undefined && attempts >= MAX_REFUSALS;
  return {
    state: text === null ? "failed" : decision.state,
    attempts,
    retryAtMs: isGivenUp ? null : nowMs + waitMs,
    error: reason,
  };
}
