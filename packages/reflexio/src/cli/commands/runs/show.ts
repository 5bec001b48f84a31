import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { grid } from "../../render/panel.ts";
import { fullTime } from "../../render/relative-time.ts";
import { clean, cleanLine, wrap } from "../../render/terminal-text.ts";
import type { RunTrace } from "../../wire-types.ts";
import { countsText } from "./list.ts";
import type { runArguments, showOptions } from "./options.ts";

type Input = CommandInput<typeof showOptions, typeof runArguments>;

function facts(run: RunTrace, nowMs: number): [string, string][] {
  const rows: [string, string | undefined][] = [
    ["Run", run.run_id],
    ["Kind", `${run.kind}, by ${run.learner}${run.model === undefined ? "" : ` (${run.model})`}`],
    ["Status", run.status],
    ["Extractor", run.extractor_name],
    ["User", run.user_id],
    ["Session", run.session_id],
    ["Started", `${fullTime(run.started_at, nowMs)}, took ${run.duration_ms} ms`],
    ["Turns read", String(run.interactions_considered)],
    ["Result", countsText(run.counts)],
    ["Why", run.reason],
    ["Error", run.error],
    ["Cost", run.cost_usd > 0 ? `$${run.cost_usd.toFixed(4)}` : undefined],
  ];
  return rows.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, cleanLine(value)] satisfies [string, string]],
  );
}

function stepLines({ steps }: RunTrace, canvas: Canvas): string[] {
  return steps.flatMap((step) => {
    const head = `  ${step.index}. ${step.name} [${step.status}] ${step.duration_ms} ms`;
    const said = [step.summary, ...(step.error === undefined ? [] : [`error: ${step.error}`])];
    const raw = step.raw_reply === undefined ? [] : clean(step.raw_reply).split("\n");
    return [
      head,
      ...said.flatMap((text) => wrap(text, canvas.width - 5)).map((line) => `     ${line}`),
      ...raw.map((line) => `     | ${line}`),
    ];
  });
}

function outcomeLines({ outcomes }: RunTrace, canvas: Canvas): string[] {
  return outcomes.flatMap((outcome) => {
    const name = outcome.learning_id === undefined ? "" : ` ${outcome.kind}:${outcome.learning_id}`;
    const quotes = outcome.evidence.map(
      ({ interaction_id, quote }) => `turn ${interaction_id}: "${cleanLine(quote)}"`,
    );
    const lines = [outcome.content, `why: ${outcome.reason}`, ...quotes];
    return [
      `  [${outcome.action.toUpperCase()}] ${cleanLine(name)}`,
      ...lines.flatMap((text) => wrap(text, canvas.width - 4)).map((line) => `    ${line}`),
    ];
  });
}

/** Shows the trace of a run. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const client = await context.connect();
  const { out } = context;
  const trace = await client.call(
    "get_run",
    { params: { id: input.runId }, query: { include_raw: input.raw } },
    { signal: context.signal },
  );
  out.json(trace);
  const { canvas } = out;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", canvas.paint.bold(title), ...lines];
  const text = [
    grid(facts(trace, context.io.now()), canvas),
    ...section("Steps", stepLines(trace, canvas)),
    ...section("Candidates", outcomeLines(trace, canvas)),
  ];
  out.text(text.join("\n"));
}
