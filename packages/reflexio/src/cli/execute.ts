import type { Command, RawInput } from "./command.ts";
import { type CommandContext, createContext } from "./context.ts";
import { CommandFailure, type Failure, interrupted, toFailure } from "./failure.ts";
import type { CliIo } from "./io.ts";
import { kebabCase } from "./options.ts";
import type { Output } from "./output.ts";
import { keepOutput } from "./pager.ts";
import type { ParsedLine } from "./program.ts";

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

/** `body.user_id` as `--user-id` where the command has that option, else as the server calls it. */
function fieldName(path: string, { options }: Command): string {
  const name = path.replace(/^(body|query|path)\./, "");
  const flag = Object.keys(options).find((option) => kebabCase(option) === name.replaceAll("_", "-"));
  return flag === undefined ? name : `--${kebabCase(flag)}`;
}

/** A refusal that names fields leads to a hint that names them as they are typed. */
function withFields(failure: Failure, command: Command): Failure {
  const paths = (failure.details ?? []).map(({ path }) => path).filter((path) => path !== "");
  if (failure.code !== "validation_failed" || paths.length === 0) return failure;
  const names = [...new Set(paths.map((path) => fieldName(path, command)))].join(", ");
  const help = `\`reflexio ${command.path.join(" ")} --help\``;
  return { ...failure, hint: `Correct ${names} and run it again; ${help} says what it takes.` };
}

function reportFailure(error: unknown, command: Command, context: CommandContext): number {
  const { io, out } = context;
  const failure = withFields(toFailure(error, context.knownUrl()), command);
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

/** Runs the command of a line, reports its failure, and returns the exit code. */
export async function runCommand(
  { command, input, flags }: Extract<ParsedLine, { kind: "run" }>,
  io: CliIo,
  plainOut: Output,
  isPaged: boolean,
): Promise<number> {
  const { out, show } = keepOutput(command, plainOut, io);
  const context = createContext(io, out, flags);
  try {
    const work = executeCommand(command, input, context);
    await (command.handlesInterrupt ? work : untilInterrupted(work, context.signal));
    if ((await show(isPaged)) === "interrupted") throw interrupted();
    return 0;
  } catch (error) {
    await show(false);
    return reportFailure(error, command, context);
  }
}

/** Says what is wrong with a line, and returns the exit code. */
export function refuseLine({ message, hint }: Extract<ParsedLine, { kind: "invalid" }>, out: Output): number {
  const failure = toFailure(new CommandFailure("validation", "usage", message, hint));
  out.failure(failure);
  return failure.exit;
}
