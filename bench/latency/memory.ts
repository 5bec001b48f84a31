import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Memory of this process that is not a cached file, MB. Elsewhere than on Linux: the whole resident size. */
export function ownMemoryMb(): number {
  try {
    const match = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (match !== null) return Number(match[1]) / 1024;
  } catch {
    // No /proc here.
  }
  return process.memoryUsage().rss / 2 ** 20;
}

/** Size of the database on disk, MB. */
export function databaseMb(dataDir: string): number {
  return statSync(join(dataDir, "reflexio.db")).size / 2 ** 20;
}
