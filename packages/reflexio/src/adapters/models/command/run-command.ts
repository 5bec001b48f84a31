import { type ChildProcess, spawn } from "node:child_process";

/** One execution of a program that reads a text and writes one. */
export interface CommandRun {
  readonly file: string;
  readonly args: readonly string[];
  /** Everything the program sees of the environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  /** Ends the program and everything it started. */
  readonly signal: AbortSignal;
  /** Longest output that is read, bytes; more ends the program. */
  readonly maxOutputBytes: number;
  /** How long a program that was asked to end may take before it is killed, milliseconds. */
  readonly graceMs: number;
}

export interface CommandOutcome {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** The end of what it wrote there. */
  readonly stderr: string;
  /** It wrote more than was allowed and was ended. */
  readonly isTooLong: boolean;
}

const KEPT_STDERR_CHARACTERS = 4_000;

/** The program leads a process group of its own, so that what it starts ends with it. */
function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // Nobody is left.
  }
}

/**
 * Runs a program without a shell. Resolves once it and its output have ended.
 * @throws the error of the operating system when it cannot be started; the signal's reason when it aborts
 */
export function runCommand(run: CommandRun): Promise<CommandOutcome> {
  const { signal, graceMs, maxOutputBytes } = run;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(run.file, run.args, {
      cwd: run.cwd,
      env: { ...run.env },
      detached: process.platform !== "win32",
      windowsHide: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let stderr = "";
    let isEnding = false;
    let killTimer: NodeJS.Timeout | undefined;

    function end(): void {
      if (isEnding) return;
      isEnding = true;
      signalGroup(child, "SIGTERM");
      killTimer = setTimeout(() => {
        signalGroup(child, "SIGKILL");
        // A process that left the group may hold the pipes open.
        child.stdout.destroy();
        child.stderr.destroy();
      }, graceMs);
    }

    function cleanUp(): void {
      clearTimeout(killTimer);
      signal.removeEventListener("abort", end);
    }

    signal.addEventListener("abort", end, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes <= maxOutputBytes) output.push(chunk);
      else end();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = `${stderr}${text}`.slice(-KEPT_STDERR_CHARACTERS);
    });
    // A program may end without reading everything.
    child.stdin.on("error", () => undefined);
    child.stdin.end(run.stdin);
    child.on("error", (error) => {
      cleanUp();
      reject(error);
    });
    // What outlives the program has nothing more to say.
    child.on("exit", end);
    child.on("close", (exitCode) => {
      cleanUp();
      signalGroup(child, "SIGKILL");
      if (signal.aborted) reject(signal.reason);
      else {
        const stdout = Buffer.concat(output).toString("utf8");
        resolve({ exitCode, stdout, stderr, isTooLong: bytes > maxOutputBytes });
      }
    });
  });
}
