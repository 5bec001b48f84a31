import type { BenchServer, TurnHit } from "./bench-server.ts";
import type { RetrievalSet } from "./read-set.ts";

/** Queries of other sets that are asked. */
const FOREIGN_QUERIES = 60;
const TOP = 10;
export const THRESHOLDS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] as const;

/** What a threshold keeps of what is right, and lets through of what is not. */
export interface AbstentionPoint {
  readonly threshold: number;
  /** Mean share of the right turns among the first ten that pass. */
  readonly recall_10: number;
  /** Share of the queries of other sets with a hit that passes. */
  readonly foreign: number;
  /** The same of questions about a familiar subject that have no answer; null when the set has none. */
  readonly unanswerable: number | null;
}

/** Hits of a question and which of them are right. */
export interface ScoredAnswer {
  readonly hits: readonly TurnHit[];
  readonly right: ReadonlySet<number>;
  /** Right turns, found or not. */
  readonly gold: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

async function bestScores(
  server: BenchServer,
  asked: readonly { readonly userId: string; readonly query: string }[],
): Promise<number[]> {
  const scores: number[] = [];
  for (const { userId, query } of asked) {
    const [best] = await server.search(userId, query, "hybrid", 1);
    scores.push(best?.score ?? 0);
  }
  return scores;
}

/** A threshold's effect on one set. Foreign queries are dealt out to its users in turn. */
export async function measureAbstention(
  server: BenchServer,
  set: RetrievalSet,
  answers: readonly ScoredAnswer[],
  foreignQueries: readonly string[],
): Promise<AbstentionPoint[]> {
  const users = [...new Set(set.questions.map(({ user_id }) => user_id))];
  const step = Math.max(1, Math.floor(foreignQueries.length / FOREIGN_QUERIES));
  const asked = foreignQueries
    .filter((_, index) => index % step === 0)
    .slice(0, FOREIGN_QUERIES)
    .map((query, index) => ({ userId: users[index % users.length] ?? "", query }));
  const foreign = await bestScores(server, asked);
  const unanswerable = await bestScores(
    server,
    set.unanswerable.map(({ user_id, query }) => ({ userId: user_id, query })),
  );
  const passing = (scores: readonly number[], threshold: number) =>
    mean(scores.map((score) => (score > 0 && score >= threshold ? 1 : 0)));
  return THRESHOLDS.map((threshold) => ({
    threshold,
    recall_10: mean(
      answers.map(
        ({ hits, right, gold }) =>
          hits.slice(0, TOP).filter(({ id, score }) => score >= threshold && right.has(id)).length / gold,
      ),
    ),
    foreign: passing(foreign, threshold),
    unanswerable: unanswerable.length === 0 ? null : passing(unanswerable, threshold),
  }));
}
