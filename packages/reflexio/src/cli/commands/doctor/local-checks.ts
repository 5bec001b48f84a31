import { chmod, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readCredentials } from "../../../config/credentials.ts";
import { knownDataFolder } from "../../../config/data-folder.ts";
import type { CommandContext } from "../../context.ts";

/** One finding. */
export interface CheckResult {
  readonly name: string;
  /** `skip`: it cannot be found out from here. */
  readonly status: "pass" | "warn" | "fail" | "skip";
  readonly message: string;
  /** The remedy; null when none is needed. */
  readonly hint: string | null;
}

export function passed(name: string, message: string): CheckResult {
  return { name, status: "pass", message, hint: null };
}

export function warned(name: string, message: string, hint: string): CheckResult {
  return { name, status: "warn", message, hint };
}

export function failed(name: string, message: string, hint: string): CheckResult {
  return { name, status: "fail", message, hint };
}

export function skipped(name: string, message: string): CheckResult {
  return { name, status: "skip", message: `Not checked. ${message}`, hint: null };
}

/** Clocks that differ by less are no trouble. */
export const MAX_SKEW_SECONDS = 60;

const OLDEST_NODE = [20, 19] as const;

/** Whether this Node is new enough. */
export function checkRuntime(): CheckResult {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const isNew = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const message = `Node ${process.versions.node}`;
  return isNew
    ? passed("node_version", message)
    : failed("node_version", `${message} is too old`, `Install Node ${OLDEST_NODE.join(".")} or newer.`);
}

async function modeOf(path: string): Promise<number | undefined> {
  return await stat(path).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
}

/** Whether others can read the keys or enter the folders; `--fix` takes their permission away. */
export async function checkModes({ paths }: CommandContext, isFixing: boolean): Promise<CheckResult> {
  const dataFolder = await knownDataFolder(paths);
  const name = "file_permissions";
  if (process.platform === "win32") return skipped(name, "Windows keeps permissions in another way");
  const open: { path: string; mode: number }[] = [];
  const own = [paths.home, paths.runFolder, paths.credentialsFile, paths.legacyEnvFile];
  const kept = ["", "config.json", "reflexio.db", "backups"].map((file) => join(dataFolder, file));
  for (const path of [...own, ...kept]) {
    const mode = await modeOf(path);
    if (mode !== undefined && (mode & 0o077) !== 0) open.push({ path, mode });
  }
  if (open.length === 0) return passed(name, "Only you can read keys and data");
  const listed = open.map(({ path, mode }) => `${path} (${mode.toString(8)})`).join(", ");
  if (!isFixing) {
    return failed(name, `Others may read ${listed}`, "Run `reflexio doctor check --fix`.");
  }
  for (const { path, mode } of open) await chmod(path, mode & 0o700);
  return passed(name, `Closed to others: ${listed}`);
}

const MIN_FREE_BYTES = 1024 ** 3;

/** Whether the disk of the data folder has room. */
export async function checkDisk({ paths }: CommandContext): Promise<CheckResult> {
  const dataFolder = await knownDataFolder(paths);
  const name = "disk_space";
  for (let folder = dataFolder; ; folder = dirname(folder)) {
    const facts = await statfs(folder).catch(() => undefined);
    if (facts === undefined && folder !== dirname(folder)) continue;
    if (facts === undefined) return warned(name, "Unknown", "Check the disk by hand.");
    const free = facts.bavail * facts.bsize;
    const message = `${(free / 1024 ** 3).toFixed(1)} GiB free at ${dataFolder}`;
    return free >= MIN_FREE_BYTES
      ? passed(name, message)
      : warned(name, message, "Free some space: a full disk stops publishing.");
  }
}

/** Whether the saved keys can be read and there is one for the server. */
export async function checkCredentials(context: CommandContext): Promise<CheckResult> {
  const name = "credentials";
  try {
    await readCredentials(context.paths.credentialsFile);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return failed(name, message, "Move the file away and log in again.");
  }
  const { apiKey, apiKeySource, url } = await context.settings();
  if (apiKey !== undefined) return passed(name, `Key from ${apiKeySource} for ${url}`);
  return warned(name, `No key for ${url}`, "`reflexio auth login` saves one; a local server saves its own.");
}
