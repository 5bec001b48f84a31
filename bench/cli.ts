/** How long `reflexio --version` and `--help` take, against bare Node and against a Python CLI of this size. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";

const CLI = new URL("../packages/reflexio/dist/cli.js", import.meta.url).pathname;
/** What the Python CLI takes to print its version, in milliseconds. */
const PYTHON_MS = 700;
const ROUNDS = 21;

interface Timing {
  readonly medianMs: number;
  readonly fastestMs: number;
}

function timeOnce(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

/** Lines are run in turn, so that a busy moment of the machine meets all of them. */
function timeAll(lines: readonly (readonly string[])[]): Timing[] {
  const times = lines.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, line] of lines.entries()) times[index]?.push(timeOnce(line));
  }
  return times.map((list) => {
    const sorted = list.sort((a, b) => a - b);
    return {
      medianMs: sorted[Math.floor(ROUNDS / 2)] ?? Number.NaN,
      fastestMs: sorted[0] ?? Number.NaN,
    };
  });
}

const times = (ms: number) => Math.round((PYTHON_MS / ms) * 10) / 10;

/** Prints the medians and the fastest runs; `--json` prints them as one object. */
export async function run(args: string[]): Promise<void> {
  if (!existsSync(CLI)) throw new Error("Run `npm run build` first: the bench starts the built CLI.");
  const lines = [["--version"], ["--help"], ["search", "--help"]];
  const [node, ...timings] = timeAll([["-e", "0"], ...lines.map((words) => [CLI, ...words])]);
  const bare = node ?? { medianMs: Number.NaN, fastestMs: Number.NaN };
  const results = timings.map(({ medianMs, fastestMs }, index) => ({
    command: `reflexio ${(lines[index] ?? []).join(" ")}`,
    median_ms: Math.round(medianMs),
    fastest_ms: Math.round(fastestMs),
    over_node_ms: Math.round(medianMs - bare.medianMs),
    times_faster: times(medianMs),
  }));
  const summary = {
    rounds: ROUNDS,
    node_ms: Math.round(bare.medianMs),
    node_fastest_ms: Math.round(bare.fastestMs),
    python_ms: PYTHON_MS,
    results,
  };
  if (args.includes("--json")) {
    console.log(JSON.stringify(summary));
    return;
  }
  console.log(
    `bare node -e 0: ${summary.node_ms} ms, fastest ${summary.node_fastest_ms} (median of ${ROUNDS})`,
  );
  for (const { command, median_ms, fastest_ms, over_node_ms, times_faster } of results) {
    console.log(
      `${command}: ${median_ms} ms (+${over_node_ms}), fastest ${fastest_ms}, ${times_faster}x faster than ${PYTHON_MS} ms`,
    );
  }
}
