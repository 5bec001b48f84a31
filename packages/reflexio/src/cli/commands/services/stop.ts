import { setTimeout as sleep } from "node:timers/promises";
import { ReflexioError } from "@reflexio/contracts/errors";
import { knownDataFolder } from "../../../config/data-folder.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { stopOptions } from "./options.ts";
import { probe } from "./probe.ts";
import { isAlive, isRunningServer } from "./process-check.ts";
import { type RunRecord, readRunRecord, readRunRecords, removeRunRecord } from "./run-file.ts";
import { backendPort, requireBackend } from "./start-settings.ts";

type Input = CommandInput<typeof stopOptions>;

/** A server finishes its running requests within this time. */
const GRACE_MS = 10_000;
const POLL_MS = 100;

async function waitForEnd(pid: number): Promise<boolean> {
  for (let waited = 0; waited < GRACE_MS; waited += POLL_MS) {
    if (!isAlive(pid)) return true;
    await sleep(POLL_MS);
  }
  return !isAlive(pid);
}

async function endProcess(pid: number, isForced: boolean): Promise<void> {
  process.kill(pid, isForced ? "SIGKILL" : "SIGTERM");
  if (await waitForEnd(pid)) return;
  throw new ReflexioError("failed", `The server (process ${pid}) did not stop within ${GRACE_MS / 1000} s.`, {
    hint: "`reflexio services stop --force` ends it at once; what was acknowledged is kept.",
  });
}

function notRunning(context: CommandContext, port: number): void {
  context.out.json({ stopped: false, port });
  context.out.text(`backend (port ${port}) not running`);
}

/** Refuses to end what this user has not started. */
function foreign(port: number, who: string): ReflexioError {
  return new ReflexioError("conflict", `Port ${port} is held by ${who}, so it was left alone.`, {
    hint: "Stop it where it was started, or check REFLEXIO_HOME and --port.",
  });
}

/** The port that is named; else that of the server of this user's data folder, or of the only one that runs. */
async function portToStop({ paths, io }: CommandContext, option: number | undefined): Promise<number> {
  if (option !== undefined || io.env.BACKEND_PORT) return backendPort(option, io.env);
  const running: [port: number, record: RunRecord][] = [];
  for (const [port, record] of await readRunRecords(paths)) {
    if (await isRunningServer(record.pid)) running.push([port, record]);
  }
  const folder = await knownDataFolder(paths);
  const own = running.find(([, { data_dir }]) => data_dir === folder);
  if (own !== undefined) return own[0];
  if (running.length > 1) {
    const list = running.map(([port, { data_dir }]) => `${port} (${data_dir})`).join(", ");
    throw new ReflexioError("usage", `Several servers run: ${list}.`, {
      hint: "Name the one to stop: `reflexio services stop --port <port>`.",
    });
  }
  return running[0]?.[0] ?? backendPort(undefined, io.env);
}

/** Stops the server that this user started on the port. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  requireBackend(input.only);
  const port = await portToStop(context, input.backendPort);
  const record = await readRunRecord(context.paths, port);
  if (record === undefined || !(await isRunningServer(record.pid))) {
    if (record !== undefined) await removeRunRecord(context.paths, port, record.pid);
    const occupant = await probe("127.0.0.1", port);
    if (occupant.kind === "reflexio") throw foreign(port, "a Reflexio server that was not started from here");
    if (occupant.kind === "stranger") throw foreign(port, "another program");
    notRunning(context, port);
    return;
  }
  await endProcess(record.pid, input.force);
  await removeRunRecord(context.paths, port, record.pid);
  context.out.json({ stopped: true, port, pid: record.pid });
  context.out.text(`Stopped backend (port ${port})`);
}
