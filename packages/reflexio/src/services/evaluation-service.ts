import type { DashboardStats, PeriodStats, TimeSeriesPoint } from "@reflexio/contracts";
import { hashText } from "../core/hash-text.ts";
import { toTurn } from "../core/learning/windows.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  EvaluationFilter,
  EvaluationRecord,
  NewEvaluation,
  PeriodFigures,
  SeriesPoint,
} from "../ports/evaluation-store.ts";
import type { Evaluator, Verdict } from "../ports/evaluator.ts";
import type { Storage, Write } from "../ports/storage.ts";
import type { SettingsService } from "./settings.ts";

export const EVALUATE_QUEUE = "evaluate";
/** Name of the results when no evaluator is configured. */
export const DEFAULT_EVALUATION = "session_success";
const EVALUATE_ATTEMPTS = 8;
const DAY_SECONDS = 86_400;

export interface EvaluationDependencies {
  readonly storage: Storage;
  readonly settings: SettingsService;
  readonly evaluator: Evaluator;
  readonly clock: Clock;
}

export interface EvaluationService {
  /**
   * Judges a session with every configured evaluator, in one transaction. A session that went on is judged again;
   * the new result takes the place of the old one.
   */
  evaluateSession(orgId: string, userId: string, sessionId: string, signal: AbortSignal): Promise<void>;
  results(orgId: string, filter: EvaluationFilter, limit: number): Promise<EvaluationRecord[]>;
  /** Figures of the last days against the days before. */
  statistics(orgId: string, daysBack: number): Promise<DashboardStats>;
}

/**
 * Judges the session when it has been quiet for a while: each publish puts it off. Belongs into the commit of the
 * publish, so that a restart forgets no session.
 */
export function evaluationJob(userId: string, sessionId: string, runAtMs: number): Write {
  return {
    type: "job.enqueue",
    job: {
      queue: EVALUATE_QUEUE,
      payload: { user_id: userId, session_id: sessionId },
      dedupeKey: JSON.stringify([userId, sessionId]),
      runAtMs,
      onDuplicate: "postpone",
      maxAttempts: EVALUATE_ATTEMPTS,
    },
  };
}

export function createEvaluationService(dependencies: EvaluationDependencies): EvaluationService {
  const { storage, settings, evaluator, clock } = dependencies;

  async function namesFor(orgId: string, userId: string, sessionId: string): Promise<string[]> {
    const { config } = await settings.of(orgId);
    const configured = config.agent_success_configs;
    if (configured === null) return [DEFAULT_EVALUATION];
    return configured
      .filter(({ evaluation_name: name, sampling_rate: rate }) =>
        isSampled([orgId, userId, sessionId, name], rate),
      )
      .map((one) => one.evaluation_name);
  }

  async function agentVersionOf(orgId: string, userId: string, sessionId: string): Promise<string> {
    const [latest] = await storage.requests.list(orgId, { userId, sessionId }, 1, 0);
    return latest?.agent_version ?? "";
  }

  return {
    async evaluateSession(orgId, userId, sessionId, signal) {
      const rows = await storage.evaluations.sessionTurns(orgId, userId, sessionId);
      const last = rows.at(-1);
      if (last === undefined) return;
      const names = await namesFor(orgId, userId, sessionId);
      if (names.length === 0) return;
      const verdict = await evaluator.evaluate({ turns: rows.map((row) => toTurn(row, true)), signal });
      if (verdict === null) return;
      const common = {
        ...toRow(verdict),
        user_id: userId,
        session_id: sessionId,
        agent_version: await agentVersionOf(orgId, userId, sessionId),
        created_at: Math.floor(clock.nowMs() / 1000),
        last_interaction_id: last.interaction_id,
      };
      const writes = names.map(
        (evaluation_name): Write => ({ type: "evaluation.put", row: { ...common, evaluation_name } }),
      );
      await storage.commit(orgId, writes);
    },
    results: (orgId, filter, limit) => storage.evaluations.list(orgId, filter, limit),
    async statistics(orgId, daysBack) {
      // The second that runs now belongs to the current period.
      const to = Math.floor(clock.nowMs() / 1000) + 1;
      const length = daysBack * DAY_SECONDS;
      const current = { from: to - length, to };
      const previous = { from: to - 2 * length, to: to - length };
      const bucketSeconds = bucketOf(daysBack);
      const series = await storage.statistics.series(orgId, current, bucketSeconds);
      return {
        current_period: toPeriod(await storage.statistics.period(orgId, current)),
        previous_period: toPeriod(await storage.statistics.period(orgId, previous)),
        interactions_time_series: series.interactions.map(toPoint),
        profiles_time_series: series.profiles.map(toPoint),
        playbooks_time_series: series.playbooks.map(toPoint),
        evaluations_time_series: series.evaluations.map((point) => ({
          timestamp: Math.max(1, point.start),
          value: Math.round((100 * point.successes) / point.count),
        })),
        bucket_seconds: bucketSeconds,
      };
    },
  };
}

function toRow(verdict: Verdict) {
  return {
    is_success: verdict.isSuccess,
    failure_type: verdict.failureType,
    failure_reason: verdict.failureReason,
    number_of_correction_per_session: verdict.corrections,
    user_turns_to_resolution: verdict.userTurnsToResolution,
    is_escalated: verdict.isEscalated,
    regular_vs_shadow: null,
  } satisfies Partial<NewEvaluation>;
}

/** Always the same answer for the same session: long sessions are not drawn more often than short ones. */
export function isSampled(parts: readonly string[], rate: number): boolean {
  if (rate >= 1) return true;
  const drawn = Number.parseInt(hashText(JSON.stringify(parts)), 16) / 2 ** 53;
  return drawn < rate;
}

/** Buckets that make a readable chart: hours for days, days for months, weeks beyond. */
function bucketOf(daysBack: number): number {
  if (daysBack <= 3) return 3_600;
  return daysBack <= 120 ? DAY_SECONDS : 7 * DAY_SECONDS;
}

function toPeriod(figures: PeriodFigures): PeriodStats {
  const rate = figures.evaluations === 0 ? 0 : (100 * figures.successes) / figures.evaluations;
  return {
    total_profiles: figures.profiles,
    total_interactions: figures.interactions,
    total_playbooks: figures.playbooks,
    success_rate: Math.round(rate * 100) / 100,
  };
}

function toPoint({ start, count }: SeriesPoint): TimeSeriesPoint {
  return { timestamp: Math.max(1, start), value: count };
}
