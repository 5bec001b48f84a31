import type { CliIo } from "./io.ts";
import { createOutput, type Output } from "./output.ts";
import { findFormat, type OutputFormat } from "./output-format.ts";
import { parseLine } from "./program.ts";
import { commandTable } from "./registry.ts";
import { cleanLine } from "./render/terminal-text.ts";

const INTERRUPTED = 130;

function printVersion(io: CliIo, out: Output): number {
  out.json({ version: io.version });
  out.text(`reflexio ${io.version}`);
  return 0;
}

/** Only a terminal has pages, so what shows them is not loaded for scripts. */
async function printHelp(text: string, io: CliIo, { isPaged }: OutputFormat): Promise<number> {
  if (io.stdout.isTTY !== true) {
    io.stdout.write(text);
    return 0;
  }
  const { showPages } = await import("./pager.ts");
  return (await showPages(text, isPaged, io)) === "interrupted" ? INTERRUPTED : 0;
}

/** Called by completion scripts: one candidate a line, its meaning after a tab. */
async function printCompletion(words: readonly string[], io: CliIo, out: Output): Promise<number> {
  const [{ complete }, { listIds }, { createContext }] = await Promise.all([
    import("./complete.ts"),
    import("./complete-ids.ts"),
    import("./context.ts"),
  ]);
  const { candidates, ids } = complete(commandTable, words);
  const found = ids === undefined ? [] : await listIds(createContext(io, out, {}), ids);
  const typed = words.at(-1) ?? "";
  for (const { word, says } of [...candidates, ...found]) {
    if (word === "" || !word.startsWith(typed)) continue;
    const meaning = says === "" ? "" : `\t${cleanLine(says).slice(0, 80)}`;
    io.stdout.write(`${cleanLine(word)}${meaning}\n`);
  }
  return 0;
}

/** The last word has a dot before it: some shells drop words that are empty. */
function withoutDot(words: readonly string[]): string[] {
  return [...words.slice(0, -1), (words.at(-1) ?? "").replace(/^\./, "")];
}

/** Called by the doctor in a process of its own: what is wrong with a database file, as a JSON list. */
async function printDatabaseProblems(path: string, io: CliIo): Promise<number> {
  const { databaseProblems } = await import("./commands/doctor/load-check.ts");
  io.stdout.write(JSON.stringify(await databaseProblems(path)));
  return 0;
}

/**
 * Parses the line, runs its command, reports its failure, and returns the exit code. Help needs the parser and the
 * definitions alone; what runs a command is loaded when there is one to run.
 */
export async function runCommandLine(argv: readonly string[], io: CliIo): Promise<number> {
  const format = findFormat(argv, io.env.REFLEXIO_OUTPUT);
  const out = createOutput(io, format);
  if (argv[0] === "__complete-dotted") return await printCompletion(withoutDot(argv.slice(1)), io, out);
  if (argv[0] === "__complete") return await printCompletion(argv.slice(1), io, out);
  if (argv[0] === "__check-database") return await printDatabaseProblems(argv[1] ?? "", io);
  const line = parseLine(commandTable, argv, out.canvas.width);
  switch (line.kind) {
    case "version":
      return printVersion(io, out);
    case "help":
      return await printHelp(line.text, io, format);
    case "invalid":
      return (await import("./execute.ts")).refuseLine(line, out);
    case "run":
      return await (await import("./execute.ts")).runCommand(line, io, out, format.isPaged);
  }
}
