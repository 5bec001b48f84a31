import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { knownDataFolder } from "../../../config/data-folder.ts";
import type { CommandContext } from "../../context.ts";
import { absoluteTime } from "../../render/relative-time.ts";
import { isRunningServer } from "../services/process-check.ts";
import { readRunRecords, removeRunRecord } from "../services/run-file.ts";
import { type CheckResult, failed, MAX_SKEW_SECONDS, passed, warned } from "./local-checks.ts";

/** Whether the user's folder and the data folder are there; `--fix` makes them. */
export async function checkFolders({ paths }: CommandContext, isFixing: boolean): Promise<CheckResult> {
  const name = "folders";
  const wanted = [paths.home, await knownDataFolder(paths)];
  const missing: string[] = [];
  for (const folder of wanted) {
    const facts = await stat(folder).catch(() => undefined);
    if (facts === undefined) missing.push(folder);
    else if (!facts.isDirectory()) {
      return failed(name, `${folder} is no folder`, "Move it away, or choose another with `setup init`.");
    }
  }
  if (missing.length === 0) return passed(name, wanted.join(", "));
  const listed = missing.join(", ");
  if (!isFixing)
    return warned(
      name,
      `Missing: ${listed}`,
      "The first start of the server makes them, and so does `reflexio doctor check --fix`.",
    );
  for (const folder of missing) await mkdir(folder, { recursive: true, mode: 0o700 });
  return passed(name, `Made ${listed}`);
}

/** Whether each recorded server still runs; `--fix` removes the records of those that were killed. */
export async function checkRunRecords({ paths }: CommandContext, isFixing: boolean): Promise<CheckResult> {
  const name = "run_records";
  const records = await readRunRecords(paths);
  const stale: [port: number, pid: number][] = [];
  for (const [port, { pid }] of records) {
    if (!(await isRunningServer(pid))) stale.push([port, pid]);
  }
  const running = `${records.size - stale.length} server(s) of this user run`;
  if (stale.length === 0) return passed(name, running);
  const listed = stale.map(([port, pid]) => `process ${pid} of port ${port}`).join(", ");
  if (!isFixing)
    return warned(
      name,
      `Ended without a trace: ${listed}`,
      "See the server's log; `reflexio doctor check --fix` removes the records.",
    );
  for (const [port, pid] of stale) await removeRunRecord(paths, port, pid);
  return passed(name, `${running}; removed the record of ${listed}`);
}

/** Whether this machine's clock was set back: then files that were written before are from the future. */
export async function checkLocalClock({ paths, io }: CommandContext): Promise<CheckResult> {
  const name = "clock";
  const folder = await knownDataFolder(paths);
  const files = [join(folder, "reflexio.db"), join(folder, "reflexio.db-wal"), paths.credentialsFile];
  for (const file of files) {
    const written = await stat(file).catch(() => undefined);
    if (written === undefined || written.mtimeMs <= io.now() + MAX_SKEW_SECONDS * 1000) continue;
    return warned(
      name,
      `${file} was written at ${absoluteTime(written.mtimeMs / 1000)}, which is in the future`,
      "Set the clock by NTP: until it has caught up, waiting work and expiry come late.",
    );
  }
  return passed(name, "It was not set back since the last write");
}
