import type { BlockingIssue, PromptOverrides } from "@reflexio/contracts";
import type { CallMeter } from "./language-model.ts";
import type { ModelFailure } from "./model-failure.ts";
import type { RunStepRecord } from "./run-step.ts";

/** What a rule says, without whose it is. */
export interface RuleText {
  readonly content: string;
  readonly trigger: string | null;
  readonly rationale: string | null;
  readonly blocking_issue: BlockingIssue | null;
}

/** One rule of a user, as aggregation sees it. */
export interface SourceRule extends RuleText {
  /** Id of the user playbook. */
  readonly id: number;
  /** Null when nobody knows whose it is: then it supports no shared rule. */
  readonly userId: string | null;
  /** Distinct conversations it was learnt from. */
  readonly sessions: readonly string[];
  /** Of unit length; null while the rule waits for one. */
  readonly vector: Float32Array | null;
}

/** What a writer is told besides the rules. The built-in writer needs none of it. */
export interface RuleWriterBrief {
  readonly orgId: string;
  /** What the agent is for, in words. */
  readonly agentContext: string | null;
  readonly tools: readonly { readonly tool_name: string; readonly tool_description: string }[];
  /** Texts in place of the built-in prompts. */
  readonly prompts: PromptOverrides;
  /** Pays for the calls. */
  readonly meter: CallMeter;
}

export interface RuleWriterInput {
  /** Like rules of several users, never empty. */
  readonly rules: readonly SourceRule[];
  /** What the shared rule says so far; null for a new one. */
  readonly current: RuleText | null;
  /** What a person said no to. */
  readonly refused: readonly RuleText[];
  /** Distinct users that have to ask for it. */
  readonly minUsers: number;
  /** Share of their words that rules share which ask for the same, 0 to 1. */
  readonly directionOverlap: number;
  readonly signal?: AbortSignal;
  readonly brief?: RuleWriterBrief;
}

/** What a writer made of a group. */
export interface RuleWriterOutput {
  /** The shared rule; null when the group holds none, or none could be written: then the known rule stays. */
  readonly text: RuleText | null;
  /** Why, in a sentence. */
  readonly reason: string;
  /** Ids of rules that ask for something else: they leave the group. */
  readonly strangers?: readonly number[];
  readonly steps?: readonly RunStepRecord[];
  /** Writer that wrote, when it was another one. */
  readonly writer?: string;
  /** Nothing could be decided; the group is tried again. With a text: that of another writer, until then. */
  readonly failure?: ModelFailure;
}

/** Puts a group of like rules into one. It never writes anything. */
export interface RuleWriter {
  /** `rules` or `model`; recorded in each run. */
  readonly id: string;
  /** Null texts and failures leave the known rule as it is, and the group is tried again later. */
  write(input: RuleWriterInput): Promise<RuleWriterOutput>;
}
