import type { AgentPlaybookSnapshot } from "@reflexio/contracts";
import type { LearningChanges } from "./learning-changes.ts";
import type { AgentPlaybookRecord, NewAgentPlaybook } from "./records.ts";
import type { SourceRule } from "./rule-writer.ts";

/** User playbooks of one version and name, which are aggregated together. */
export interface RuleGroup {
  readonly agentVersion: string;
  readonly playbookName: string;
}

/**
 * `gathering`: too few users yet. `served`: a rule stands for it. `withdrawn`: its rule lost its support.
 * `rejected`: a person said no. `failed`: the rule could not be written and will be tried again.
 */
export type ClusterState = "gathering" | "served" | "withdrawn" | "rejected" | "failed";

/** One group of like rules. */
export interface ClusterRecord {
  readonly clusterId: number;
  /** Ids of user playbooks; may name rows that are gone. */
  readonly members: readonly { readonly id: number; readonly hash: string }[];
  readonly state: ClusterState;
  /** Of the members when the rule was last written. */
  readonly fingerprint: string;
  /** Of the text that was last decided upon: written, proposed, adopted or rejected. Null before the first one. */
  readonly textHash: string | null;
  readonly agentPlaybookId: number | null;
  /** A pending revision of an approved rule. */
  readonly proposalId: number | null;
  readonly attempts: number;
  /** Unix milliseconds of the next try after a failure. */
  readonly retryAtMs: number | null;
  readonly error: string | null;
}

export interface AggregationState {
  /** Counts up with every aggregation of the group. */
  readonly version: number;
  readonly clusters: readonly ClusterRecord[];
  /** Current user playbooks that no cluster holds. */
  readonly waiting: number;
}

/** What happens to the rule of a cluster. */
export type RuleAction =
  | { readonly type: "none" }
  | {
      readonly type: "add";
      readonly row: NewAgentPlaybook;
      readonly as: "rule" | "proposal";
      /** A rule it replaces at once. */
      readonly supersedes: number | null;
      readonly reason: string;
    }
  /** Only a pending rule: the commit fails with `conflict` when it was reviewed meanwhile. */
  | {
      readonly type: "update";
      readonly id: number;
      readonly changes: LearningChanges;
      readonly reason: string;
    }
  | { readonly type: "withdraw"; readonly id: number; readonly reason: string };

/** A cluster as it is to be stored. */
export interface ClusterWrite extends Omit<ClusterRecord, "clusterId"> {
  /** Null makes a new one. */
  readonly clusterId: number | null;
  /** Applied first; the id of an added rule becomes `agentPlaybookId` or `proposalId`. */
  readonly action: RuleAction;
}

/**
 * Stores the outcome of an aggregation with its change log. Fails with `conflict` unless the group stands at
 * `expectedVersion`. Counts: `added`, `updated`, `withdrawn`.
 */
export interface AggregationWrite extends RuleGroup {
  readonly type: "aggregation.apply";
  readonly expectedVersion: number;
  readonly clusters: readonly ClusterWrite[];
  /** Clusters without members. */
  readonly removed: readonly number[];
  readonly runId: string;
  readonly mode: "full_archive" | "incremental";
  /** Unix seconds. */
  readonly at: number;
}

/** An approved revision takes the place of the rule it revises: both must be current. */
export interface RevisionWrite {
  readonly type: "agent_playbook.replace";
  readonly oldId: number;
  readonly newId: number;
  readonly reason: string;
  /** Unix seconds. */
  readonly at: number;
}

/**
 * The rules and users behind some pending rules stand behind one of them from now on. Fails with `conflict`
 * unless all of them are current and pending.
 */
export interface MergeWrite {
  readonly type: "aggregation.merge";
  readonly keptId: number;
  readonly mergedIds: readonly number[];
}

/** What one aggregation changed. */
export interface AggregationChange {
  readonly id: number;
  readonly created_at: number;
  readonly playbook_name: string;
  readonly agent_version: string;
  readonly run_mode: "full_archive" | "incremental";
  readonly run_id: string;
  readonly added: readonly AgentPlaybookSnapshot[];
  readonly removed: readonly AgentPlaybookSnapshot[];
  readonly updated: readonly {
    readonly before: AgentPlaybookSnapshot;
    readonly after: AgentPlaybookSnapshot;
  }[];
}

export interface GroupFilter {
  readonly agentVersion: string | null;
  readonly playbookName: string | null;
}

/** What aggregation reads. */
export interface AggregationStore {
  /** Groups that have user playbooks in any state, or clusters. */
  groups(orgId: string, filter: GroupFilter): Promise<RuleGroup[]>;
  /** Groups of these user playbooks. */
  groupsOf(orgId: string, userPlaybookIds: readonly number[]): Promise<RuleGroup[]>;
  /** Every current user playbook of the group, oldest first. */
  rules(orgId: string, group: RuleGroup): Promise<SourceRule[]>;
  state(orgId: string, group: RuleGroup): Promise<AggregationState>;
  /** Every agent playbook of the group that is not superseded, in any state and approval. */
  agentPlaybooks(orgId: string, group: RuleGroup): Promise<AgentPlaybookRecord[]>;
  /** Ids of the user playbooks that an agent playbook, or a proposed revision, rests on. */
  sourcesOf(orgId: string, agentPlaybookId: number): Promise<number[]>;
  /** Newest first. */
  changes(orgId: string, group: RuleGroup, limit: number): Promise<AggregationChange[]>;
}
