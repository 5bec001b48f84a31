import { Argument, Command as CommanderCommand, InvalidArgumentError, Option } from "commander";
import type { Command, RawInput } from "./command.ts";
import { helpExamples, ROOT_HELP, ROOT_OPTIONS } from "./help.ts";
import { type ArgumentSpec, kebabCase, type OptionSpec, optionFlags, optionProblem } from "./options.ts";
import { type CommandTable, groupSummary } from "./registry.ts";

/** The command that was found and its values. */
interface Selection {
  readonly command: Command;
  readonly input: RawInput;
}

/** What a parse leaves behind. */
export interface Captured {
  out: string;
  err: string;
  selection: Selection | undefined;
}

/** Scripts pass an empty variable for a filter that they do not want. */
function isLeftOut(spec: OptionSpec, value: unknown): boolean {
  if (value !== "" || spec.kind !== "text" || spec.choices === undefined) return false;
  return spec.fallback === undefined && spec.isRequired !== true;
}

function commanderOptions(name: string, spec: OptionSpec): Option[] {
  const flag = kebabCase(name);
  const long = optionFlags(name, spec);
  if (spec.kind === "flag") {
    const options = [new Option(long, spec.summary).hideHelp(spec.isHidden === true)];
    return spec.isNegatable
      ? [...options, new Option(`--no-${flag}`, `opposite of --${flag}`).hideHelp()]
      : options;
  }
  const option = new Option(`${long} <${spec.value}>`, spec.summary).hideHelp(spec.isHidden === true);
  const isList = spec.kind === "text" && spec.isRepeatable === true;
  option.argParser((text: string, before: unknown) => {
    if (isLeftOut(spec, text)) return text;
    const problem = optionProblem(spec, text);
    if (problem !== undefined) throw new InvalidArgumentError(`It ${problem}.`);
    if (isList) return [...(Array.isArray(before) ? before : []), text];
    return spec.kind === "text" ? text : Number(text);
  });
  if (spec.fallback !== undefined) option.default(spec.fallback);
  if (spec.isRequired) option.makeOptionMandatory();
  return [option];
}

/** A flag that was not given is false; `--no-x` is kept by commander as `x: false`. */
function readOptions(command: Command, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(command.options)) {
    if (spec.kind === "text" && spec.isRepeatable) values[name] = given[name] ?? [];
    else if (spec.kind !== "flag") values[name] = isLeftOut(spec, given[name]) ? undefined : given[name];
    else if (/^no[A-Z]/.test(name))
      values[name] = given[name.slice(2, 3).toLowerCase() + name.slice(3)] === false;
    else values[name] = given[name] === true;
  }
  return values;
}

function readArguments(command: Command, words: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(Object.keys(command.args).map((name, index) => [name, words[index]]));
}

/** Paragraphs without the line breaks they have in the source: the help breaks lines to its own width. */
function unwrapped(text: string): string {
  return text.replace(/([^\n])\n(?!\n)/g, "$1 ");
}

function argumentOf(name: string, spec: ArgumentSpec): Argument {
  const words = `${kebabCase(name)}${spec.isVariadic ? "..." : ""}`;
  const argument = new Argument(spec.isRequired ? `<${words}>` : `[${words}]`, spec.summary);
  return spec.choices === undefined ? argument : argument.choices(spec.choices);
}

function addLeaf(parent: CommanderCommand, command: Command, captured: Captured): void {
  const leaf = parent.command(command.path.at(-1) ?? "", { isDefault: command.isDefault === true });
  leaf.description(unwrapped(command.description ?? command.summary)).summary(command.summary);
  leaf.addHelpText("before", helpExamples(command));
  for (const [name, spec] of Object.entries(command.args)) {
    leaf.addArgument(argumentOf(name, spec));
  }
  for (const [name, spec] of Object.entries(command.options)) {
    for (const option of commanderOptions(name, spec)) leaf.addOption(option);
  }
  leaf.action((...received: unknown[]) => {
    const words = received.slice(0, Object.keys(command.args).length);
    const given: Readonly<Record<string, unknown>> = leaf.opts();
    captured.selection = {
      command,
      input: { options: readOptions(command, given), args: readArguments(command, words) },
    };
  });
}

/** Longest timer that the runtime has. */
const MAX_SECONDS = 2_000_000;

function readSeconds(text: string): number {
  const spec = { kind: "number", value: "seconds", summary: "", max: MAX_SECONDS } as const;
  const problem = optionProblem(spec, text) ?? (Number(text) > 0 ? undefined : "must be more than 0");
  if (problem !== undefined) throw new InvalidArgumentError(`It ${problem}.`);
  return Number(text);
}

/**
 * Commander's tree of the table, for one line. Parsing it fills `captured`; nothing is printed or run. Verbs of
 * groups that the line does not name are left out: making all of them takes longer than anything else at start.
 */
export function buildProgram(
  table: CommandTable,
  argv: readonly string[],
  captured: Captured,
  width: number,
): CommanderCommand {
  const program = new CommanderCommand("reflexio");
  program
    .description("Reflexio CLI: let agents learn from their conversations, on your own machine.")
    .option("--json", ROOT_OPTIONS["--json"])
    .option("--jsonl", ROOT_OPTIONS["--jsonl"])
    .option("--server-url <url>", ROOT_OPTIONS["--server-url <url>"])
    .option("--api-key <key>", ROOT_OPTIONS["--api-key <key>"])
    .option("--timeout <seconds>", ROOT_OPTIONS["--timeout <seconds>"], readSeconds)
    .option("--no-pager", ROOT_OPTIONS["--no-pager"])
    .option("--version", ROOT_OPTIONS["--version"])
    .addHelpText("after", ROOT_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        captured.out += text;
      },
      writeErr: (text) => {
        captured.err += text;
      },
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  const groups = new Map<string, CommanderCommand>();
  for (const command of table.commands) {
    const [group] = command.path;
    if (command.path.length === 1) {
      addLeaf(program, command, captured);
      continue;
    }
    const parent = groups.get(group) ?? program.command(group).description(groupSummary(table, group));
    groups.set(group, parent);
    if (argv.includes(group)) addLeaf(parent, command, captured);
  }
  return program;
}
