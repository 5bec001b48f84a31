import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { cleanEnvironment } from "../../scripts/clean-environment.ts";

const cliPath = new URL("../../packages/reflexio/dist/cli.js", import.meta.url).pathname;
const faultyPath = new URL("./faulty-server.ts", import.meta.url).pathname;
const READY_TIMEOUT_MS = 60_000;

const readySchema = z.object({ data: z.object({ url: z.string() }) });

/** How a server is started. */
export interface ServerOptions {
  /** Holds data, home and log of the server. */
  readonly folder: string;
  /** A seeded bug, which needs the server from source; null runs the built one. */
  readonly bug?: string | null;
  readonly env?: Readonly<Record<string, string>>;
  /** Puts a program before Node, such as `prlimit --fsize=1000000`. */
  readonly under?: readonly string[];
  readonly configFile?: string;
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly pid: number;
  /** Resolves with exit code or signal once the process is gone. */
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Ends it as a crash or the kernel would. */
  kill(): Promise<void>;
  /** Asks it to stop. Resolves with its exit code. */
  stop(): Promise<number | NodeJS.Signals>;
}

/** The started process, before it is ready. */
export interface StartingServer {
  readonly child: ChildProcess;
  readonly exited: Promise<number | NodeJS.Signals>;
  /** Rejects when the process ends first. */
  readonly ready: Promise<ServerProcess>;
}

function command({ folder, bug = null, configFile }: ServerOptions): readonly string[] {
  if (bug !== null) {
    return [
      "--conditions=reflexio-source",
      "--import",
      import.meta.resolve("tsx"),
      faultyPath,
      join(folder, "data"),
      bug,
    ];
  }
  return [
    cliPath,
    ...["services", "start", "--no-auth", "--embedder", "hashing", "--backend-port", "0"],
    ...["--data-dir", join(folder, "data"), "--log-level", "warn", "--json"],
    ...(configFile === undefined ? [] : ["--config", configFile]),
  ];
}

/** The server's log so far. */
export function logOf(folder: string): string {
  return readFileSync(join(folder, "server.log"), "utf8");
}

/** Starts a server; returns before it is ready, so that it can be killed while it starts. */
export function startServer(options: ServerOptions): StartingServer {
  const { folder, under = [] } = options;
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, "server.log"), "a");
  const [program = process.execPath, ...words] = [...under, process.execPath, ...command(options)];
  const child = spawn(program, words, {
    cwd: folder,
    env: cleanEnvironment({ REFLEXIO_HOME: join(folder, "home"), NO_COLOR: "1", ...options.env }),
    stdio: ["ignore", "pipe", log],
  });
  closeSync(log);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 1));
  });
  const ready = readUrl(child, folder).then((url) => running(child, url, exited));
  // A server that is killed while it starts is nobody's mistake.
  ready.catch(() => undefined);
  return { child, exited, ready };
}

/** The announced address: the server prints one JSON document when it is ready. */
function readUrl(child: ChildProcess, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error("The server did not become ready.")), READY_TIMEOUT_MS);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      reject(
        new Error(`The server ended with ${code ?? signal} while it started: ${logOf(folder).slice(-2_000)}`),
      );
    });
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (!text.trimEnd().endsWith("}")) return;
      const parsed = readySchema.safeParse(tryJson(text));
      if (!parsed.success) return;
      clearTimeout(timer);
      resolve(parsed.data.data.url);
    });
  });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function running(child: ChildProcess, url: string, exited: Promise<number | NodeJS.Signals>): ServerProcess {
  return {
    child,
    url,
    pid: child.pid ?? 0,
    exited,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async stop() {
      child.kill("SIGTERM");
      return exited;
    },
  };
}
