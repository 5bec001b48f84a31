/** `npm run test:restore [-- --kills 200 --seed 7]`: a restore that is killed leaves the old or the new data. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { DEFAULT_ORG_ID } from "@reflexio/contracts";
import { problemsOf } from "../../packages/reflexio/src/adapters/storage/sqlite/backup/copy.ts";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { restoreBackup } from "../../packages/reflexio/src/app-restore.ts";
import { storeTurns } from "../../packages/reflexio/test/helpers/records.ts";
import { cleanEnvironment } from "../../scripts/clean-environment.ts";
import { cell, DATABASE, withDatabase } from "../support/database.ts";
import { inFolder } from "../support/folder.ts";
import { freshSeed, numberOptions } from "../support/options.ts";
import { createRandom } from "../support/random.ts";
import { createReport } from "../support/report.ts";
import { startServer } from "../support/server.ts";

const CLI = new URL("../../packages/reflexio/dist/cli.js", import.meta.url).pathname;
const TURNS = 3_000;
/** Was forgotten after the backup was made, and so must not come back with it. */
const FORGOTTEN = "forgotten";
const DATA = "data";
const BACKUPS = "backups";
const STAGE = ".restore.unfinished";
/** One in so many rounds starts the built server on what is left; the others open the folder as the server does. */
const SERVED_SHARE = 10;

type State = "old" | "new";

/** Data, a backup of it, more data since, and a user who was forgotten since. */
async function makeTemplate(folder: string): Promise<string> {
  const dataDir = join(folder, DATA);
  const storage = createSqliteStorage({ dataDir });
  const texts = (mark: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({ content: `${mark} ${index} ${"word ".repeat(20)}` }));
  await storeTurns(storage, DEFAULT_ORG_ID, ...texts("before", TURNS));
  await storeTurns(storage, DEFAULT_ORG_ID, { user_id: FORGOTTEN, content: FORGOTTEN });
  const { name } = await storage.backups.create({ atMs: Date.now(), keep: null });
  await storeTurns(storage, DEFAULT_ORG_ID, ...texts("since", TURNS));
  await storage.commit(DEFAULT_ORG_ID, [
    {
      type: "user.forget",
      userId: FORGOTTEN,
      minUsers: 2,
      receiptId: "receipt",
      actor: "test",
      at: Math.floor(Date.now() / 1000),
    },
  ]);
  await storage.users.scrub();
  await storage.close();
  return name;
}

/** Which state the data is in, or what is wrong with it. */
async function judge(dataDir: string): Promise<State | string> {
  try {
    return await withDatabase(dataDir, (connection) => {
      const [check] = connection.all("PRAGMA integrity_check");
      if (check === undefined || cell(check, "integrity_check") !== "ok") return "the database is damaged";
      const count = (where: string) =>
        Number(connection.get(`SELECT count(*) AS n FROM interactions WHERE ${where}`)?.n);
      if (count(`user_id = '${FORGOTTEN}'`) > 0) return "a user is back who was forgotten";
      const [before, since] = [count("content LIKE 'before %'"), count("content LIKE 'since %'")];
      if (before === TURNS && since === TURNS) return "old";
      if (before === TURNS && since === 0) return "new";
      return `neither old nor new: ${before} and ${since} turns`;
    });
  } catch (error) {
    return String(error);
  }
}

/** When a restore is killed: after the start of the command, or after it began to write. */
interface Instant {
  readonly since: "start" | "stage";
  readonly ms: number;
}

interface Restoring {
  readonly hasSucceeded: boolean;
  /** How long it took. */
  readonly ms: number;
  /** How long it took from its first write on; 0 when there was none. */
  readonly writingMs: number;
}

/** Runs the command; kills it at an instant unless that is null. */
async function restoreByCommand(folder: string, backup: string, instant: Instant | null): Promise<Restoring> {
  const began = performance.now();
  let stagedAt: number | undefined;
  const dataDir = join(folder, DATA);
  const words = ["restore", join(dataDir, BACKUPS, backup), "--data-dir", dataDir, "--yes", "--json"];
  const watcher = watch(dataDir, (_event, name) => {
    if (name !== STAGE || stagedAt !== undefined) return;
    stagedAt = performance.now();
    if (instant?.since === "stage") killAfter(instant.ms);
  });
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: folder,
    env: cleanEnvironment({ REFLEXIO_HOME: join(folder, "home"), NO_COLOR: "1" }),
    stdio: "ignore",
  });
  let timer: NodeJS.Timeout | undefined;
  function killAfter(ms: number): void {
    timer = setTimeout(() => child.kill("SIGKILL"), ms);
  }
  if (instant?.since === "start") killAfter(instant.ms);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ended = performance.now();
  clearTimeout(timer);
  watcher.close();
  return {
    hasSucceeded: code === 0,
    ms: ended - began,
    writingMs: stagedAt === undefined ? 0 : ended - stagedAt,
  };
}

