import type { components } from "@reflexio/client";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { listOptions } from "./options.ts";

type Evaluation = components["schemas"]["EvaluationResultView"];

function renderEvaluations(rows: readonly Evaluation[], canvas: Canvas, nowMs: number): string {
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

/** Lists evaluations of sessions. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const answer = await client.call(
    "get_agent_success_evaluation_results",
    {
      body: {
        limit,
        user_id: input.userId || null,
        session_id: input.sessionId || null,
        agent_version: input.agentVersion || null,
        evaluation_name: input.evaluation || null,
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not list evaluations.");
  printList(context, {
    rows: answer.agent_success_evaluation_results,
    limit,
    noun: "evaluation",
    render: renderEvaluations,
  });
}
