/**
 * Takes all figures of `docs/benchmarks.md` and writes its tables and charts, on a machine that does nothing else.
 * `npm run bench -- report [--data <folder>] [--rows 1000,100000,1000000] [--keep <folder>] [--only quality,latency]`
 * About 12 minutes with databases that were seeded before (`--keep`), ten more without. Without --data the quality of
 * search is left as it is. Text outside of the generated parts stays.
 */
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs, promisify } from "node:util";
import { machine } from "./machine.ts";
import { replacePart } from "./report/parts.ts";

const page = new URL("../docs/benchmarks.md", import.meta.url);
const chart = new URL("../docs/search-latency.svg", import.meta.url);

interface Section {
  /** Name of the part of the page. */
  readonly part: string;
  readonly args: readonly string[];
}

async function runBench(args: readonly string[]): Promise<string> {
  const script = process.argv[1] ?? "";
  const { stdout } = await promisify(execFile)(process.execPath, [...process.execArgv, script, ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.trim();
}

function sectionsOf(values: { data?: string; rows: string; keep?: string }): Section[] {
  const keep = values.keep === undefined ? [] : ["--keep", values.keep];
  return [
    ...(values.data === undefined
      ? []
      : [{ part: "quality", args: ["retrieval", "--data", values.data, ...keep] }]),
    { part: "latency", args: ["latency", "--rows", values.rows, "--svg", chart.pathname, ...keep] },
    { part: "ingest onnx", args: ["ingest", "--embedder", "onnx"] },
    { part: "ingest wasm", args: ["ingest", "--seconds", "3", "--embedder", "wasm"] },
    { part: "check", args: ["check"] },
  ];
}

/** Runs the benches one after the other; each part is written as soon as it is there. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string" },
      rows: { type: "string", default: "1000,100000,1000000" },
      keep: { type: "string" },
      only: { type: "string" },
    },
  });
  const only = values.only?.split(",");
  for (const { part, args: command } of sectionsOf(values)) {
    if (only !== undefined && !only.includes(part)) continue;
    const started = performance.now();
    const output = await runBench(command);
    const minutes = ((performance.now() - started) / 60_000).toFixed(1);
    console.log(`${part}: ${minutes} minutes on ${machine()}`);
    await writeFile(page, replacePart(await readFile(page, "utf8"), part, output));
  }
}