/** Copies of what was there before, whole ones. */
function keptIn(dataDir: string): string[] {
  const folder = join(dataDir, BACKUPS);
  return readdirSync(folder).filter(
    // A second one of the same second has a number behind its name.
    (name) => /-restore(?:-\d+)?$/.test(name) && problemsOf(join(folder, name)).length === 0,
  );
}

/** What is wrong after a kill, and which state it left. */
async function check(folder: string, backup: string, isServed: boolean) {
  const dataDir = join(folder, DATA);
  const problems: string[] = [];
  const left = existsSync(join(dataDir, STAGE)) ? "while it was prepared" : "before or after that";
  const state = await judge(dataDir);
  if (state !== "old" && state !== "new") problems.push(state);
  if (state === "new" && keptIn(dataDir).length === 0) problems.push("the data before it is not kept");
  if (isServed) {
    const server = await startServer({ folder }).ready;
    const answer = await fetch(new URL("/health/ready", server.url));
    if (answer.status !== 200) problems.push(`the server is not ready: ${answer.status}`);
    await server.stop();
  } else {
    await createSqliteStorage({ dataDir }).close();
  }
  if ((await judge(dataDir)) !== state) problems.push("a start changed the data");
  const from = join(dataDir, BACKUPS, backup);
  await restoreBackup({ from, dataDir, dryRun: false }, { nowMs: () => Date.now() });
  const again = await judge(dataDir);
  if (again !== "new") problems.push(`after the restore was repeated: ${again}`);
  if (existsSync(join(dataDir, STAGE))) problems.push("what was staged is left");
  if (keptIn(dataDir).length === 0) problems.push("the data before the repeated one is not kept");
  return { problems, state, left };
}

/** States that must be found wrong, or the judgement proves nothing. */
async function controls(template: string, backup: string, scratch: string): Promise<Map<string, string[]>> {
  const found = async (spoil: (dataDir: string) => Promise<unknown> | unknown) => {
    rmSync(scratch, { recursive: true, force: true });
    cpSync(template, scratch, { recursive: true });
    const dataDir = join(scratch, DATA);
    await spoil(dataDir);
    const state = await judge(dataDir);
    return state === "old" || state === "new" ? [] : [state];
  };
  const copy = (dataDir: string) => cpSync(join(dataDir, BACKUPS, backup, DATABASE), join(dataDir, DATABASE));
  return new Map([
    ["the backup copied over the data, the forgotten user in it", await found(copy)],
    [
      "half of the turns",
      await found((dataDir) =>
        withDatabase(dataDir, (connection) =>
          connection.run("DELETE FROM interactions WHERE interaction_id % 2 = 0"),
        ),
      ),
    ],
  ]);
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { kills, seed } = numberOptions(args, { kills: 200, seed: freshSeed() });
  const random = createRandom(seed);
  const report = createReport(`Restores killed (seed ${seed})`);
  await inFolder("restore", async (scratch) => {
    const template = join(scratch, "template");
    const backup = await makeTemplate(template);
    for (const [name, found] of await controls(template, backup, join(scratch, "control"))) {
      report.control(name, found);
    }
    const folder = join(scratch, "round");
    const renew = () => {
      rmSync(folder, { recursive: true, force: true });
      cpSync(template, folder, { recursive: true });
    };
    renew();
    const whole = await restoreByCommand(folder, backup, null);
    if (!whole.hasSucceeded) report.problem("A restore that nobody disturbs fails.");
    const counts = new Map<string, number>();
    const note = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
    for (let round = 0; round < kills; round += 1) {
      renew();
      // Most of the time is the start of the program, so three of four kills are counted from its first write.
      const instant: Instant = random.chance(0.25)
        ? { since: "start", ms: whole.ms * random.next() }
        : { since: "stage", ms: 1.4 * whole.writingMs * random.next() };
      const { hasSucceeded } = await restoreByCommand(folder, backup, instant);
      const { problems, state, left } = await check(folder, backup, round % SERVED_SHARE === 0);
      report.problems(
        problems.map(
          (text) => `round ${round}, ${Math.round(instant.ms)} ms after its ${instant.since}: ${text}`,
        ),
      );
      note(hasSucceeded ? "had ended" : `killed ${left}, data ${state}`);
    }
    report.figure("milliseconds of a whole restore", Math.round(whole.ms));
    report.figure("milliseconds from its first write on", Math.round(whole.writingMs));
    for (const [what, count] of [...counts].sort()) report.figure(what, count);
  });
  return report.finish();
}
