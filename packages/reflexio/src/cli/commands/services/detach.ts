import { type ChildProcess, spawn } from "node:child_process";
import { open, readFile, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import { makePrivateFolder } from "../../../config/private-file.ts";
import type { CommandContext } from "../../context.ts";
import { CommandFailure, interrupted } from "../../failure.ts";
import { isJsonObject } from "../../input/json-object.ts";
import { DETACHED_MARK } from "../../io.ts";
import { exitFailure } from "./exit-failure.ts";
import { portTaken } from "./port-taken.ts";
import type { ServeOptions } from "./serve-types.ts";

/** A first start migrates the database and loads the model; more than this means that it hangs. */
const READY_TIMEOUT_MS = 120_000;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

function serverArguments(settings: ServeOptions): string[] {
  const { host, port, dataDir, auth, embedder, logLevel } = settings;
  return [
    "services",
    "start",
    ...["--backend-port", String(port), "--host", host, "--data-dir", dataDir],
    ...["--embedder", embedder, "--log-level", logLevel],
    ...(settings.configFile === undefined ? [] : ["--config", settings.configFile]),
    ...(auth ? [] : ["--no-auth"]),
    "--json",
  ];
}

/** Keeps one old log, so that the log of a server that runs for years does not fill the disk. */
async function rotateLog(path: string): Promise<void> {
  await makePrivateFolder(dirname(path));
  const size = await stat(path).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await rename(path, `${path}.1`);
}

interface Ready {
  readonly data: Readonly<Record<string, unknown>>;
}

interface Ended {
  readonly exit: number;
}

function watchChild(child: ChildProcess, signal: AbortSignal): Promise<Ready | Ended> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ReflexioError("timeout", `The server was not ready after ${READY_TIMEOUT_MS / 1000} s.`));
    }, READY_TIMEOUT_MS);
    const settle = (outcome: Ready | Ended) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    signal.addEventListener("abort", () => reject(interrupted("The server was not started.")), {
      once: true,
    });
    child.once("error", reject);
    child.on("message", (message: unknown) => {
      if (isJsonObject(message) && message.type === "ready" && isJsonObject(message.data)) {
        settle({ data: message.data });
      }
    });
    child.once("exit", (code) => settle({ exit: code ?? 1 }));
  });
}

/** What the child wrote to the log since it was started. */
async function newLogText(path: string, from: number): Promise<string> {
  return (await readFile(path)).subarray(from).toString("utf8");
}

/** What is known about a server that was started and answers. */
interface Launched {
  readonly pid: number | undefined;
  /** What it printed when it was ready: `url`, `pid`, `data_dir` and more. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** Starts the server as a process of its own and returns when it answers. Prints nothing. */
export async function launch(context: CommandContext, settings: ServeOptions): Promise<Launched> {
  const { io, paths, signal } = context;
  const taken = await portTaken(context, settings.host, settings.port);
  if (taken !== undefined) throw taken;
  await rotateLog(paths.serverLogFile);
  const log = await open(paths.serverLogFile, "a", 0o600);
  const logStart = (await log.stat()).size;
  const child = spawn(io.self.command, [...io.self.args, ...serverArguments(settings)], {
    detached: true,
    cwd: io.cwd,
    env: { ...io.env, [DETACHED_MARK]: "1" },
    stdio: ["ignore", log.fd, log.fd, "ipc"],
  });
  try {
    const outcome = await watchChild(child, signal);
    if ("exit" in outcome) throw exitFailure(outcome.exit, await newLogText(paths.serverLogFile, logStart));
    return { pid: child.pid, data: outcome.data };
  } catch (error) {
    if (!(error instanceof CommandFailure)) child.kill("SIGKILL");
    throw error;
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
    await log.close();
  }
}

/** {@link launch}, and says where the server is. */
export async function startDetached(context: CommandContext, settings: ServeOptions): Promise<void> {
  const { io, out, paths } = context;
  const { pid, data } = await launch(context, settings);
  out.json(data);
  out.text(`Reflexio ${io.version} is ready at ${String(data.url)}`);
  out.note(`Process: ${pid}, log: ${paths.serverLogFile}`);
  out.note("Stop it with `reflexio services stop`.");
}
