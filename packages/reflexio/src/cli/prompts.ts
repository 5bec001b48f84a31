import { createInterface } from "node:readline/promises";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "./context.ts";
import { CommandFailure, interrupted } from "./failure.ts";
import type { CliIo } from "./io.ts";

/** True when a person can be asked. Questions go to stderr, since stdout carries data. */
export function canAsk(io: CliIo): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}

async function askLine(io: CliIo, question: string): Promise<string | undefined> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false });
  const ended = new Promise<undefined>((resolve) => {
    lines.once("close", () => resolve(undefined));
  });
  try {
    return await Promise.race([lines.question(question, { signal: io.interrupt }), ended]);
  } catch (error) {
    if (io.interrupt.aborted) throw interrupted("Nothing was changed.");
    throw error;
  } finally {
    lines.close();
  }
}

function requireTerminal(io: CliIo): void {
  if (canAsk(io)) return;
  throw new CommandFailure(
    "validation",
    "usage",
    "This cannot be undone and there is no terminal to ask on.",
    "Pass --yes to go on without a question.",
  );
}

/** What a person's no leads to: exit 1. */
export function aborted(): CommandFailure {
  return new CommandFailure("aborted", "failed", "Aborted.", "Nothing was changed.");
}

/**
 * Lets a destructive command go on only with a yes: `--yes`, or an answer on a terminal.
 * @throws CommandFailure exit 2 without a terminal, exit 1 when the answer is no.
 */
export async function confirm(io: CliIo, question: string, isAgreed: boolean): Promise<void> {
  if (isAgreed) return;
  requireTerminal(io);
  const answer = await askLine(io, `${question} [y/N] `);
  if (answer === undefined || !/^y(es)?$/i.test(answer.trim())) {
    throw aborted();
  }
}

/** {@link confirm}, but a yes is too easily said: the name must be typed. */
export async function confirmByTyping(
  io: CliIo,
  question: string,
  name: string,
  isAgreed: boolean,
): Promise<void> {
  if (isAgreed) return;
  requireTerminal(io);
  const answer = await askLine(io, `${question}\nType ${name} to go on: `);
  if (answer?.trim() !== name) {
    throw aborted();
  }
}

/** True when a person sits at a terminal, and no program reads the output. */
export function isPerson({ io, out }: CommandContext): boolean {
  return !out.isJson && canAsk(io);
}

/** @throws ReflexioError exit 2 on a terminal that cannot move its cursor: prompts redraw themselves */
function requireCursor({ env }: CliIo): void {
  if (env.TERM !== "dumb") return;
  throw new ReflexioError("usage", "This terminal (TERM=dumb) cannot show the question.", {
    hint: "Pass what is wanted as options; `--help` lists them.",
  });
}

interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly hint?: string;
}

/** Prompts that redraw themselves live in a library that only they load. */
async function ask<Answer>(
  io: CliIo,
  prompt: (clack: typeof import("@clack/prompts"), streams: PromptStreams) => Promise<Answer | symbol>,
): Promise<Answer> {
  requireCursor(io);
  const clack = await import("@clack/prompts");
  const answer = await prompt(clack, { input: io.stdin, output: io.stderr, signal: io.interrupt });
  if (typeof answer === "symbol") throw interrupted("Nothing was changed.");
  return answer;
}

interface PromptStreams {
  readonly input: CliIo["stdin"];
  readonly output: CliIo["stderr"];
  readonly signal: AbortSignal;
}

/** Lets a person choose one of a few. */
export async function askChoice<Value extends string>(
  io: CliIo,
  message: string,
  choices: readonly Choice<Value>[],
): Promise<Value> {
  const answer = await ask<string>(io, (clack, streams) =>
    clack.select<string>({ ...streams, message, options: [...choices] }),
  );
  const chosen = choices.find(({ value }) => value === answer);
  if (chosen === undefined) throw interrupted("Nothing was changed.");
  return chosen.value;
}

/** Asks for a line of text that may be edited before it is sent. `problem` says why a text is refused. */
export async function askText(
  io: CliIo,
  message: string,
  initial: string,
  problem: (text: string) => string | undefined = () => undefined,
): Promise<string> {
  if (io.env.TERM === "dumb") {
    const typed = (await askLine(io, `${message}${initial === "" ? "" : ` [${initial}]`}: `))?.trim();
    return typed ? typed : initial;
  }
  const answer = await ask<string>(io, (clack, streams) =>
    clack.text({
      ...streams,
      message,
      initialValue: initial,
      validate: (text: string | undefined) => problem(text?.trim() ?? ""),
    }),
  );
  return answer.trim();
}

/** Asks a question that is answered by yes or no. */
export async function askYes(io: CliIo, message: string, initial: boolean): Promise<boolean> {
  return await ask<boolean>(io, (clack, streams) =>
    clack.confirm({ ...streams, message, initialValue: initial }),
  );
}

/** Asks for a secret without showing it; undefined when the user gives none. */
export async function askSecret(io: CliIo, message: string): Promise<string | undefined> {
  const answer = await ask<string | undefined>(io, (clack, streams) =>
    clack.password({ ...streams, message }),
  );
  const text = answer?.trim() ?? "";
  return text === "" ? undefined : text;
}
