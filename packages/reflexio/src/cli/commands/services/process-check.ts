import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** True when a process with this id runs and may be signalled by us. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function commandLine(pid: number): Promise<string | undefined> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    // Systems without /proc have ps.
    const listed = await promisify(execFile)("ps", ["-p", String(pid), "-o", "command="]).catch(
      () => undefined,
    );
    return listed?.stdout;
  }
}

/** True when the process was started as `services start`: ids are reused, and a stranger must not be ended. */
async function isServerProcess(pid: number): Promise<boolean> {
  return /\bservices start\b/.test((await commandLine(pid)) ?? "");
}

/** True when a server that was started as `services start` runs under this id. */
export async function isRunningServer(pid: number): Promise<boolean> {
  return isAlive(pid) && (await isServerProcess(pid));
}
