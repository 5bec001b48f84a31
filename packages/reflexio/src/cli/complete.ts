import type { Command } from "./command.ts";
import { ROOT_OPTIONS } from "./help.ts";
import { type ArgumentSpec, type IdKind, type OptionSpec, optionFlags } from "./options.ts";
import type { CommandTable } from "./registry.ts";

/** A word that may stand next, and what it means. */
export interface Candidate {
  readonly word: string;
  readonly says: string;
}

/** What may stand next: words that are known, or ids that must be asked for. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly ids?: IdKind | undefined;
}

function isChosen(command: Command, words: readonly string[]): boolean {
  return command.path.every((word, index) => words[index] === word);
}

function optionsOf(command: Command): [string, OptionSpec][] {
  return Object.entries(command.options).flatMap(([name, spec]) =>
    optionFlags(name, spec)
      .split(", ")
      .map((flag) => [flag, spec] satisfies [string, OptionSpec]),
  );
}

function takesValue(command: Command | undefined, word: string | undefined): OptionSpec | true | undefined {
  if (word === "--server-url" || word === "--api-key" || word === "--timeout") return true;
  const found = command && optionsOf(command).find(([name]) => name === word)?.[1];
  return found === undefined || found.kind === "flag" ? undefined : found;
}

function choicesOf(spec: { readonly choices?: readonly string[]; readonly completes?: IdKind }): Completion {
  return { candidates: (spec.choices ?? []).map((word) => ({ word, says: "" })), ids: spec.completes };
}

function commandWords(table: CommandTable, words: readonly string[]): Candidate[] {
  const depth = words.length;
  const seen = new Map<string, Candidate>();
  for (const command of table.commands) {
    const word = command.path[depth];
    if (word === undefined || !words.every((typed, index) => command.path[index] === typed)) continue;
    const isLeaf = command.path.length === depth + 1;
    seen.set(word, { word, says: isLeaf ? command.summary : (table.groups[word] ?? "") });
  }
  return [...seen.values()];
}

/** The argument that a word would be, given the plain words before it. */
function argumentAt(command: Command, position: number): ArgumentSpec | undefined {
  const specs = Object.values(command.args);
  return specs[position] ?? (specs.at(-1)?.isVariadic ? specs.at(-1) : undefined);
}

/** What may stand in place of the last word. */
export function complete(table: CommandTable, line: readonly string[]): Completion {
  const typed = line.at(-1) ?? "";
  const before = line.slice(0, -1);
  // Options may stand anywhere, so the command is found among the words that are none.
  const plain = before.filter(
    (word, index) => !word.startsWith("-") && takesValue(undefined, before[index - 1]) === undefined,
  );
  const command = table.commands.find((one) => isChosen(one, plain));
  const value = takesValue(command, before.at(-1));
  if (value === true) return { candidates: [], ids: before.at(-1) === "--server-url" ? "server" : undefined };
  if (value !== undefined) return value.kind === "text" ? choicesOf(value) : { candidates: [] };
  const subcommands = commandWords(table, plain);
  if (typed.startsWith("-")) {
    const own = command === undefined ? [] : optionsOf(command).filter(([, spec]) => !spec.isHidden);
    const root = Object.entries(ROOT_OPTIONS).map(([flag, says]) => ({
      word: flag.split(" ")[0] ?? "",
      says,
    }));
    return { candidates: [...own.map(([word, { summary }]) => ({ word, says: summary })), ...root] };
  }
  if (command === undefined || subcommands.length > 0) return { candidates: subcommands };
  const values = plain.filter((word) => !optionValue(command, before, word));
  const argument = argumentAt(command, values.length - command.path.length);
  return argument === undefined ? { candidates: [] } : choicesOf(argument);
}

/** True when the word is the value of the option before it. */
function optionValue(command: Command, before: readonly string[], word: string): boolean {
  const index = before.lastIndexOf(word);
  return index > 0 && takesValue(command, before[index - 1]) !== undefined;
}
