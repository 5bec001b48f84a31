import type { RuleAction } from "../../ports/aggregation-store.ts";
import type { AgentPlaybookRecord, NewAgentPlaybook } from "../../ports/records.ts";
import type { RuleText } from "../../ports/rule-writer.ts";
import { describeRule, ruleSimilarity } from "./rule-similarity.ts";
import { ruleHash, ruleTextOf, sameRuleText } from "./rule-text.ts";
import { readMetadata, type Support, toMetadata } from "./support.ts";

/** What a shared rule needs. */
export interface AggregationPolicy {
  /** Distinct users. */
  readonly minUsers: number;
  readonly minRules: number;
  /** Similarity from which two rules ask for the same, 0 to 1. */
  readonly threshold: number;
  /** Share of their words that rules share which ask for the same, 0 to 1. */
  readonly directionOverlap: number;
  /** New rules that wait for each other before an aggregation of its own accord. */
  readonly newRules: number;
  /** Shared rules need no person's approval. */
  readonly autoApprove: boolean;
}

/** A cluster and the rule that stands for it. */
export interface ClusterCase {
  readonly support: Support;
  /** What the rule of the cluster should say; null when it need not be written or could not. */
  readonly text: RuleText | null;
  /** Of the text that was last decided upon. */
  readonly textHash: string | null;
  /** True when aggregation itself archived the rule for lack of support. */
  readonly withdrawn: boolean;
  readonly rule: AgentPlaybookRecord | null;
  readonly proposal: AgentPlaybookRecord | null;
  /** Rules of the group that no cluster owns, by hand or left behind. */
  readonly unowned: readonly AgentPlaybookRecord[];
  readonly group: { readonly agentVersion: string; readonly playbookName: string };
  /** Unix seconds. */
  readonly now: number;
}

export interface ClusterDecision {
  readonly action: RuleAction;
  /** Rule that stands for the cluster; null also when `action` adds it. */
  readonly agentPlaybookId: number | null;
  readonly proposalId: number | null;
  readonly textHash: string | null;
  readonly state: "gathering" | "served" | "withdrawn" | "rejected";
}

/** A rejected rule comes back when this many times more users stand behind it. */
const MATERIAL_GROWTH = 2;

export function isSupported(support: Support, policy: AggregationPolicy): boolean {
  return support.users >= policy.minUsers && support.rules >= policy.minRules;
}

function likeness(a: RuleText, b: RuleText): number {
  return ruleSimilarity(describeRule(a, null), describeRule(b, null));
}

/** Another text, or far more users than when it was rejected. */
function changedMaterially(
  rejected: AgentPlaybookRecord,
  text: RuleText,
  support: Support,
  policy: AggregationPolicy,
): boolean {
  const { users } = readMetadata(rejected.playbook_metadata);
  if (users !== null && support.users >= users * MATERIAL_GROWTH) return true;
  return likeness(rejected, text) < policy.threshold;
}

function newRow(
  { group, now, support }: ClusterCase,
  text: RuleText,
  approved: boolean,
  revises: number | null,
): NewAgentPlaybook {
  return {
    ...ruleTextOf(text),
    playbook_name: group.playbookName,
    agent_version: group.agentVersion,
    created_at: now,
    status: null,
    playbook_status: approved ? "approved" : "pending",
    playbook_metadata: toMetadata(support, revises),
  };
}

function keep(one: ClusterCase, state: ClusterDecision["state"], textHash = one.textHash): ClusterDecision {
  return {
    action: { type: "none" },
    agentPlaybookId: one.rule?.agent_playbook_id ?? null,
    proposalId: one.proposal?.agent_playbook_id ?? null,
    textHash,
    state,
  };
}

function add(one: ClusterCase, text: RuleText, policy: AggregationPolicy): ClusterDecision {
  const row = newRow(one, text, policy.autoApprove, null);
  const reason = `${one.support.users} users taught it in ${one.support.sessions} conversation(s).`;
  return {
    action: { type: "add", row, as: "rule", supersedes: null, reason },
    agentPlaybookId: null,
    proposalId: null,
    textHash: ruleHash(text),
    state: "served",
  };
}

/** A rule somebody else wrote that says the same: it stands for the cluster instead of a second one. */
function adoptable(
  one: ClusterCase,
  text: RuleText,
  policy: AggregationPolicy,
): AgentPlaybookRecord | undefined {
  return one.unowned
    .filter((row) => row.status === null)
    .map((row) => ({ row, alike: likeness(row, text) }))
    .filter(({ alike }) => alike >= policy.threshold)
    .sort((a, b) => b.alike - a.alike || a.row.agent_playbook_id - b.row.agent_playbook_id)[0]?.row;
}

