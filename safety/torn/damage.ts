import type { Random } from "../support/random.ts";
import { pagesInLog, type Snapshot } from "./history.ts";

/** Files as a power cut may leave them, and what they must open to. */
export interface Image {
  readonly how: string;
  readonly database: Buffer;
  readonly log: Buffer;
  /** Number of the last commit that must be there, and no later one. */
  readonly lastCommit: number;
}

/** Disks write whole sectors. */
const SECTOR = 512;

function firstDifference(before: Buffer, after: Buffer): number {
  const shared = Math.min(before.length, after.length);
  for (let at = 0; at < shared; at += 1) if (before[at] !== after[at]) return at;
  return before.length === after.length ? Number.POSITIVE_INFINITY : shared;
}

/** Commits whose frames all lie before the first changed byte. */
function commitsBefore({ base, ends }: Snapshot, at: number): number {
  return base + ends.filter((end) => end <= at).length;
}

function randomBytes(random: Random, length: number): Buffer {
  const words = Uint32Array.from({ length: length / 4 }, () => random.next() * 2 ** 32);
  return Buffer.from(words.buffer);
}

/** The log cut off, or a run of its sectors lost, garbled or exchanged. */
export function tornLog(snapshot: Snapshot, random: Random): Image {
  const how = random.pick(["cut", "zeroed", "garbled", "exchanged"] as const);
  let log = Buffer.from(snapshot.log);
  const sectors = Math.floor(log.length / SECTOR);
  const at = random.between(0, sectors - 1) * SECTOR;
  const length = Math.min(log.length - at, random.between(1, 16) * SECTOR);
  if (how === "cut") log = log.subarray(0, random.between(0, log.length));
  if (how === "zeroed") log.fill(0, at, at + length);
  if (how === "garbled") randomBytes(random, length).copy(log, at);
  if (how === "exchanged") {
    const other = random.between(0, sectors - 1) * SECTOR;
    snapshot.log.copy(log, at, other, other + SECTOR);
    snapshot.log.copy(log, other, at, at + SECTOR);
  }
  return {
    how: `log ${how}`,
    database: snapshot.database,
    log,
    lastCommit: commitsBefore(snapshot, firstDifference(snapshot.log, log)),
  };
}

/** A power cut in a checkpoint: the log is whole, any of its pages may be half written in the database. */
export function tornCheckpoint(snapshot: Snapshot, random: Random): Image {
  const { size, pages } = pagesInLog(snapshot.log);
  const length = Math.max(snapshot.database.length, Math.max(...pages) * size);
  const database = Buffer.alloc(random.chance(0.5) ? length : snapshot.database.length);
  snapshot.database.copy(database);
  for (const page of pages) {
    if (random.chance(0.4)) continue;
    const sectors = random.between(1, size / SECTOR);
    const at = (page - 1) * size + random.between(0, size / SECTOR - sectors) * SECTOR;
    if (at < database.length) randomBytes(random, sectors * SECTOR).copy(database, at);
  }
  return {
    how: "checkpoint torn",
    database,
    log: snapshot.log,
    lastCommit: snapshot.base + snapshot.ends.length,
  };
}

/** A run of sectors of a database without a log overwritten: no crash does that, a dying disk does. */
export function rotten(closed: Buffer, random: Random): Buffer {
  const database = Buffer.from(closed);
  const at = random.between(0, Math.floor(closed.length / SECTOR) - 1) * SECTOR;
  randomBytes(random, Math.min(closed.length - at, random.between(1, 8) * SECTOR)).copy(database, at);
  return database;
}
