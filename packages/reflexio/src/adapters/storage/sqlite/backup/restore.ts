import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import { Connection } from "../driver.ts";
import { SCHEMA_VERSION } from "../migrations/index.ts";
import { DATABASE_FILE, lockFolder, makeFolder } from "../open.ts";
import { hashFile, makeWhole, problemsOf, sealCopy, syncToDisk } from "./copy.ts";
import { erasuresIn } from "./facts.ts";
import { backupName, findBackups, namesIn, pruneBackups } from "./folder.ts";
import { addToLedger, readLedger, unite } from "./ledger.ts";
import { COPY_FILE, type LedgerEntry, type Manifest, readManifest } from "./manifest.ts";

/** A backup that may be restored into a folder which no server uses. */
export interface Restore {
  readonly name: string;
  readonly manifest: Manifest;
  /** True when the folder holds data already; it will be set aside. */
  readonly replaces: boolean;
  /** Erasures that happened after the backup was made, oldest first: to be done again. */
  readonly erasures: readonly LedgerEntry[];
  /** Makes a folder with a copy of the backup's database, to be brought up to date before it is used. */
  stage(): string;
  /** Puts the staged database in the place of the present one. Returns where that is kept; null when there was none. */
  finish(atMs: number): string | null;
  /** Lets go of the folder; what is staged and not in use is removed. */
  close(): void;
}

const STAGE = ".restore.unfinished";
/** Files of a database that could not be closed: its log may hold commits that the file lacks. */
const LOG_ENDINGS = ["-wal", "-shm"];

/** @throws ReflexioError `storage_failed` when it is damaged, `conflict` when it is newer than this program */
function readWhole(path: string): Manifest {
  const manifest = readManifest(path);
  const [problem] = problemsOf(path);
  if (problem !== undefined) {
    throw new ReflexioError("storage_failed", `The backup ${path} is damaged: ${problem}.`, {
      hint: "Nothing was changed. Take another backup.",
    });
  }
  if (manifest.schema_version <= SCHEMA_VERSION) return manifest;
  throw new ReflexioError(
    "conflict",
    `The backup has schema version ${manifest.schema_version}, this program knows up to ${SCHEMA_VERSION}.`,
    { hint: "Restore it with the version of reflexio that made it, or a newer one. Nothing was changed." },
  );
}

/** Closes a database that nobody uses, so that it is one file with everything in it. False when it is damaged. */
function foldLog(path: string): boolean {
  try {
    new Connection(path).close();
    return !LOG_ENDINGS.some((ending) => existsSync(path + ending));
  } catch {
    return false;
  }
}

/** What the present database knows of erasures; nothing when it cannot be read. */
function erasuresOf(path: string): LedgerEntry[] {
  if (!existsSync(path)) return [];
  try {
    const connection = new Connection(path);
    try {
      return erasuresIn(connection);
    } finally {
      connection.close();
    }
  } catch {
    return [];
  }
}

/** Erasures known anywhere near: in the present data, beside it, and in the backups around this one. */
function knownErasures(path: string, dataDir: string, backupFolder: string): LedgerEntry[] {
  const folders = new Set([dirname(path), backupFolder]);
  const inBackups = [...folders].flatMap((folder) =>
    findBackups(folder).flatMap(({ manifest }) => manifest.erasures),
  );
  return unite(readLedger(dataDir), erasuresOf(join(dataDir, DATABASE_FILE)), inBackups);
}

function missingIn(manifest: Manifest, known: readonly LedgerEntry[]): LedgerEntry[] {
  const done = new Set(manifest.erasures.map((entry) => JSON.stringify([entry.org_id, entry.receipt_id])));
  return known.filter(
    (entry) =>
      entry.instance_id === manifest.instance_id &&
      !done.has(JSON.stringify([entry.org_id, entry.receipt_id])),
  );
}

/** Keeps a second name of a file; a copy where the file system knows no second names. */
function keepFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
    syncToDisk(to);
  }
}

/** Keeps what is there as a backup of its own, or as bare files when it is damaged. */
function setAside(path: string, backupFolder: string, atMs: number): string {
  mkdirSync(backupFolder, { recursive: true, mode: 0o700 });
  const aside = join(backupFolder, backupName("restore", atMs, namesIn(backupFolder)));
  const isWhole = foldLog(path);
  let sealed: Manifest | undefined;
  makeWhole(aside, (folder) => {
    keepFile(path, join(folder, COPY_FILE));
    if (isWhole) {
      try {
        sealed = sealCopy(folder, { path: aside, reason: "restore", atMs });
        return;
      } catch {
        // Damaged inside: kept as it is, without a manifest that would call it whole.
      }
    }
    for (const ending of LOG_ENDINGS) {
      if (existsSync(path + ending)) keepFile(path + ending, join(folder, COPY_FILE + ending));
    }
  });
  // A log without its database would be applied to the one that takes its place.
  for (const ending of LOG_ENDINGS) rmSync(path + ending, { force: true });
  if (sealed !== undefined) pruneBackups(backupFolder, sealed);
  return aside;
}

/**
 * Checks a backup and holds the data folder until closed. Nothing is changed before `finish`, and that is one rename:
 * the folder has either the old or the new database, whenever the process ends.
 * @throws ReflexioError `storage_failed` for a damaged backup, `conflict` for a newer one or while a server runs
 */
export function openRestore(from: string, dataDir: string, backupFolder: string): Restore {
  const path = resolve(from);
  const manifest = readWhole(path);
  makeFolder(dataDir);
  const lock = lockFolder(dataDir);
  const present = join(dataDir, DATABASE_FILE);
  const stage = join(dataDir, STAGE);
  const known = knownErasures(path, dataDir, backupFolder);
  return {
    name: basename(path),
    manifest,
    replaces: existsSync(present),
    erasures: missingIn(manifest, known),
    stage() {
      rmSync(stage, { recursive: true, force: true });
      mkdirSync(stage, { mode: 0o700 });
      const staged = join(stage, DATABASE_FILE);
      copyFileSync(join(path, COPY_FILE), staged);
      if (hashFile(staged) !== manifest.file.sha256) {
        throw new ReflexioError(
          "storage_failed",
          "The copy of the backup differs from it; nothing was changed.",
        );
      }
      return stage;
    },
    finish(atMs) {
      const staged = join(stage, DATABASE_FILE);
      syncToDisk(staged);
      // The ledger first: a restored folder must not forget whom it has to forget.
      addToLedger(dataDir, known);
      const aside = existsSync(present) ? setAside(present, backupFolder, atMs) : null;
      renameSync(staged, present);
      syncToDisk(dataDir);
      return aside;
    },
    close() {
      rmSync(stage, { recursive: true, force: true });
      lock.close();
    },
  };
}
