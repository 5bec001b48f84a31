import { ReflexioError } from "@reflexio/contracts/errors";
import { DEFAULT_SERVER_URL } from "../../../config/client-settings.ts";
import { makePrivateFolder } from "../../../config/private-file.ts";
import type { CommandContext } from "../../context.ts";
import { saveLocalKey } from "./local-key.ts";
import { portTaken } from "./port-taken.ts";
import { removeRunRecord, writeRunRecord } from "./run-file.ts";
import type { RunningServer, ServeOptions } from "./serve-types.ts";
import { type StartInput, startSettings } from "./start-settings.ts";

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

async function serve(context: CommandContext, settings: ServeOptions): Promise<RunningServer> {
  const { host, port, dataDir } = settings;
  // Asked first: loading the server takes a while, and two servers must not open one database.
  const taken = await portTaken(context, host, port);
  if (taken !== undefined) throw taken;
  await makePrivateFolder(dataDir);
  const start = await context.io.loadServe();
  try {
    return await start(settings);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    throw (await portTaken(context, host, port)) ?? error;
  }
}

function announce(context: CommandContext, server: RunningServer, settings: ServeOptions): void {
  const { out, io, paths } = context;
  const { dataDir, auth } = settings;
  const data = {
    url: server.url,
    pid: process.pid,
    instance_id: server.instanceId,
    data_dir: dataDir,
    version: io.version,
    auth,
  };
  out.json(data);
  out.text(`Reflexio ${io.version} is ready at ${server.url}`);
  out.note(`Data: ${dataDir}`);
  if (auth) out.note(`Key: saved in ${paths.credentialsFile}; commands of this user take it from there`);
  else
    out.note(
      "No key is needed (--no-auth): every program on this machine can read, change and delete all data.",
    );
  if (server.url !== DEFAULT_SERVER_URL)
    out.note(`Reach it with --server-url ${server.url} or REFLEXIO_URL.`);
  io.reportReady?.(data);
}

/** Resolves when the user asks to stop; rejects when the server ends without being asked. */
async function untilStopped(server: RunningServer, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    stop = resolve;
    if (signal.aborted) resolve();
    signal.addEventListener("abort", stop, { once: true });
  });
  await Promise.race([asked, server.closed]);
  signal.removeEventListener("abort", stop);
  if (!signal.aborted)
    throw new ReflexioError("failed", "The server ended by itself.", { hint: "See its log." });
}

/** Runs the server until it is asked to stop. Being stopped is what a server is for: that is success. */
async function runForeground(context: CommandContext, input: StartInput): Promise<void> {
  const settings = await startSettings(context, input);
  const { paths, io, out } = context;
  const server = await serve(context, settings);
  // It may break before anybody waits for its end.
  server.closed.catch(() => undefined);
  const port = Number(new URL(server.url).port);
  try {
    await saveLocalKey(paths, server, settings.host, settings.auth);
    await writeRunRecord(paths, port, {
      pid: process.pid,
      url: server.url,
      data_dir: settings.dataDir,
      instance_id: server.instanceId,
      started_at: new Date(io.now()).toISOString(),
      version: io.version,
    });
    announce(context, server, settings);
    await untilStopped(server, context.signal);
    out.note("Stopping…");
  } finally {
    await server.close();
    await removeRunRecord(paths, port, process.pid);
  }
}

/** Starts the server in this process, or in one that outlives it. */
export async function run(context: CommandContext, input: StartInput): Promise<void> {
  if (input.detach) {
    const { startDetached } = await import("./detach.ts");
    await startDetached(context, await startSettings(context, input));
    return;
  }
  await runForeground(context, input);
}
