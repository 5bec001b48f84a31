import { chmodSync, copyFileSync, existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts";
import type { BackupReason, BackupRecord } from "../../../../ports/backups.ts";
import { makeWhole, problemsOf, syncToDisk } from "./copy.ts";
import { COPY_FILE, MANIFEST_FILE, type Manifest, readManifest } from "./manifest.ts";

/** Copies made without being asked for that are kept: the newest. */
const KEPT_AUTOMATIC = 2;

/** `reflexio-20261123T004512Z`, with the reason when it was not asked for and a number when the name is taken. */
export function backupName(reason: BackupReason, atMs: number, taken: ReadonlySet<string>): string {
  const time = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const name = `reflexio-${time}${reason === "manual" ? "" : `-${reason}`}`;
  for (let number = 2; ; number += 1) {
    const candidate = number === 2 ? name : `${name}-${number - 1}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Names in a folder; none when it is not there. */
export function namesIn(folder: string): Set<string> {
  try {
    return new Set(readdirSync(folder));
  } catch {
    return new Set();
  }
}

/** A backup in a folder, with its manifest. */
export interface FoundBackup {
  readonly name: string;
  readonly path: string;
  readonly manifest: Manifest;
}

function readFound(path: string): FoundBackup | undefined {
  try {
    return { name: basename(path), path, manifest: readManifest(path) };
  } catch {
    return undefined;
  }
}

/** Backups of a folder, newest first; what has no readable manifest is left out. */
export function findBackups(folder: string): FoundBackup[] {
  return [...namesIn(folder)]
    .filter((name) => !name.startsWith("."))
    .map((name) => readFound(join(folder, name)))
    .filter((found) => found !== undefined)
    .sort((a, b) => b.manifest.created_at_ms - a.manifest.created_at_ms || (a.name < b.name ? 1 : -1));
}

/** Whose backups, made why: two servers may share a folder. */
export type BackupSeries = Pick<Manifest, "instance_id" | "reason">;

/** Removes all but the newest of a series. Returns the names. */
export function pruneBackups(folder: string, series: BackupSeries, keep = KEPT_AUTOMATIC): string[] {
  const old = findBackups(folder)
    .filter(
      ({ manifest }) => manifest.reason === series.reason && manifest.instance_id === series.instance_id,
    )
    .slice(keep);
  for (const { path } of old) rmSync(path, { recursive: true, force: true });
  return old.map(({ name }) => name);
}

/**
 * Removes every copy that nobody asked for: an erasure must not leave the user in them. Those of other instances, too:
 * what a restore set aside may have been another one.
 */
export function removeAutomatic(folder: string): void {
  for (const { path, manifest } of findBackups(folder)) {
    if (manifest.reason !== "manual") rmSync(path, { recursive: true, force: true });
  }
}

/** @param erased receipts of erasures that are known now */
export function toRecord({ name, path, manifest }: FoundBackup, erased: readonly string[]): BackupRecord {
  const known = new Set(manifest.erasures.map(({ receipt_id }) => receipt_id));
  return {
    name,
    path,
    reason: manifest.reason,
    createdAtMs: manifest.created_at_ms,
    instanceId: manifest.instance_id,
    schemaVersion: manifest.schema_version,
    bytes: manifest.file.bytes,
    rows: manifest.rows,
    erasuresSince: erased.filter((receipt) => !known.has(receipt)).length,
  };
}

/**
 * Copies a backup into another folder, under its own name, and checks the copy.
 * @throws ReflexioError `storage_failed` when it cannot be written or differs, `conflict` when one is there already
 */
export function copyBackupInto(from: string, folder: string, keep: number | null): string {
  const path = join(resolve(folder), basename(from));
  if (existsSync(path)) {
    throw new ReflexioError("conflict", `${path} is there already.`, { hint: "Name another folder." });
  }
  makeWhole(path, (unfinished) => {
    for (const name of [COPY_FILE, MANIFEST_FILE]) {
      copyFileSync(join(from, name), join(unfinished, name));
      chmodSync(join(unfinished, name), 0o600);
      syncToDisk(join(unfinished, name));
    }
    const [problem] = problemsOf(unfinished);
    if (problem === undefined) return;
    throw new ReflexioError("storage_failed", `The copy of the backup ${from} is damaged: ${problem}.`);
  });
  if (keep !== null) pruneBackups(folder, readManifest(path), keep);
  return path;
}
