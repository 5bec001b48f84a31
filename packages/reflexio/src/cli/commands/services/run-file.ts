import { readdir, rm } from "node:fs/promises";
import { runFilePath, type UserPaths } from "../../../config/paths.ts";
import { readIfPresent, writePrivateFile } from "../../../config/private-file.ts";
import { isJsonObject } from "../../input/json-object.ts";

/** A server that this user started. */
export interface RunRecord {
  readonly pid: number;
  readonly url: string;
  readonly data_dir: string;
  readonly instance_id: string;
  /** ISO date-time. */
  readonly started_at: string;
  readonly version: string;
}

function isRunRecord(value: unknown): value is RunRecord {
  if (!isJsonObject(value)) return false;
  const texts = [value.url, value.data_dir, value.instance_id, value.started_at, value.version];
  return Number.isInteger(value.pid) && texts.every((text) => typeof text === "string");
}

/** Every server recorded, by its port. */
export async function readRunRecords(paths: UserPaths): Promise<ReadonlyMap<number, RunRecord>> {
  const files = await readdir(paths.runFolder).catch(() => []);
  const ports = files.flatMap((file) => /^(\d+)\.json$/.exec(file)?.[1] ?? []).map(Number);
  const found = new Map<number, RunRecord>();
  for (const port of ports.sort((a, b) => a - b)) {
    const record = await readRunRecord(paths, port);
    if (record !== undefined) found.set(port, record);
  }
  return found;
}

/** The server recorded for the port; undefined when there is none or the file is damaged. */
export async function readRunRecord(paths: UserPaths, port: number): Promise<RunRecord | undefined> {
  const text = await readIfPresent(runFilePath(paths, port));
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return isRunRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export async function writeRunRecord(paths: UserPaths, port: number, record: RunRecord): Promise<void> {
  await writePrivateFile(runFilePath(paths, port), `${JSON.stringify(record, null, 2)}\n`);
}

/** Removes the record, unless another server has taken the port since. */
export async function removeRunRecord(paths: UserPaths, port: number, pid: number): Promise<void> {
  const record = await readRunRecord(paths, port);
  if (record === undefined || record.pid === pid) await rm(runFilePath(paths, port), { force: true });
}
