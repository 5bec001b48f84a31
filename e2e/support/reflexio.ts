/** Drives the built CLI and server as a person would: processes, files, exit codes. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { cleanEnvironment } from "../../scripts/clean-environment.ts";

const builtCli = new URL("../../packages/reflexio/dist/cli.js", import.meta.url).pathname;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** One person's machine: an own home folder, data folder and port. */
export interface Machine {
  readonly home: string;
  readonly dataDir: string;
  readonly port: number;
  /** Runs `reflexio …` to its end. */
  cli(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts `reflexio …` and returns the child. */
  spawn(args: readonly string[]): ChildProcess;
  /** Starts the server in the background and waits until it is ready. */
  start(): Promise<void>;
  /** Kills the server at once, as a crash or power cut would. */
  crash(): Promise<void>;
  /** The parsed `data` of a `--json` call that must succeed. */
  json(args: readonly string[], options?: RunOptions): Promise<unknown>;
  /** Calls the server directly with the saved key. */
  request(method: string, path: string, body?: unknown, key?: string | null): Promise<Response>;
  dispose(): Promise<void>;
}

const runFileSchema = z.object({ pid: z.number() });
const envelopeSchema = z.object({ ok: z.literal(true), data: z.unknown() });
const credentialsSchema = z.object({ keys: z.record(z.string(), z.string()) });

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => {
    probe.listen(0, "127.0.0.1", resolve);
  });
  const address = probe.address();
  await new Promise((resolve) => {
    probe.close(resolve);
  });
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

function collect(child: ChildProcess, stdin: string | undefined): Promise<Finished> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin?.end(stdin ?? "");
  });
}

/** True while the process exists. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Asks again at every turn of the event loop with a short pause, until it holds or time runs out. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 30_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`timed out: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** @param cliPath the file behind the command; the one of this work tree unless said otherwise */
export async function createMachine(cliPath: string = builtCli): Promise<Machine> {
  const home = await mkdtemp(join(tmpdir(), "reflexio-e2e-"));
  const dataDir = join(home, "data");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;

  function start(args: readonly string[], options: RunOptions = {}): ChildProcess {
    const env = cleanEnvironment({
      REFLEXIO_HOME: home,
      REFLEXIO_URL: url,
      NO_COLOR: "1",
      ...options.env,
    });
    return spawn(process.execPath, [cliPath, ...args], { env, cwd: options.cwd ?? home, stdio: "pipe" });
  }
  const cli = (args: readonly string[], options: RunOptions = {}) =>
    collect(start(args, options), options.stdin);

  async function serverPid(): Promise<number> {
    return runFileSchema.parse(JSON.parse(await readFile(join(home, "run", `${port}.json`), "utf8"))).pid;
  }
  async function savedKey(): Promise<string> {
    const saved = credentialsSchema.parse(JSON.parse(await readFile(join(home, "credentials.json"), "utf8")));
    return Object.values(saved.keys)[0] ?? "";
  }

  return {
    home,
    dataDir,
    port,
    cli,
    spawn: (args) => start(args),
    async start() {
      const started = await cli([
        "services",
        "start",
        "-d",
        "--data-dir",
        dataDir,
        "--backend-port",
        String(port),
      ]);
      if (started.code !== 0) throw new Error(`start failed: ${started.stderr}`);
    },
    async crash() {
      const pid = await serverPid();
      process.kill(pid, "SIGKILL");
      await until(() => !isAlive(pid), "the server is gone");
    },
    async json(args, options) {
      const finished = await cli(["--json", ...args], options);
      if (finished.code !== 0)
        throw new Error(`${args.join(" ")} ended with ${finished.code}: ${finished.stderr}`);
      return envelopeSchema.parse(JSON.parse(finished.stdout)).data;
    },
    async request(method, path, body, key) {
      const bearer = key === undefined ? await savedKey() : key;
      return fetch(`${url}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    },
    async dispose() {
      await cli(["services", "stop", "--backend-port", String(port)]);
      await rm(home, { recursive: true, force: true });
    },
  };
}
