import type {
  Access,
  Approval,
  BlockingIssue,
  Lifecycle,
  ProfileTimeToLive,
  RunTrigger,
  ToolUsed,
  UserAction,
} from "@reflexio/contracts";
import type { Evidence } from "./learner.ts";

/** The three kinds of learning, as they are named in storage. */
export type StoredLearningKind = "profile" | "user_playbook" | "agent_playbook";

/** Kinds of rows that can be searched. */
export const SEARCH_KINDS = ["interaction", "profile", "user_playbook", "agent_playbook"] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

/** One stored publish call. `created_at` in unix seconds. */
export interface RequestRecord {
  readonly request_id: string;
  readonly user_id: string;
  readonly created_at: number;
  readonly source: string;
  readonly agent_version: string;
  readonly session_id: string | null;
  readonly skip_aggregation: boolean;
  readonly force_extraction: boolean;
}

/** One turn before it has an id. */
export interface NewInteraction {
  readonly user_id: string;
  readonly request_id: string;
  readonly session_id: string | null;
  readonly created_at: number;
  readonly role: string;
  readonly content: string;
  readonly user_action: UserAction;
  readonly user_action_description: string;
  readonly interacted_image_url: string;
  readonly image_encoding: string;
  readonly shadow_content: string;
  readonly expert_content: string;
  readonly tools_used: readonly ToolUsed[];
  readonly message_id: string | null;
}

/** One stored turn. Ids grow in the order of commits, over all users. */
export interface InteractionRecord extends NewInteraction {
  readonly interaction_id: number;
  /** Number of the turn in its session (or in its request, without a session), from 0. */
  readonly position: number;
}

/** A profile; times in unix seconds. */
export interface ProfileRecord {
  readonly profile_id: string;
  readonly user_id: string;
  readonly content: string;
  readonly last_modified_timestamp: number;
  readonly generated_from_request_id: string;
  readonly profile_time_to_live: ProfileTimeToLive;
  readonly expiration_timestamp: number;
  readonly custom_features: Readonly<Record<string, unknown>> | null;
  readonly source: string | null;
  readonly status: Lifecycle | null;
  readonly extractor_names: readonly string[] | null;
  readonly source_interaction_ids: readonly number[];
  /** What the fact is about, see `Candidate.slot`. */
  readonly slot: string | null;
  /** Time of the newest turn it rests on, unix seconds: of two contradicting facts the later one holds. */
  readonly evidence_at: number;
}

/** What user and agent playbooks share. */
interface RuleFields {
  readonly playbook_name: string;
  readonly agent_version: string;
  readonly created_at: number;
  readonly content: string;
  readonly trigger: string | null;
  readonly rationale: string | null;
  readonly blocking_issue: BlockingIssue | null;
  readonly status: Lifecycle | null;
}

export interface NewUserPlaybook extends RuleFields {
  readonly user_id: string | null;
  readonly request_id: string;
  readonly source: string | null;
  readonly source_interaction_ids: readonly number[];
  readonly slot: string | null;
  readonly evidence_at: number;
}

export interface UserPlaybookRecord extends NewUserPlaybook {
  readonly user_playbook_id: number;
}

export interface NewAgentPlaybook extends RuleFields {
  readonly playbook_status: Approval;
  readonly playbook_metadata: string;
}

export interface AgentPlaybookRecord extends NewAgentPlaybook {
  readonly agent_playbook_id: number;
}

/** Profiles are named by text ids, playbooks by numbers; storage and lineage use the text of either. */
export type LearningId = string;

/** What a run did with one candidate. */
export type OutcomeAction = "added" | "updated" | "superseded" | "ignored" | "rejected";

/** One verdict of a run, kept for ever: why something was or was not learnt. */
export interface RunOutcome {
  /** Request of the candidate's first evidence. */
  readonly request_id: string | null;
  readonly kind: StoredLearningKind;
  readonly learning_id: LearningId | null;
  readonly action: OutcomeAction;
  readonly reason: string;
  readonly content: string;
  readonly evidence: readonly Evidence[];
}

/** What a run is about: learnings of a kind, or how a session went. Runs about agent playbooks are aggregations. */
export type RunSubject = StoredLearningKind | "evaluation";

/** One execution of a learner, a writer of shared rules or an evaluator. Times in unix milliseconds. */
export interface RunRecord {
  readonly run_id: string;
  readonly user_id: string;
  /** Extractor, evaluator, or playbook name of the group. */
  readonly extractor: string;
  readonly kind: RunSubject;
  readonly trigger: RunTrigger;
  /** The rerun or manual generation it belongs to. */
  readonly operation_id: string | null;
  /** The one session whose turns it read; null when they were of several or of none. */
  readonly session_id: string | null;
  /** The one agent version it is about; null when its turns are of several. */
  readonly agent_version: string | null;
  /** `rules` or `model`. */
  readonly learner: string;
  readonly status: "succeeded" | "failed";
  readonly started_at_ms: number;
  readonly finished_at_ms: number;
  /** Interaction ids read for the first time by this run. */
  readonly first_interaction_id: number;
  readonly last_interaction_id: number;
  readonly turns_read: number;
  readonly request_ids: readonly string[];
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cost_usd: number;
  readonly note: string;
  readonly error: string | null;
}

/** An API key as stored: only its hash. */
export interface ApiKeyRecord {
  readonly key_id: string;
  readonly org_id: string;
  readonly name: string;
  /** First characters, to recognise a key in lists. */
  readonly prefix: string;
  readonly scopes: readonly Exclude<Access, "public">[];
  /** When set, the key sees this user only. */
  readonly user_id: string | null;
  readonly agent_version: string | null;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
  readonly last_used_at: number | null;
  /** The key that replaced it. */
  readonly rotated_to: string | null;
}

/** The first answer to a keyed mutation, so that a repeat does nothing. */
export interface ReceiptRecord {
  readonly operation: string;
  readonly key: string;
  readonly body_hash: string;
  readonly request_id: string | null;
  readonly response: string | null;
  readonly created_at: number;
}
