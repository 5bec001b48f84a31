/**
 * Latency of search over synthetic rows, at the level of the services and without embedding: 30 rounds of 20 queries.
 * `npm run bench -- latency [--rows 1000,100000,1000000] [--keep <folder>] [--svg <file>] [--json]`
 * With --keep the seeded databases stay and are taken again; a million rows take ten minutes to seed.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { parseArgs, promisify } from "node:util";
import { latencyChart } from "./latency/chart.ts";
import { runSize, type SizeResult } from "./latency/run-size.ts";
import { machine } from "./machine.ts";

const DEFAULT_ROWS = "1000,100000,1000000";

/** Each size in a process of its own, so that the memory of one is not counted for the next. */
async function runApart(rows: string, keep: string | undefined): Promise<SizeResult> {
  const script = process.argv[1] ?? "";
  const args = ["latency", "--rows", rows, "--one", ...(keep === undefined ? [] : ["--keep", keep])];
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, ...args]);
  const answer: SizeResult = JSON.parse(stdout);
  return answer;
}

function print(sizes: readonly SizeResult[]): void {
  console.log("| rows | search | p50 ms | p95 ms | max ms | first ms | blocked ms |");
  console.log("|--:|---|--:|--:|--:|--:|--:|");
  for (const result of sizes.flatMap((size) => size.results)) {
    const times = [result.p50_ms, result.p95_ms, result.max_ms, result.first_ms, result.blocked_ms];
    const cells = [result.rows.toLocaleString("en"), result.scenario, ...times.map((ms) => ms.toFixed(1))];
    console.log(`| ${cells.join(" | ")} |`);
  }
  console.log(
    "\n| rows | users | own memory MB | database MB | recall@10 of vectors |\n|--:|--:|--:|--:|--:|",
  );
  for (const { rows, users, memory_mb, database_mb, recall_10 } of sizes) {
    const figures = [memory_mb.toFixed(0), database_mb.toFixed(0), recall_10.toFixed(3)];
    console.log(`| ${[rows.toLocaleString("en"), users, ...figures].join(" | ")} |`);
  }
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: "string", default: DEFAULT_ROWS },
      keep: { type: "string" },
      svg: { type: "string" },
      json: { type: "boolean", default: false },
      one: { type: "boolean", default: false },
    },
  });
  if (values.one) {
    console.log(JSON.stringify(await runSize(Number(values.rows), values.keep)));
    return;
  }
  const sizes: SizeResult[] = [];
  for (const rows of values.rows.split(",")) {
    console.error(`${rows} rows …`);
    sizes.push(await runApart(rows, values.keep));
  }
  console.log(`${machine()}\n`);
  print(sizes);
  if (values.svg !== undefined)
    await writeFile(values.svg, latencyChart(sizes.flatMap((size) => size.results)));
  if (values.json) console.log(JSON.stringify({ bench: "latency", machine: machine(), sizes }));
}
