import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Connection } from "../../packages/reflexio/src/adapters/storage/sqlite/driver.ts";
import { createSqliteStorage } from "../../packages/reflexio/src/adapters/storage/sqlite/index.ts";
import type { Storage, Write } from "../../packages/reflexio/src/ports/storage.ts";
import {
  buildJob,
  buildReceipt,
  buildRequest,
  buildRun,
  buildTurn,
  buildUserPlaybook,
} from "../../packages/reflexio/test/helpers/records.ts";
import { cell, copyImage, DATABASE, openBeside, withDatabase } from "../support/database.ts";
import type { Random } from "../support/random.ts";

const LOG = `${DATABASE}-wal`;
const LOG_HEADER = 32;
const FRAME_HEADER = 24;

/** Files of a database at one instant, and what each commit in its log looked like. */
export interface Snapshot {
  readonly name: string;
  readonly database: Buffer;
  readonly log: Buffer;
  /** Commits that the database file holds by itself. */
  readonly base: number;
  /** Where the frames of each later commit end in the log, bytes; the first belongs to commit `base + 1`. */
  readonly ends: readonly number[];
}

export interface History {
  readonly snapshots: readonly Snapshot[];
  /** The database with everything in it and without a log. */
  readonly closed: Buffer;
  /** Number of the commit after which all tables looked like this. */
  readonly commitOf: ReadonlyMap<string, number>;
}

/** Everything durable but the notes of the engine to itself, as one hash. */
export function digest(connection: Connection): string {
  const hash = createHash("sha256");
  const tables = connection
    .all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .map((row) => cell(row, "name"))
    .filter((name) => name !== "meta" && !/^sqlite_|_fts($|_data|_idx|_config|_content|_terms)/.test(name));
  for (const table of tables) {
    const rows = connection.all(`SELECT * FROM "${table}"`).map((row) => JSON.stringify(row));
    hash.update(`${table}\n${rows.sort().join("\n")}\n`);
  }
  return hash.digest("hex");
}

/** End of the frames that belong to the log's newest generation, bytes. https://www.sqlite.org/fileformat2.html */
function endOfLog(log: Buffer): number {
  if (log.length < LOG_HEADER) return 0;
  const frame = FRAME_HEADER + log.readUInt32BE(8);
  const salts = log.subarray(16, 24);
  let end = LOG_HEADER;
  while (end + frame <= log.length && log.subarray(end + 8, end + 16).equals(salts)) end += frame;
  return end;
}

/** Pages that the log holds, from 1, with the size of a page. */
export function pagesInLog(log: Buffer): { readonly size: number; readonly pages: ReadonlySet<number> } {
  const size = log.readUInt32BE(8);
  const pages = new Set<number>();
  for (let at = LOG_HEADER; at < endOfLog(log); at += FRAME_HEADER + size) pages.add(log.readUInt32BE(at));
  return { size, pages };
}

/** What a server writes: publishes, learning with its cursor, and now and then a deletion. */
function writesOf(number: number, random: Random): Write[] {
  const request = `request-${number}`;
  if (number % 7 === 0) {
    const published = number % 3 === 1 ? number - 2 : number - 1;
    return [{ type: "requests.delete", selector: { requestIds: [`request-${published}`] } }];
  }
  if (number % 3 === 0) {
    const row = buildUserPlaybook({ content: `Always do thing ${number}.`, request_id: request });
    return [
      { type: "run.insert", run: buildRun({ run_id: `run-${number}` }), outcomes: [], steps: [] },
      {
        type: "learning.add",
        learning: { kind: "user_playbook", row },
        evidence: [],
        supersedes: [],
        replacesWhenPromoted: [],
        runId: `run-${number}`,
        reason: "said so",
      },
    ];
  }
  const rows = Array.from({ length: random.between(1, 4) }, (_, index) =>
    buildTurn({
      request_id: request,
      content: `Turn ${index} of ${number}. ${"word ".repeat(random.between(1, 200))}`,
    }),
  );
  return [
    { type: "receipt.insert", receipt: buildReceipt({ key: `key-${number}`, request_id: request }) },
    { type: "request.insert", request: buildRequest({ request_id: request }) },
    { type: "interactions.insert", rows },
    { type: "job.enqueue", job: buildJob({ dedupeKey: `user-${number}` }) },
  ];
}

async function digestOfImage(dataDir: string, scratch: string): Promise<string> {
  const image = mkdtempSync(join(scratch, "digest-"));
  copyImage(dataDir, image);
  const found = await withDatabase(image, digest);
  rmSync(image, { recursive: true });
  return found;
}

/** Commits until the log is full enough, noting where each commit ends. */
async function commitSome(
  storage: Storage,
  dataDir: string,
  state: State,
  random: Random,
): Promise<Snapshot> {
  const base = state.count;
  const ends: number[] = [];
  for (let left = state.commits; left > 0; left -= 1) {
    state.count += 1;
    await storage.commit("org", writesOf(state.count, random));
    ends.push(endOfLog(readFileSync(join(dataDir, LOG))));
    state.commitOf.set(await digestOfImage(dataDir, state.scratch), state.count);
  }
  const database = readFileSync(join(dataDir, DATABASE));
  return { name: "", database, log: readFileSync(join(dataDir, LOG)), base, ends };
}

interface State {
  readonly commits: number;
  readonly scratch: string;
  readonly commitOf: Map<string, number>;
  count: number;
}

/** Makes a database commit by commit, and keeps its files as they lay on disk at three instants. */
export async function recordHistory(folder: string, random: Random): Promise<History> {
  const dataDir = join(folder, "history");
  const state: State = { commits: 30, scratch: folder, commitOf: new Map(), count: 0 };
  mkdirSync(dataDir);
  const first = createSqliteStorage({ dataDir });
  await first.close();
  state.commitOf.set(await digestOfImage(dataDir, folder), 0);
  let storage = createSqliteStorage({ dataDir });
  const fresh = { ...(await commitSome(storage, dataDir, state, random)), name: "first log" };
  await storage.close();
  storage = createSqliteStorage({ dataDir });
  const second = {
    ...(await commitSome(storage, dataDir, state, random)),
    name: "log over a filled database",
  };
  // A log that was folded but not emptied is written again from its start, over old frames.
  const beside = openBeside(dataDir, false);
  beside.exec("PRAGMA wal_checkpoint(PASSIVE)");
  beside.close();
  const third = { ...(await commitSome(storage, dataDir, state, random)), name: "log over old frames" };
  await storage.close();
  copyFileSync(join(dataDir, DATABASE), join(folder, "closed.db"));
  return {
    snapshots: [fresh, second, third],
    closed: readFileSync(join(folder, "closed.db")),
    commitOf: state.commitOf,
  };
}
