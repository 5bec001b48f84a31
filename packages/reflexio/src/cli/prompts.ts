import { createInterface } from "node:readline/promises";
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

/**
 * Lets a destructive command go on only with a yes: `--yes`, or an answer on a terminal.
 * @throws CommandFailure exit 2 without a terminal, exit 1 when the answer is no.
 */
export async function confirm(io: CliIo, question: string, isAgreed: boolean): Promise<void> {
  if (isAgreed) return;
  requireTerminal(io);
  const answer = await askLine(io, `${question} [y/N] `);
  if (answer === undefined || !/^y(es)?$/i.test(answer.trim())) {
    throw new CommandFailure("aborted", "failed", "Aborted.", "Nothing was changed.");
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
    throw new CommandFailure("aborted", "failed", "Aborted.", "Nothing was changed.");
  }
}

/** Asks for a line of text; the fallback when the user gives none. */
export async function askText(io: CliIo, question: string, fallback: string): Promise<string> {
  const answer = await askLine(io, `${question}${fallback === "" ? "" : ` [${fallback}]`}: `);
  return answer === undefined || answer.trim() === "" ? fallback : answer.trim();
}

/** Asks for a secret without showing it; undefined when the user gives none. */
export async function askSecret(io: CliIo, question: string): Promise<string | undefined> {
  const { password, isCancel } = await import("@clack/prompts");
  const answer = await password({
    message: question,
    input: io.stdin,
    output: io.stderr,
    signal: io.interrupt,
  });
  if (isCancel(answer)) throw interrupted("Nothing was changed.");
  return answer.trim() === "" ? undefined : answer.trim();
}
