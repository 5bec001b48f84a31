import { stripVTControlCharacters } from "node:util";
import type { Command } from "./command.ts";
import type { CliIo, PagerOutcome } from "./io.ts";
import type { Output } from "./output.ts";
import { displayWidth } from "./render/terminal-text.ts";

/** Ends at once when all fits on the screen, passes colours on, and leaves the text on the screen. */
const DEFAULT_PAGER = "less";
const LESS = "FRX";

const DEFAULT_ROWS = 24;
const DEFAULT_COLUMNS = 80;

/** The program that shows long text page by page; undefined where nobody would turn the pages. */
function pagerOf({ stdout, env }: CliIo): string | undefined {
  if (stdout.isTTY !== true || env.TERM === "dumb" || env.CI) return undefined;
  const program = (env.PAGER ?? DEFAULT_PAGER).trim();
  return program === "" || program === "cat" ? undefined : program;
}

/** True when the text and the prompt that follows it do not fit on the screen. */
function isLong(text: string, { stdout }: CliIo): boolean {
  const columns = stdout.columns || DEFAULT_COLUMNS;
  const rows = stripVTControlCharacters(text)
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(displayWidth(line) / columns)), 0);
  return rows >= (stdout.rows || DEFAULT_ROWS);
}

/** Writes text to stdout: through the pager when it is longer than the screen of a terminal. */
export async function showPages(text: string, isPaged: boolean, io: CliIo): Promise<Shown> {
  const program = isPaged ? pagerOf(io) : undefined;
  if (program === undefined || io.runPager === undefined || !isLong(text, io)) {
    io.stdout.write(text);
    return "shown";
  }
  const outcome = await io.runPager(program, text, { ...io.env, LESS: io.env.LESS ?? LESS });
  if (outcome === "missing") io.stdout.write(text);
  return outcome === "interrupted" ? outcome : "shown";
}

/** Whether the reader left the text with Ctrl-C. */
type Shown = Exclude<PagerOutcome, "missing">;

/** The output of a command whose results for a person are kept until it ends. */
interface KeptOutput {
  readonly out: Output;
  /** Writes what was kept. */
  readonly show: (isPaged: boolean) => Promise<Shown>;
}

/** Keeps the results of commands that only read: they end by themselves and nothing is changed meanwhile. */
export function keepOutput(command: Command, out: Output, io: CliIo): KeptOutput {
  const isKept = command.effect === "reads" && command.isEndless !== true && out.canvas.isTerminal;
  if (!isKept || out.isJson) return { out, show: async () => "shown" };
  const kept: string[] = [];
  return {
    out: { ...out, text: (text) => void (text === "" || kept.push(`${text}\n`)) },
    show: (isPaged) => showPages(kept.splice(0).join(""), isPaged, io),
  };
}
