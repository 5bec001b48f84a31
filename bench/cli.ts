/** How long `reflexio --version` and `--help` take, against bare Node and against a Python CLI of this size. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";

const CLI = new URL("../packages/reflexio/dist/cli.js", import.meta.url).pathname;
/** What the Python CLI takes to print its version, in milliseconds. */
const PYTHON_MS = 700;
const ROUNDS = 21;

function medianMs(args: readonly string[]): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args);
    if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
}

/** Prints the medians; `--json` prints them as one object. */
export async function run(args: string[]): Promise<void> {
  if (!existsSync(CLI)) throw new Error("Run `npm run build` first: the bench starts the built CLI.");
  const node = medianMs(["-e", ""]);
  const lines = [["--version"], ["--help"], ["search", "--help"]];
  const results = lines.map((words) => {
    const ms = medianMs([CLI, ...words]);
    return {
      command: `reflexio ${words.join(" ")}`,
      median_ms: Math.round(ms),
      over_node_ms: Math.round(ms - node),
      times_faster: Math.round((PYTHON_MS / ms) * 10) / 10,
    };
  });
  if (args.includes("--json")) {
    console.log(JSON.stringify({ rounds: ROUNDS, node_ms: Math.round(node), python_ms: PYTHON_MS, results }));
    return;
  }
  console.log(`bare node: ${Math.round(node)} ms (median of ${ROUNDS})`);
  for (const { command, median_ms, over_node_ms, times_faster } of results) {
    console.log(
      `${command}: ${median_ms} ms (+${over_node_ms}), ${times_faster}x faster than ${PYTHON_MS} ms`,
    );
  }
}
