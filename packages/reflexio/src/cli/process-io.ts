import type { Environment } from "../config/paths.ts";
import { loadBackups } from "./commands/backup/load-backups.ts";
import { loadServe } from "./commands/services/load-serve.ts";
import { type CliIo, DETACHED_MARK, type OutputStream, type PagerOutcome } from "./io.ts";
import { readVersion } from "./version.ts";

/** A command that hangs although it was interrupted is left after this time. */
const FORCED_EXIT_MS = 15_000;
const INTERRUPTED = 130;
const PLAIN_NAME = /^[\w./-]+$/;
/** What a shell answers. */
const NO_SUCH_PROGRAM = 127;

const isDetachedServer = process.env[DETACHED_MARK] === "1" && process.send !== undefined;

/** While a pager runs Ctrl-C is a key of the pager. */
let isPaging = false;

/** The first signal asks the command to end; the second one does not ask. */
function watchSignals(): AbortSignal {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals) => {
    if (isPaging && signal === "SIGINT") return;
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
    setTimeout(() => process.exit(INTERRUPTED), FORCED_EXIT_MS).unref();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
}

/** `reflexio … | head` closes the pipe early, which is no failure. */
function leaveOnClosedPipe(stream: OutputStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

function reportReady(data: Readonly<Record<string, unknown>>): void {
  process.send?.({ type: "ready", data }, undefined, undefined, () => undefined);
}

async function runPager(program: string, text: string, env: Environment): Promise<PagerOutcome> {
  const { spawn } = await import("node:child_process");
  isPaging = true;
  try {
    const child = spawn(program, {
      // A shell would complain aloud about a program that is not there.
      shell: !PLAIN_NAME.test(program),
      env: { ...env },
      stdio: ["pipe", "inherit", "inherit"],
    });
    // It may be left before it has read everything.
    child.stdin.on("error", () => undefined).end(text);
    return await new Promise((resolve) => {
      child.once("error", () => resolve("missing"));
      child.once("close", (code, signal) => {
        if (signal === "SIGINT" || code === INTERRUPTED) resolve("interrupted");
        else resolve(code === NO_SUCH_PROGRAM ? "missing" : "shown");
      });
    });
  } finally {
    isPaging = false;
  }
}

function flushed(stream: OutputStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}

/** The real streams, environment and signals, and how to end the process with all output written. */
export function processIo(): { readonly io: CliIo; readonly end: (exitCode: number) => Promise<never> } {
  leaveOnClosedPipe(process.stdout);
  leaveOnClosedPipe(process.stderr);
  const io: CliIo = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    version: readVersion(),
    interrupt: watchSignals(),
    now: Date.now,
    self: { command: process.execPath, args: [...process.execArgv, ...process.argv.slice(1, 2)] },
    loadServe,
    loadBackups,
    ...(process.stdout.isTTY ? { runPager } : {}),
    ...(isDetachedServer ? { reportReady } : {}),
  };
  const end = async (exitCode: number) => {
    await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
    process.exit(exitCode);
  };
  return { io, end };
}
