import type { BlockingIssue, PromptOverrides } from "@reflexio/contracts";
import type { TurnImage } from "../core/images.ts";
import type { CallMeter } from "./language-model.ts";
import type { ModelFailure } from "./model-failure.ts";
import type { RunStepRecord } from "./run-step.ts";

/** Who spoke a turn, normalised from the free-form `role` of the wire. */
export type Speaker = "user" | "agent" | "tool" | "system";

/** One tool call recorded with a turn. */
export interface TurnTool {
  readonly tool_name: string;
  readonly tool_data: Readonly<Record<string, unknown>>;
}

/** One stored interaction as a learner sees it. */
export interface Turn {
  readonly interactionId: number;
  readonly requestId: string;
  readonly speaker: Speaker;
  readonly content: string;
  /** What a human expert would have answered; empty when not given. */
  readonly expertContent: string;
  readonly tools: readonly TurnTool[];
  /** Picture that came with the turn; null or absent when there is none. */
  readonly image?: TurnImage | null;
  /** UI action besides the text, such as `click: Save button`; empty when none. */
  readonly action: string;
  /** Unix seconds. */
  readonly createdAt: number;
  /** False for turns shown as context only: they were learnt from before. */
  readonly fresh: boolean;
}

/** Consecutive turns of one session (or of one request without a session), oldest first. */
export interface TurnWindow {
  readonly sessionId: string | null;
  readonly turns: readonly Turn[];
}

export type LearningKind = "profile" | "user_playbook";

export type TimeToLive = "one_day" | "one_week" | "one_month" | "one_quarter" | "one_year" | "infinity";

/** Words of a turn that support a candidate. The quote must occur in that turn's text. */
export interface Evidence {
  readonly interactionId: number;
  readonly quote: string;
}

/**
 * What a value replaces: nothing, because it may stand beside others (`a meeting on Friday`); the values of the same
 * slot; or also that of a slot with fewer or more words, because it says itself that something changed (`the new
 * deadline`).
 */
export type Renewal = "nothing" | "same" | "related";

/** Something a learner proposes to remember. */
export interface Candidate {
  readonly kind: LearningKind;
  /** The fact (profile) or what the agent should do (playbook), one or two sentences. */
  readonly content: string;
  /** When the rule applies; null for profiles and for rules that always apply. */
  readonly trigger: string | null;
  readonly rationale: string | null;
  readonly blockingIssue: BlockingIssue | null;
  /**
   * What the candidate is about, so that a newer value replaces an older one: `location.city`,
   * `favourite.colour`, `deploy.region`. Null when nothing can contradict it.
   */
  readonly slot: string | null;
  /** The value that fills the slot, as said: an older entry of the slot that holds it says the same. */
  readonly value?: string;
  /** How far it replaces older values; `same` when left out. */
  readonly renews?: Renewal;
  readonly timeToLive: TimeToLive;
  /** Extra values that the extractor asks for, in words; profiles only. */
  readonly metadata?: string | null;
  /** 0–1, how sure the learner is. */
  readonly confidence: number;
  /** Never empty; at least one quote comes from a fresh turn. */
  readonly evidence: readonly Evidence[];
  /** The rule or reasoning that produced it, for the run's trace. */
  readonly reason: string;
}

/** Something a learner looked at and left out, for the run's trace. */
export interface Dismissal {
  readonly interactionId: number;
  readonly reason: string;
}

/** What a learner is told besides the turns. The rules learner needs none of it. */
export interface ExtractBrief {
  readonly orgId: string;
  /** What to look for, in words. */
  readonly definition: string;
  /** About the setting, in words. */
  readonly context: string | null;
  /** Which extra values to note, in words. */
  readonly metadata: string | null;
  /** What the agent is for, in words. */
  readonly agentContext: string | null;
  readonly tools: readonly { readonly tool_name: string; readonly tool_description: string }[];
  /** What is remembered of the user already. */
  readonly known: readonly {
    readonly content: string;
    readonly trigger: string | null;
    readonly slot: string | null;
  }[];
  /** Texts in place of the built-in prompts. */
  readonly prompts: PromptOverrides;
  /** Ask first, cheaply, whether the turns are worth reading; null: read them anyway. */
  readonly gate: {
    /** What the operator adds to the question. */
    readonly condition: string | null;
  } | null;
  /** Pays for the calls. */
  readonly meter: CallMeter;
}

export interface ExtractInput {
  readonly kind: LearningKind;
  readonly windows: readonly TurnWindow[];
  readonly signal?: AbortSignal;
  readonly brief?: ExtractBrief;
}

export interface ExtractOutput {
  readonly candidates: readonly Candidate[];
  readonly dismissed: readonly Dismissal[];
  /** Candidates that the learner itself would not have stored, with the reason. */
  readonly rejected?: readonly { readonly candidate: Candidate; readonly reason: string }[];
  readonly steps?: readonly RunStepRecord[];
  /** Learner that did the reading, when it was another one. */
  readonly learner?: string;
  /** What to say about it, such as why the rules read in place of a model. */
  readonly note?: string;
  /** True for fixed rules, which take instructions only from what users say directly and what became of tool calls. */
  readonly isRuleBased?: boolean;
  /** The turns were not read: nothing may be stored and the cursor must not move. */
  readonly failure?: ModelFailure;
}

/** A strategy that turns a window of turns into candidate learnings. It never writes anything. */
export interface Learner {
  /** `rules` or `model`; recorded in each run. */
  readonly id: string;
  /** True when a call costs money: then the stride gate applies. */
  readonly costsMoney: boolean;
  /** The same for one org, of a learner that differs by org. */
  costsMoneyFor?(orgId: string): Promise<boolean>;
  /** Candidates in order of their evidence. Deterministic for the rules learner. */
  extract(input: ExtractInput): Promise<ExtractOutput>;
}
