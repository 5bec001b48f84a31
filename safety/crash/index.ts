/** `npm run test:crash [-- --kills 1000 --seed 7 --lanes 2]`: kill -9 under load; nothing acknowledged may be lost. */
import { freshSeed, numberOptions } from "../support/options.ts";
import { createRandom } from "../support/random.ts";
import { createReport } from "../support/report.ts";
import { type FolderResult, runFolder } from "./folder-run.ts";
import { runMigration } from "./migration-run.ts";

const KILLS_PER_FOLDER = 25;
const CONTROLS = ["answer-before-commit", "no-receipts", "cursor-apart"];
const CONTROL_KILLS = 12;
/** One in so many kills meets a database that is being made or brought up to date. */
const MIGRATION_SHARE = 20;
const KILLS_PER_MIGRATION = 3;

function sum(results: readonly FolderResult[], read: (result: FolderResult) => number): number {
  return results.reduce((total, result) => total + read(result), 0);
}

async function inLanes<Item>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  async function lane(): Promise<void> {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  }
  await Promise.all(Array.from({ length: lanes }, lane));
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { kills, seed, lanes } = numberOptions(args, { kills: 1_000, seed: freshSeed(), lanes: 2 });
  const report = createReport(`crash: ${kills} kills, seed ${seed}`);
  const random = createRandom(seed);
  const migrations = Math.ceil(kills / MIGRATION_SHARE / KILLS_PER_MIGRATION);
  const killsUnderLoad = kills - migrations * KILLS_PER_MIGRATION;
  const folders = Array.from({ length: Math.ceil(killsUnderLoad / KILLS_PER_FOLDER) }, (_, index) => ({
    number: index,
    kills: Math.min(KILLS_PER_FOLDER, killsUnderLoad - index * KILLS_PER_FOLDER),
    random: random.branch(`folder ${index}`),
    bug: null,
  }));
  const results: FolderResult[] = [];
  await inLanes(folders, lanes, async (plan) => {
    const result = await runFolder(plan);
    results.push(result);
    console.log(
      `folder ${plan.number}: ${result.kills} kills, ${result.acknowledged} acknowledged, ${result.problems.length} problems`,
    );
  });
  await inLanes(
    Array.from({ length: migrations }, (_, index) => random.branch(`migration ${index}`)),
    lanes,
    async (source) => report.problems(await runMigration(source, KILLS_PER_MIGRATION)),
  );
  await inLanes(CONTROLS, lanes, async (bug) => {
    const plan = { number: 900, kills: CONTROL_KILLS, random: random.branch(bug), bug };
    report.control(bug, (await runFolder(plan)).problems);
  });
  for (const result of results) report.problems(result.problems);
  report.figure("kills inside a migration", migrations * KILLS_PER_MIGRATION);
  const totals: Readonly<Record<string, (result: FolderResult) => number>> = {
    "kills under load": ({ kills }) => kills,
    "kills while a learning job ran": ({ hits }) => hits.learn,
    "kills while an aggregation job ran": ({ hits }) => hits.aggregate,
    "kills inside a checkpoint": ({ hits }) => hits.checkpoint,
    "kills inside a start": ({ hits }) => hits.start,
    "acknowledged publishes": ({ acknowledged }) => acknowledged,
    turns: (result) => result.turns,
    learnings: (result) => result.learnings,
    "shared rules": ({ sharedRules }) => sharedRules,
  };
  for (const [name, read] of Object.entries(totals)) report.figure(name, sum(results, read));
  return report.finish();
}