function planWithoutRule(one: ClusterCase, policy: AggregationPolicy): ClusterDecision {
  const { text } = one;
  if (!isSupported(one.support, policy) || text === null) return keep(one, "gathering");
  const known = adoptable(one, text, policy);
  if (known === undefined) return add(one, text, policy);
  const adopted = { ...one, rule: known };
  if (known.playbook_status !== "rejected") return keep(adopted, "served", ruleHash(text));
  return changedMaterially(known, text, one.support, policy)
    ? add(one, text, policy)
    : keep(adopted, "rejected", ruleHash(text));
}

/** Renews text and figures of a pending rule. A text that a person changed stays theirs. */
function revise(
  one: ClusterCase,
  row: AgentPlaybookRecord,
  revises: number | null,
): { readonly action: RuleAction; readonly textHash: string | null } {
  const { text, textHash, support } = one;
  const isOurs = ruleHash(row) === textHash;
  const writes = text !== null && isOurs && !sameRuleText(row, text);
  const metadata = toMetadata(support, revises);
  const counts = readMetadata(row.playbook_metadata).users !== null && row.playbook_metadata !== metadata;
  const returns = row.status === null ? {} : { status: null };
  const changes = {
    ...(writes ? ruleTextOf(text) : {}),
    ...(counts ? { playbook_metadata: metadata } : {}),
    ...returns,
  };
  if (Object.keys(changes).length === 0) return { action: { type: "none" }, textHash };
  const reason = `${support.users} users taught it in ${support.sessions} conversation(s).`;
  const action = { type: "update", id: row.agent_playbook_id, changes, reason } as const;
  return { action, textHash: writes ? ruleHash(text) : textHash };
}

function withdraw(id: number): RuleAction {
  return { type: "withdraw", id, reason: "Too few users stand behind it now." };
}

function planPending(
  one: ClusterCase,
  rule: AgentPlaybookRecord,
  policy: AggregationPolicy,
): ClusterDecision {
  const supported = isSupported(one.support, policy);
  // A person archived it: that is a decision, too.
  if (rule.status !== null && !one.withdrawn) return keep(one, "rejected");
  if (!supported) {
    if (rule.status !== null) return keep(one, "withdrawn");
    return { ...keep(one, "withdrawn"), action: withdraw(rule.agent_playbook_id) };
  }
  return { ...keep(one, "served"), ...revise(one, rule, null) };
}

function propose(
  one: ClusterCase,
  rule: AgentPlaybookRecord,
  text: RuleText,
  policy: AggregationPolicy,
): ClusterDecision {
  const id = rule.agent_playbook_id;
  const reason = `A revision of rule ${id}: ${one.support.users} users teach it now.`;
  const row = newRow(one, text, policy.autoApprove, id);
  const supersedes = policy.autoApprove ? id : null;
  const as = policy.autoApprove ? "rule" : "proposal";
  return {
    ...keep(one, "served", ruleHash(text)),
    action: { type: "add", row, as, supersedes, reason },
    proposalId: null,
  };
}

/** Approved rules are never touched: what should change is proposed beside them. */
function planApproved(
  one: ClusterCase,
  rule: AgentPlaybookRecord,
  policy: AggregationPolicy,
): ClusterDecision {
  const { text, proposal } = one;
  const open = proposal?.playbook_status === "pending" && proposal.status === null ? proposal : null;
  if (!isSupported(one.support, policy)) {
    if (open === null) return keep(one, "served");
    return { ...keep(one, "served"), action: withdraw(open.agent_playbook_id), proposalId: null };
  }
  if (open !== null) return { ...keep(one, "served"), ...revise(one, open, rule.agent_playbook_id) };
  if (text === null || ruleHash(text) === one.textHash) return keep(one, "served");
  if (sameRuleText(rule, text)) return keep(one, "served", ruleHash(text));
  const refused = proposal?.playbook_status === "rejected" ? proposal : null;
  if (refused !== null && !changedMaterially(refused, text, one.support, policy)) {
    return keep(one, "served", ruleHash(text));
  }
  return propose(one, rule, text, policy);
}

/** Decides what becomes of the rule of one cluster. Pure. */
export function planCluster(one: ClusterCase, policy: AggregationPolicy): ClusterDecision {
  const { rule, text } = one;
  if (rule === null) return planWithoutRule(one, policy);
  switch (rule.playbook_status) {
    case "pending":
      return planPending(one, rule, policy);
    case "approved":
      return planApproved(one, rule, policy);
    case "rejected": {
      const again =
        text !== null &&
        isSupported(one.support, policy) &&
        changedMaterially(rule, text, one.support, policy);
      return again ? add(one, text, policy) : keep(one, "rejected");
    }
  }
}
