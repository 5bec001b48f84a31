import type { RetrievalRow, SetResult } from "../retrieval.ts";
import { THRESHOLDS } from "./abstention.ts";

/** How far behind its better arm a set may be. */
const ALLOWED_LOSS = 0.02;

function line(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(" | ")} |`);
}

function cell(value: number | null): string {
  return value === null ? "" : value.toFixed(3);
}

function keepsUp({ recall_10, text_10, vector_10 }: RetrievalRow): string {
  if (text_10 === null || vector_10 === null) return "";
  return recall_10 >= Math.max(text_10, vector_10) - ALLOWED_LOSS ? "yes" : "no";
}

function printRanking(rows: readonly RetrievalRow[]): void {
  console.log(
    "\n| set | turns | questions | R@1 | R@5 | R@10 | text alone | vectors alone | keeps up | MRR | nDCG@10 | p50 ms | p95 ms |",
  );
  console.log("|---|---|--:|--:|--:|--:|--:|--:|:-:|--:|--:|--:|--:|");
  for (const row of rows) {
    const ranks = [row.recall_1, row.recall_5, row.recall_10, row.text_10, row.vector_10].map(cell);
    const rest = [cell(row.mrr), cell(row.ndcg_10), row.p50_ms.toFixed(1), row.p95_ms.toFixed(1)];
    line([row.set, row.turns, row.questions, ...ranks, keepsUp(row), ...rest]);
  }
  const whole = rows.filter(({ turns }) => turns === "all");
  const mean = (of: (row: RetrievalRow) => number) =>
    whole.reduce((sum, row) => sum + of(row), 0) / Math.max(1, whole.length);
  const means = [mean((row) => row.recall_1), mean((row) => row.recall_5), mean((row) => row.recall_10)];
  const alone = [mean((row) => row.text_10 ?? 0), mean((row) => row.vector_10 ?? 0)];
  line(["mean of the sets", "all", "", ...[...means, ...alone].map(cell), "", "", "", "", ""]);
}

function printAbstention(results: readonly SetResult[]): void {
  const points = results.flatMap(({ abstention }) => abstention);
  console.log(
    "\nThresholds, mean of the sets: what they keep, and the share of queries with any hit.\n\n| threshold | R@10 | queries of other sets | questions without an answer |\n|--:|--:|--:|--:|",
  );
  for (const threshold of THRESHOLDS) {
    const at = points.filter((point) => point.threshold === threshold);
    const mean = (values: readonly number[]) =>
      values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
    const unanswerable = at.flatMap((point) => (point.unanswerable === null ? [] : [point.unanswerable]));
    const figures = [
      mean(at.map((point) => point.recall_10)),
      mean(at.map((point) => point.foreign)),
      mean(unanswerable),
    ];
    line([threshold, ...figures.map(cell)]);
  }
}

/** Prints the tables of `docs/benchmarks.md`. */
export function printReport(results: readonly SetResult[]): void {
  printRanking(results.flatMap(({ rows }) => rows));
  printAbstention(results);
  for (const { rows, updates } of results) {
    if (updates === null) continue;
    const { questions, newFirst, oldFirst, notLearnt } = updates;
    console.log(
      `\nUpdated values in ${rows[0]?.set}, through profiles: of ${questions} questions, the newer value first ${newFirst}, the older first ${oldFirst}, nothing learnt from either turn ${notLearnt}.`,
    );
  }
}
