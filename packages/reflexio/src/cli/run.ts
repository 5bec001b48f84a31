import type { Command, RawInput } from "./command.ts";
import { type CommandContext, createContext } from "./context.ts";
import { CommandFailure, interrupted, toFailure } from "./failure.ts";
import type { CliIo } from "./io.ts";
import { createOutput, type Output } from "./output.ts";
import { findFormat } from "./output-format.ts";
import { parseLine } from "./program.ts";
import { commandTable } from "./registry.ts";
import { cleanLine } from "./render/terminal-text.ts";

/** Ends a command as soon as the user interrupts; its calls are aborted through the same signal. */
async function untilInterrupted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw interrupted();
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    stop = () => reject(interrupted());
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
    work.catch(() => undefined);
  }
}

function reportFailure(error: unknown, context: CommandContext): number {
  const { io, out } = context;
  const failure = toFailure(error, context.knownUrl());
  out.failure(failure);
  if (io.env.REFLEXIO_DEBUG && error instanceof Error) io.stderr.write(`${error.stack}\n`);
  return failure.exit;
}

/** Nothing is changed on a server that was not named before. */
async function nameTarget(command: Command, context: CommandContext): Promise<void> {
  if (command.effect !== "writes" && command.effect !== "deletes") return;
  if (command.namesServer || context.out.isJson) return;
  const { url, urlSource } = await context.settings();
  context.out.note(`Server: ${url} (${urlSource})`);
}

async function executeCommand(command: Command, input: RawInput, context: CommandContext): Promise<void> {
  await nameTarget(command, context);
  await command.execute(context, input);
}

async function runCommand(command: Command, input: RawInput, context: CommandContext): Promise<number> {
  try {
    const work = executeCommand(command, input, context);
    await (command.handlesInterrupt ? work : untilInterrupted(work, context.signal));
    return 0;
  } catch (error) {
    return reportFailure(error, context);
  }
}

function printVersion(io: CliIo, out: Output): number {
  out.json({ version: io.version });
  out.text(`reflexio ${io.version}`);
  return 0;
}

/** Called by completion scripts: one candidate a line, its meaning after a tab. */
async function printCompletion(words: readonly string[], io: CliIo, out: Output): Promise<number> {
  const [{ complete }, { listIds }] = await Promise.all([
    import("./complete.ts"),
    import("./complete-ids.ts"),
  ]);
  const { candidates, ids } = complete(commandTable, words);
  const found = ids === undefined ? [] : await listIds(createContext(io, out, {}), ids);
  const typed = words.at(-1) ?? "";
  for (const { word, says } of [...candidates, ...found]) {
    if (word.startsWith(typed)) io.stdout.write(`${cleanLine(word)}\t${cleanLine(says).slice(0, 80)}\n`);
  }
  return 0;
}

/** Parses the line, runs its command, reports its failure, and returns the exit code. */
export async function runCommandLine(argv: readonly string[], io: CliIo): Promise<number> {
  const out = createOutput(io, findFormat(argv, io.env.REFLEXIO_OUTPUT));
  if (argv[0] === "__complete") return await printCompletion(argv.slice(1), io, out);
  const line = parseLine(commandTable, argv, out.canvas.width);
  switch (line.kind) {
    case "version":
      return printVersion(io, out);
    case "help":
      io.stdout.write(line.text);
      return 0;
    case "invalid": {
      const failure = toFailure(new CommandFailure("validation", "usage", line.message, line.hint));
      out.failure(failure);
      return failure.exit;
    }
    case "run":
      return await runCommand(line.command, line.input, createContext(io, out, line.flags));
  }
}
