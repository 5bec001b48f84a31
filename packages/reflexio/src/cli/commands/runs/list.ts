import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { printList } from "../../list-output.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { Run } from "../../wire-types.ts";
import type { listOptions } from "./options.ts";

/** `2 added, 1 ignored`, without what did not happen. */
export function countsText(counts: Run["counts"]): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0);
  return parts.length === 0 ? "nothing" : parts.map(([name, count]) => `${count} ${name}`).join(", ");
}

function renderRuns(runs: readonly Run[], canvas: Canvas, nowMs: number): string {
  const columns = [
    { title: "RUN" },
    { title: "KIND" },
    { title: "STATUS" },
    { title: "USER" },
    { title: "WHEN" },
    { title: "RESULT", isElastic: true },
  ];
  const cells = runs.map((run) => [
    run.run_id,
    run.kind,
    run.status,
    run.user_id ?? "",
    relativeTime(run.started_at, nowMs),
    run.error ?? `${countsText(run.counts)}${run.reason === undefined ? "" : `: ${run.reason}`}`,
  ]);
  return table(columns, cells, canvas);
}

/** Lists runs of learners, aggregation and evaluation. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const answer = await client.call(
    "get_runs",
    {
      body: {
        limit,
        kind: input.kind ?? null,
        status: input.status ?? null,
        user_id: input.userId || null,
        session_id: input.sessionId || null,
        request_id: input.requestId || null,
      },
    },
    { signal: context.signal },
  );
  printList(context, { rows: answer.runs, limit, noun: "run", render: renderRuns });
}
