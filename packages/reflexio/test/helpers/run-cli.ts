import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { loadBackups } from "../../src/cli/commands/backup/load-backups.ts";
import type { LoadServe } from "../../src/cli/commands/services/serve-types.ts";
import { main } from "../../src/cli/main.ts";

/** What a command line left behind. */
export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Readable;
  /** True where a person sits at a terminal. */
  readonly isTerminal?: boolean;
  readonly columns?: number;
  readonly interrupt?: AbortSignal;
  readonly cwd?: string;
  readonly loadServe?: LoadServe;
  readonly self?: { readonly command: string; readonly args: readonly string[] };
  /** Called with each piece of stderr. */
  readonly onStderr?: (text: string) => void;
  readonly onStdout?: (text: string) => void;
}

class Sink extends Writable {
  text = "";
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  private readonly onText: ((text: string) => void) | undefined;

  constructor(
    isTerminal: boolean,
    columns: number | undefined,
    onText: ((text: string) => void) | undefined,
  ) {
    super({ decodeStrings: false });
    this.isTTY = isTerminal;
    this.columns = columns;
    this.onText = onText;
  }

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    this.onText?.(chunk.toString());
    done();
  }
}

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "reflexio-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function inputStream(stdin: RunOptions["stdin"], isTerminal: boolean): Readable {
  const stream =
    stdin instanceof Readable ? stdin : Readable.from(stdin === undefined ? [] : [Buffer.from(stdin)]);
  return Object.assign(stream, { isTTY: isTerminal });
}

/** Runs a command line in this process with a home folder of its own. */
export async function runCli(args: readonly string[], options: RunOptions = {}): Promise<CliResult> {
  const { isTerminal = false, columns } = options;
  const stdout = new Sink(isTerminal, columns, options.onStdout);
  const stderr = new Sink(isTerminal, columns, options.onStderr);
  const env = { REFLEXIO_HOME: options.env?.REFLEXIO_HOME ?? temporaryFolder(), ...options.env };
  const code = await main(args, {
    stdin: inputStream(options.stdin, isTerminal),
    stdout,
    stderr,
    env,
    cwd: options.cwd ?? process.cwd(),
    version: "9.9.9",
    interrupt: options.interrupt ?? new AbortController().signal,
    now: () => 1_767_225_660_000,
    self: options.self ?? { command: process.execPath, args: [] },
    loadServe:
      options.loadServe ??
      (() => {
        throw new Error("this test starts no server");
      }),
    loadBackups,
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
