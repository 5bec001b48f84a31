/** `npm run test:torn [-- --images 10000 --seed 7]`: half-written files open to a prefix of the commits. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import { cell, DATABASE, withDatabase } from "../support/database.ts";
import { freshSeed, numberOptions } from "../support/options.ts";
import { createRandom, type Random } from "../support/random.ts";
import { createReport } from "../support/report.ts";
import { type Image, rotten, tornCheckpoint, tornLog } from "./damage.ts";
import { digest, type History, recordHistory } from "./history.ts";

/** One in so many images is a rotten database instead of a torn one. */
const ROTTEN_SHARE = 10;

/** One in so many images is opened by the whole storage engine, twice; the others by its connection. */
const STARTED_SHARE = 10;

/** Opens an image. @returns the hash of what is in it @throws ReflexioError as the server would */
async function openImage(
  scratch: string,
  database: Buffer,
  log: Buffer | null,
  starts: number,
): Promise<string> {
  const dataDir = join(scratch, "image");
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, DATABASE), database);
  if (log !== null) writeFileSync(join(dataDir, `${DATABASE}-wal`), log);
  for (let start = 0; start < starts; start += 1) await createSqliteStorage({ dataDir }).close();
  return withDatabase(dataDir, (connection) => {
    const [row] = connection.all("PRAGMA integrity_check");
    if (row === undefined || cell(row, "integrity_check") !== "ok")
      throw new ReflexioError("storage_failed", "The integrity check found damage.");
    return digest(connection);
  });
}

/** What is wrong with the outcome of opening a torn image; undefined when it is as it must be. */
async function judge(
  scratch: string,
  history: History,
  image: Image,
  starts = 2,
): Promise<string | undefined> {
  try {
    const commit = history.commitOf.get(await openImage(scratch, image.database, image.log, starts));
    if (commit === image.lastCommit) return undefined;
    return `${image.how}: opened to ${commit === undefined ? "no commit at all" : `commit ${commit}`}, not ${image.lastCommit}`;
  } catch (error) {
    return `${image.how}: ${String(error)}`;
  }
}

type Rot = "harmless" | "refused or reported" | "not noticed";

async function judgeRotten(scratch: string, history: History, database: Buffer): Promise<Rot> {
  const whole = history.commitOf.size - 1;
  try {
    const found = history.commitOf.get(await openImage(scratch, database, null, 1));
    return found === whole ? "harmless" : "not noticed";
  } catch (error) {
    // Anything else than an error of the table would be a crash of the server.
    if (!ReflexioError.isInstance(error)) throw error;
    return "refused or reported";
  }
}

/** Images that must be found wrong, or the judgement proves nothing. */
async function controls(scratch: string, history: History): Promise<Map<string, string[]>> {
  const [snapshot] = history.snapshots;
  if (snapshot === undefined) throw new Error("No snapshot.");
  const whole = { how: "control", database: snapshot.database, log: snapshot.log };
  const dataDir = join(scratch, "control");
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, DATABASE), history.closed);
  await withDatabase(dataDir, (connection) => connection.run("DELETE FROM jobs WHERE job_id = 3"));
  const hole: Image = {
    how: "control",
    database: readFileSync(join(dataDir, DATABASE)),
    log: Buffer.alloc(0),
    lastCommit: history.commitOf.size - 1,
  };
  const lost: Image = { ...whole, log: snapshot.log.subarray(0, snapshot.ends[4]), lastCommit: 10 };
  const page = Buffer.from(history.closed);
  page.fill(0xa5, 4096, 8192);
  const smashed: Image = { ...hole, database: page };
  const found = async (image: Image) =>
    [await judge(scratch, history, image)].filter((text) => text !== undefined);
  return new Map([
    ["a row missing in the middle", await found(hole)],
    ["acknowledged commits lost at the end", await found(lost)],
    ["a page of the folded database overwritten", await found(smashed)],
  ]);
}

async function tear(history: History, scratch: string, images: number, random: Random) {
  const problems: string[] = [];
  const counts: Record<string, number> = {};
  const note = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  for (let index = 0; index < images; index += 1) {
    const source = random.branch(index);
    if (index % ROTTEN_SHARE === 0) {
      note(`rotten database, ${await judgeRotten(scratch, history, rotten(history.closed, source))}`);
      continue;
    }
    const snapshot = source.pick(history.snapshots);
    const image = source.chance(0.2) ? tornCheckpoint(snapshot, source) : tornLog(snapshot, source);
    note(image.how);
    const problem = await judge(scratch, history, image, index % STARTED_SHARE === 1 ? 2 : 0);
    if (problem !== undefined) problems.push(`image ${index}, ${snapshot.name}, ${problem}`);
  }
  return { problems, counts };
}

export async function run(args: readonly string[]): Promise<boolean> {
  const { images, seed } = numberOptions(args, { images: 10_000, seed: freshSeed() });
  const report = createReport(`torn images: ${images}, seed ${seed}`);
  const random = createRandom(seed);
  const parent = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
  const scratch = mkdtempSync(join(parent, "reflexio-torn-"));
  try {
    const history = await recordHistory(scratch, random);
    const { problems, counts } = await tear(history, scratch, images, random);
    report.problems(problems);
    report.figure("commits recorded", history.commitOf.size - 1);
    for (const [what, count] of Object.entries(counts).sort()) report.figure(what, count);
    for (const [name, found] of await controls(scratch, history)) report.control(name, found);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return report.finish();
}
