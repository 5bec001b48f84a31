/** A person's terminal: the built CLI on a pseudo-terminal, what it shows, and keys to press. */
import { stripVTControlCharacters } from "node:util";
import { spawn } from "@lydell/node-pty";
import { cleanEnvironment } from "../../scripts/clean-environment.ts";
import { until } from "./reflexio.ts";

const cliPath = new URL("../../packages/reflexio/dist/cli.js", import.meta.url).pathname;

export const KEY = {
  enter: "\r",
  down: "\u001b[B",
  up: "\u001b[A",
  ctrlC: "\u0003",
  ctrlU: "\u0015",
} as const;

export interface Terminal {
  /** Everything that was written so far, as it came. */
  raw(): string;
  /** The same without escape sequences. */
  text(): string;
  type(keys: string): void;
  /** Waits until new text, since the last wait, matches. */
  waitFor(pattern: RegExp): Promise<void>;
  /** The exit code and how long the program took to end after this call, in milliseconds. */
  ended(): Promise<{ readonly code: number; readonly tookMs: number }>;
}

interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly columns?: number;
}

/** Runs `reflexio …` on a pseudo-terminal. */
export function openTerminal(args: readonly string[], options: TerminalOptions): Terminal {
  return openProgram(process.execPath, [cliPath, ...args], options);
}

/** Runs any program on a pseudo-terminal. */
export function openProgram(
  program: string,
  args: readonly string[],
  { env, cwd, columns = 100 }: TerminalOptions,
): Terminal {
  const child = spawn(program, [...args], {
    name: env.TERM ?? "xterm-256color",
    cols: columns,
    rows: 40,
    cwd,
    env: cleanEnvironment(env),
  });
  let output = "";
  let seen = 0;
  let exit: { readonly code: number; readonly at: number } | undefined;
  child.onData((piece) => {
    output += piece;
  });
  child.onExit(({ exitCode, signal }) => {
    exit = { code: signal ? 128 + signal : exitCode, at: performance.now() };
  });
  const text = () => stripVTControlCharacters(output);
  return {
    raw: () => output,
    text,
    type: (keys) => child.write(keys),
    async waitFor(pattern) {
      const isThere = () => pattern.test(text().slice(seen));
      try {
        await until(() => isThere() || exit !== undefined, String(pattern));
      } catch (cause) {
        throw new Error(`${pattern} did not appear in:\n${text().slice(seen)}`, { cause });
      }
      if (!isThere()) throw new Error(`ended without ${pattern}:\n${text().slice(seen)}`);
      seen = text().length;
    },
    async ended() {
      const from = performance.now();
      try {
        await until(() => exit !== undefined, "the program ends");
      } catch (cause) {
        child.kill("SIGKILL");
        throw new Error(`did not end:\n${text().slice(seen)}`, { cause });
      }
      return { code: exit?.code ?? -1, tookMs: Math.max(0, (exit?.at ?? from) - from) };
    },
  };
}
