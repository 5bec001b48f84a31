import { stat } from "node:fs/promises";
import { join } from "node:path";
import { isThisMachine } from "../../../config/client-settings.ts";
import { knownDataFolder } from "../../../config/data-folder.ts";
import type { CommandContext } from "../../context.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { PROBE_TIMEOUT_MS, probe } from "../services/probe.ts";
import { readRunRecord } from "../services/run-file.ts";
import { type CheckResult, failed, passed, skipped, warned } from "./local-checks.ts";

const DATABASE_FILE = "reflexio.db";
/** A million turns take about ten seconds. */
const CHECK_TIMEOUT_MS = 60_000;
const NAME = "database_integrity";

/** The data folder of the server at the URL; undefined when only another user or machine knows it. */
async function folderOf(context: CommandContext, url: string): Promise<string | undefined> {
  const { paths } = context;
  if (!isThisMachine(url)) return undefined;
  const { hostname, port } = new URL(url);
  const occupant = await probe(hostname, Number(port || 80), context.timeoutMs(PROBE_TIMEOUT_MS));
  if (occupant.kind !== "reflexio") return await knownDataFolder(paths);
  const record = await readRunRecord(paths, Number(port || 80));
  return record?.instance_id === occupant.instanceId ? record.data_dir : undefined;
}

interface Answer {
  readonly text: string;
  readonly isInTime: boolean;
}

/** Looks in a process of its own: it can be ended, and nothing else waits for it. */
async function look({ io, signal }: CommandContext, file: string): Promise<Answer> {
  const { spawn } = await import("node:child_process");
  const child = spawn(io.self.command, [...io.self.args, "__check-database", file], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: CHECK_TIMEOUT_MS,
    killSignal: "SIGKILL",
    signal,
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  return await new Promise((resolve) => {
    child.once("error", () => undefined);
    child.once("close", (_code, ended) => resolve({ text, isInTime: ended === null }));
  });
}

function readProblems(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value.map(String);
  } catch {
    // Told below.
  }
  return ["it could not be looked into"];
}

/** Whether every page of the database can be read and fits the others. */
export async function checkDatabase(context: CommandContext): Promise<CheckResult> {
  const { url } = await context.settings();
  const folder = await folderOf(context, url);
  if (folder === undefined) {
    return skipped(NAME, `Run it as the user and on the machine that started ${url}`);
  }
  const file = join(folder, DATABASE_FILE);
  const bytes = await stat(file).then(
    ({ size }) => size,
    () => undefined,
  );
  if (bytes === undefined) return skipped(NAME, `There is no database yet in ${folder}`);
  const size = `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
  const { text, isInTime } = await look(context, file);
  if (!isInTime) {
    const hint = "Check a copy instead: `reflexio backup create` checks the copy it makes.";
    return warned(NAME, `${file} (${size}) was not read within ${CHECK_TIMEOUT_MS / 1000} s`, hint);
  }
  const problems = readProblems(text);
  if (problems.length === 0) return passed(NAME, `${file} is whole (${size})`);
  return failed(
    NAME,
    `${file}: ${cleanLine(problems.join("; "))}`,
    `Stop the server, copy ${folder} away, then \`reflexio restore <backup>\`; backups are in ${join(folder, "backups")} unless REFLEXIO_BACKUP_DIR says otherwise.`,
  );
}
