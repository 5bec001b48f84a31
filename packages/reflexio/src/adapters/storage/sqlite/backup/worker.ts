import { parentPort, workerData } from "node:worker_threads";
import { ReflexioError } from "@reflexio/contracts";
import { Connection } from "../driver.ts";
import { problemsOf, writeBackup } from "./copy.ts";
import type { BackupTask, TaskOutcome } from "./run-task.ts";

/** The entry of a thread that does one task and ends. */
function carryOut(task: BackupTask): TaskOutcome {
  if (task.kind === "verify") return { problems: problemsOf(task.path) };
  const connection = new Connection(task.databasePath);
  try {
    connection.exec("PRAGMA busy_timeout = 5000");
    writeBackup(connection, task.request);
    return { problems: [] };
  } finally {
    connection.close();
  }
}

function outcomeOf(task: BackupTask): TaskOutcome {
  try {
    return carryOut(task);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: message, ...(ReflexioError.isInstance(error) ? { hint: error.hint } : {}) };
  }
}

parentPort?.postMessage(outcomeOf(workerData));
