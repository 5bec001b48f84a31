import type { RegularVsShadow } from "@reflexio/contracts";
import type { InteractionRecord } from "./records.ts";

/** How one session went, in the eyes of one evaluator. */
export interface NewEvaluation {
  readonly user_id: string;
  readonly session_id: string;
  readonly agent_version: string;
  readonly evaluation_name: string;
  readonly is_success: boolean;
  readonly failure_type: string | null;
  readonly failure_reason: string | null;
  readonly number_of_correction_per_session: number;
  readonly user_turns_to_resolution: number | null;
  readonly is_escalated: boolean;
  readonly regular_vs_shadow: RegularVsShadow | null;
  /** Unix seconds. */
  readonly created_at: number;
  /** The last turn that was judged. */
  readonly last_interaction_id: number;
  /** Who judged: `rules` or `model`. */
  readonly evaluator: string;
  /** What to know about the verdict, such as why the rules judged; null when there is nothing. */
  readonly note: string | null;
  /** Extra values that the configuration asks for, in words. */
  readonly metadata: string | null;
  readonly run_id: string;
}

export interface EvaluationRecord extends NewEvaluation {
  readonly result_id: number;
}

/**
 * Stores a result in the place of an earlier one of the same session and evaluator. Does nothing when a result
 * that knows later turns is stored.
 */
export interface EvaluationWrite {
  readonly type: "evaluation.put";
  readonly row: NewEvaluation;
}

export interface EvaluationFilter {
  readonly agentVersion: string | null;
  readonly sessionId: string | null;
  readonly userId: string | null;
  readonly evaluationName: string | null;
}

export interface EvaluationStore {
  /** Newest first. */
  list(orgId: string, filter: EvaluationFilter, limit: number): Promise<EvaluationRecord[]>;
  /** Every turn of a session of a user, in order of arrival. */
  sessionTurns(orgId: string, userId: string, sessionId: string): Promise<InteractionRecord[]>;
}

/** Figures of a span of time. */
export interface PeriodFigures {
  readonly profiles: number;
  readonly interactions: number;
  /** User and agent playbooks. */
  readonly playbooks: number;
  readonly evaluations: number;
  readonly successes: number;
}

/** Rows of one bucket of a series. */
export interface SeriesPoint {
  /** Start of the bucket, unix seconds. */
  readonly start: number;
  readonly count: number;
}

export interface EvaluationPoint extends SeriesPoint {
  readonly successes: number;
}

export interface Series {
  readonly interactions: readonly SeriesPoint[];
  readonly profiles: readonly SeriesPoint[];
  readonly playbooks: readonly SeriesPoint[];
  readonly evaluations: readonly EvaluationPoint[];
}

/** A span of time in unix seconds: `from` is included, `to` is not. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Counts over everything of an org; current learnings only. */
export interface StatisticsStore {
  period(orgId: string, span: Span): Promise<PeriodFigures>;
  /** Buckets with rows, oldest first; they start at multiples of the width. */
  series(orgId: string, span: Span, bucketSeconds: number): Promise<Series>;
}
