import { Worker } from "node:worker_threads";
import { ReflexioError } from "@reflexio/contracts";
import type { CopyRequest } from "./copy.ts";

/** What a thread of its own does, so that the server answers meanwhile. */
export type BackupTask =
  | { readonly kind: "copy"; readonly databasePath: string; readonly request: CopyRequest }
  | { readonly kind: "verify"; readonly path: string };

export type TaskOutcome =
  | { readonly problems: readonly string[] }
  | { readonly failure: string; readonly hint?: string };

/** The TypeScript source when that runs from source, else the file beside the bundle. */
function workerUrl(): URL {
  const runsFromSource = new URL(import.meta.url).pathname.endsWith(".ts");
  return new URL(runsFromSource ? "./worker-from-source.mjs" : "./backup-worker.js", import.meta.url);
}

function failed(message: string, hint: string | undefined): ReflexioError {
  return new ReflexioError("storage_failed", message, {
    hint: hint ?? "Free some space in the backup folder, as much as the database has.",
  });
}

/** Problems that the task found. @throws ReflexioError `storage_failed` */
export function runTask(task: BackupTask): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl(), { workerData: task });
    let outcome: TaskOutcome = { failure: "The backup's thread ended early." };
    worker.once("message", (sent: TaskOutcome) => {
      outcome = sent;
    });
    worker.once("error", (error) => {
      outcome = { failure: `The backup failed: ${error.message}` };
    });
    // Not before its end: until then the thread may hold the database open.
    worker.once("exit", () => {
      if ("problems" in outcome) resolve(outcome.problems);
      else reject(failed(outcome.failure, outcome.hint));
    });
  });
}
