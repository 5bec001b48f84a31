import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import { DATABASE, openBeside } from "../support/database.ts";
import type { Random } from "../support/random.ts";
import { pause } from "../support/wait.ts";

/** When the server is killed. */
export type Moment = "any" | "learn" | "aggregate" | "checkpoint" | "start";

/** Longest wait for an aimed moment before it is killed anyway. */
const MAX_AIM_MS = 1_500;

const shares: readonly (readonly [Moment, number])[] = [
  ["any", 0.5],
  ["learn", 0.15],
  ["aggregate", 0.1],
  ["checkpoint", 0.1],
  ["start", 0.15],
];

export function pickMoment(random: Random): Moment {
  let left = random.next();
  for (const [moment, share] of shares) {
    left -= share;
    if (left < 0) return moment;
  }
  return "any";
}

/** Watches the queue from outside, beside the server. */
async function whileJobRuns(dataDir: string, queue: string): Promise<void> {
  const reader = openBeside(dataDir, true);
  try {
    const running = reader.prepare("SELECT 1 FROM jobs WHERE state = 'running' AND queue = ?");
    const end = performance.now() + MAX_AIM_MS;
    while (running.get(queue) === undefined && performance.now() < end) await pause(0);
  } finally {
    reader.close();
  }
}

/** The database file itself is written in a checkpoint only. */
async function whileCheckpointRuns(dataDir: string): Promise<void> {
  let watcher: FSWatcher | undefined;
  const written = new Promise<void>((resolve) => {
    watcher = watch(join(dataDir, DATABASE), () => resolve());
  });
  await Promise.race([written, pause(MAX_AIM_MS)]);
  watcher?.close();
}

/** Resolves when it is time to kill a server that has just become ready. */
export async function untilMoment(moment: Moment, dataDir: string, random: Random): Promise<void> {
  await pause(random.between(10, moment === "any" ? 600 : 60));
  if (moment === "learn" || moment === "aggregate") await whileJobRuns(dataDir, moment);
  if (moment === "checkpoint") {
    await whileCheckpointRuns(dataDir);
    await pause(random.between(0, 4));
  }
}
