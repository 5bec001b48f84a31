import type { DashboardStats, PeriodStats, TimeSeriesPoint } from "@reflexio/contracts";
import type {
  EvaluationFilter,
  EvaluationRecord,
  PeriodFigures,
  SeriesPoint,
} from "../ports/evaluation-store.ts";
import { type JudgingDependencies, judgeSession } from "./session-judging.ts";

const DAY_SECONDS = 86_400;

export interface EvaluationService {
  /**
   * Judges a session with every configured evaluator. A session that went on is judged again; the new result takes
   * the place of the old one.
   * @param anew judges also what was judged over the same turns before
   * @throws ReflexioError `model_unavailable` when an evaluator that must be a model could not judge
   */
  evaluateSession(
    orgId: string,
    userId: string,
    sessionId: string,
    signal: AbortSignal,
    anew?: boolean,
  ): Promise<void>;
  results(orgId: string, filter: EvaluationFilter, limit: number): Promise<EvaluationRecord[]>;
  /** Figures of the last days against the days before. */
  statistics(orgId: string, daysBack: number): Promise<DashboardStats>;
}

export function createEvaluationService(dependencies: JudgingDependencies): EvaluationService {
  const { storage, clock } = dependencies;
  return {
    evaluateSession: (orgId, userId, sessionId, signal, anew = false) =>
      judgeSession(dependencies, { orgId, userId, sessionId, signal }, anew),
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
