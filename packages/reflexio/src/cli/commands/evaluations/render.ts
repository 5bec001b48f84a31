import type { components } from "@reflexio/client";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";

type Evaluation = components["schemas"]["EvaluationResultView"];

/** A row for each result, with why. */
export function renderEvaluations(rows: readonly Evaluation[], canvas: Canvas, nowMs: number): string {
  const columns = [
    { title: "SESSION" },
    { title: "RESULT" },
    { title: "VERSION" },
    { title: "CORRECTIONS", isNumber: true },
    { title: "WHEN" },
    { title: "WHY", isElastic: true },
  ];
  const cells = rows.map((row) => [
    row.session_id,
    row.is_success ? "success" : `failure${row.is_escalated ? ", escalated" : ""}`,
    row.agent_version,
    String(row.number_of_correction_per_session),
    relativeTime(row.created_at, nowMs),
    row.failure_reason ?? row.failure_type ?? "",
  ]);
  return table(columns, cells, canvas);
}
