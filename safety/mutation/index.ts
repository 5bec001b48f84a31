import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cleanEnvironment } from "../../scripts/clean-environment.ts";
import { equivalents } from "./equivalents.ts";
import { findMutants, keyRules, type Mutant, storageRules } from "./mutants.ts";

const ROOT = new URL("../..", import.meta.url).pathname.replace(/\/$/, "");
const WORKERS = 2;
/** Of one run on a busy machine. What takes longer proves nothing, and ends the whole. */
const TIMEOUT_MS = 10 * 60_000;

interface Verdict {
  readonly mutant: Mutant;
  readonly isKilled: boolean;
  /** What noticed it. */
  readonly by: string;
}

interface Ended {
  readonly code: number;
  readonly output: string;
}

function runProcess(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, env: cleanEnvironment(env), timeout: TIMEOUT_MS });
    let output = "";
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("close", (code) => {
      if (code === null) reject(new Error(`${command} ${args.join(" ")} took longer than ${TIMEOUT_MS} ms.`));
      else resolve({ code, output });
    });
  });
}

/** Builds the probe with the mutated file in place of the original one, which stays as it is, and runs it. */
async function tryStorage(mutant: Mutant | null, folder: string, number: number): Promise<Ended> {
  const outfile = join(folder, `probe-${number}.mjs`);
  await build({
    entryPoints: [join(ROOT, "safety/mutation/probe.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["reflexio-source"],
    external: ["@photostructure/sqlite"],
    logLevel: "silent",
    plugins: [
      {
        name: "mutant",
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === mutant?.file ? { contents: mutant.source, loader: "ts" } : undefined,
          );
        },
      },
    ],
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  return runProcess(process.execPath, [outfile]);
}

/** Runs the tests of keys with the mutated file in place of the original one. */
async function tryKeys(mutant: Mutant | null, tests: readonly string[]): Promise<Ended> {
  const args = ["vitest", "run", "--bail", "1", "--config", "safety/mutation/vitest.config.ts", ...tests];
  const env = mutant === null ? {} : { MUTANT_FILE: mutant.file, MUTANT_SOURCE: mutant.source };
  return runProcess("npx", args, env);
}

async function inParallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item, number: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function loop(): Promise<void> {
    for (;;) {
      const number = next;
      next += 1;
      const item = items[number];
      if (item === undefined) return;
      results[number] = await work(item, number);
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, loop));
  return results;
}

function report(verdicts: readonly Verdict[]): boolean {
  const survivors = verdicts.filter(({ isKilled }) => !isKilled);
  const unexplained = survivors.filter(({ mutant }) => equivalents[mutant.name] === undefined);
  const names = new Set(verdicts.map(({ mutant }) => mutant.name));
  const stale = Object.keys(equivalents).filter(
    (name) => names.has(name) && !survivors.some(({ mutant }) => mutant.name === name),
  );
  for (const { mutant } of unexplained) {
    console.log(`SURVIVED ${mutant.name} (${mutant.file}:${mutant.line}): ${mutant.before}`);
  }
  for (const name of stale) console.log(`Explained and yet noticed: ${name}`);
  console.log(
    `${verdicts.length} mutants: ${verdicts.length - survivors.length} noticed, ${survivors.length - unexplained.length} change nothing and are explained, ${unexplained.length} survived.`,
  );
  return unexplained.length === 0 && stale.length === 0;
}

/** Takes away each check of the tenant and of keys in turn: the tests must notice every one. */
export async function run(args: readonly string[]): Promise<boolean> {
  const only = args.filter((arg) => !arg.startsWith("--"));
  const matches = ({ name }: Mutant) => only.length === 0 || only.some((part) => name.includes(part));
  mkdirSync(join(ROOT, "node_modules/.cache"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, "node_modules/.cache/mutation-"));
  try {
    const unchanged = await tryStorage(null, folder, -1);
    if (unchanged.code !== 0) throw new Error(`The storage fails unchanged: ${unchanged.output}`);
    const storage = await inParallel(
      findMutants(ROOT, storageRules).filter(matches),
      async (mutant, number) => {
        const { code, output } = await tryStorage(mutant, folder, number);
        return { mutant, isKilled: code !== 0, by: output.trim() };
      },
    );
    const keys: Verdict[] = [];
    const keyMutants = args.includes("--storage") ? [] : findMutants(ROOT, keyRules).filter(matches);
    if (keyMutants.length > 0) {
      const tests = [...new Set(keyMutants.flatMap((mutant) => mutant.tests))];
      const { code, output } = await tryKeys(null, tests);
      if (code !== 0) throw new Error(`The tests of keys fail unchanged: ${output}`);
    }
    for (const mutant of keyMutants) {
      const { code, output } = await tryKeys(mutant, mutant.tests);
      const by = /FAIL.*/.exec(output)?.[0] ?? "";
      keys.push({ mutant, isKilled: code !== 0, by });
    }
    const verdicts = [...storage, ...keys];
    if (args.includes("--verbose")) {
      for (const { mutant, isKilled, by } of verdicts) {
        console.log(`${isKilled ? "noticed" : "SURVIVED"} ${mutant.name}: ${by.slice(0, 120)}`);
      }
    }
    return report(verdicts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
