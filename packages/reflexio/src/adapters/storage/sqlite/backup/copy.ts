import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import type { BackupReason } from "../../../../ports/backups.ts";
import { Connection } from "../driver.ts";
import { factsOf, integrityProblems } from "./facts.ts";
import { BACKUP_FORMAT, COPY_FILE, type Manifest, readManifest, writeManifest } from "./manifest.ts";

const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 of a file of any size, as hex. */
export function hashFile(path: string): string {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, "r");
  try {
    for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

/** Waits until a file, or the names in a folder, are on disk. */
export function syncToDisk(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes `path` in a folder beside it that gets its name last: what is found under that name is whole. */
export function makeWhole<Result>(path: string, make: (unfinished: string) => Result): Result {
  const unfinished = join(dirname(path), `.${basename(path)}.unfinished`);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  rmSync(unfinished, { recursive: true, force: true });
  try {
    mkdirSync(unfinished, { mode: 0o700 });
    const result = make(unfinished);
    syncToDisk(unfinished);
    renameSync(unfinished, path);
    syncToDisk(dirname(path));
    return result;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/** Facts of a copy. @throws ReflexioError `storage_failed` when SQLite finds it damaged */
function inspectCopy(file: string) {
  const copy = new Connection(file);
  try {
    const [problem] = integrityProblems(copy);
    if (problem === undefined) return factsOf(copy);
    throw new ReflexioError("storage_failed", `The copy ${file} is damaged: ${problem}.`);
  } finally {
    copy.close();
  }
}

export interface CopyRequest {
  /** Folder of the backup; must not exist. */
  readonly path: string;
  readonly reason: BackupReason;
  readonly atMs: number;
}

/**
 * Describes a finished copy in its folder, after SQLite has checked it. Whoever reads the manifest can tell whether
 * the copy is still the same.
 */
export function sealCopy(folder: string, { reason, atMs }: CopyRequest): Manifest {
  const file = join(folder, COPY_FILE);
  const facts = inspectCopy(file);
  chmodSync(file, 0o600);
  syncToDisk(file);
  const manifest: Manifest = {
    format: BACKUP_FORMAT,
    reason,
    created_at_ms: atMs,
    ...facts,
    file: { name: COPY_FILE, bytes: statSync(file).size, sha256: hashFile(file) },
  };
  writeManifest(folder, manifest);
  return manifest;
}

/** Copies a database as one transaction sees it. The copy holds no unused pages, and so no remains of erased rows. */
export function writeBackup(connection: Connection, request: CopyRequest): Manifest {
  return makeWhole(request.path, (unfinished) => {
    connection.run("VACUUM INTO ?", [join(unfinished, COPY_FILE)]);
    return sealCopy(unfinished, request);
  });
}

function differencesOf(manifest: Manifest, file: string): string[] {
  const copy = new Connection(file);
  try {
    const found = integrityProblems(copy);
    if (found.length > 0) return found.map((problem) => `${COPY_FILE} is damaged: ${problem}`);
    const facts = factsOf(copy);
    const isSame =
      facts.instance_id === manifest.instance_id &&
      facts.schema_version === manifest.schema_version &&
      JSON.stringify(facts.rows) === JSON.stringify(manifest.rows);
    return isSame ? [] : [`${COPY_FILE} holds other rows than the manifest says`];
  } finally {
    copy.close();
  }
}

/** What is wrong with a backup; empty for a whole one. */
export function problemsOf(folder: string): string[] {
  try {
    const manifest = readManifest(folder);
    const path = join(folder, COPY_FILE);
    if (statSync(path).size !== manifest.file.bytes) return [`${COPY_FILE} has another size`];
    if (hashFile(path) !== manifest.file.sha256) return [`${COPY_FILE} has another checksum`];
    return differencesOf(manifest, path);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
