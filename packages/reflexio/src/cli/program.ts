import { Command as CommanderCommand, CommanderError, InvalidArgumentError, Option } from "commander";
import type { SettingFlags } from "../config/client-settings.ts";
import type { Command, RawInput } from "./command.ts";
import { helpExamples, ROOT_HELP } from "./help.ts";
import { kebabCase, type OptionSpec, optionProblem } from "./options.ts";
import { type CommandTable, groupSummary } from "./registry.ts";

/** Root options of one call. */
export interface RootFlags extends SettingFlags {
  readonly isJson: boolean;
}

/** What a command line asks for. */
export type ParsedLine =
  | { readonly kind: "run"; readonly command: Command; readonly input: RawInput; readonly flags: RootFlags }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version"; readonly isJson: boolean }
  | { readonly kind: "invalid"; readonly message: string; readonly hint: string };

interface Selection {
  readonly command: Command;
  readonly input: RawInput;
}

interface Captured {
  out: string;
  err: string;
  selection: Selection | undefined;
}

function commanderOptions(name: string, spec: OptionSpec): Option[] {
  const flag = kebabCase(name);
  const long = `${spec.short === undefined ? "" : `-${spec.short}, `}--${flag}`;
  if (spec.kind === "flag") {
    const options = [new Option(long, spec.summary).hideHelp(spec.isHidden === true)];
    return spec.isNegatable
      ? [...options, new Option(`--no-${flag}`, `opposite of --${flag}`).hideHelp()]
      : options;
  }
  const option = new Option(`${long} <${spec.value}>`, spec.summary).hideHelp(spec.isHidden === true);
  option.argParser((text: string) => {
    const problem = optionProblem(spec, text);
    if (problem !== undefined) throw new InvalidArgumentError(`It ${problem}.`);
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
    if (spec.kind !== "flag") values[name] = given[name];
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

function addLeaf(parent: CommanderCommand, command: Command, captured: Captured): void {
  const leaf = parent.command(command.path.at(-1) ?? "");
  leaf.description(unwrapped(command.description ?? command.summary)).summary(command.summary);
  leaf.addHelpText("before", helpExamples(command));
  for (const [name, spec] of Object.entries(command.args)) {
    leaf.argument(spec.isRequired ? `<${kebabCase(name)}>` : `[${kebabCase(name)}]`, spec.summary);
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

function buildProgram(table: CommandTable, captured: Captured, width: number): CommanderCommand {
  const program = new CommanderCommand("reflexio");
  program
    .description("Reflexio CLI: let agents learn from their conversations, on your own machine.")
    .option("--json", "print one JSON envelope on stdout; errors are JSON on stderr")
    .option("--server-url <url>", "server to talk to (env REFLEXIO_URL)")
    .option("--api-key <key>", "key to send (env REFLEXIO_API_KEY)")
    .option("--version", "show the version")
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
    addLeaf(parent, command, captured);
  }
  return program;
}

/** `--help` works wherever it stands: at the end it belongs to the command that was named. */
function moveHelpToEnd(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  const words = end === -1 ? [...argv] : argv.slice(0, end);
  const rest = end === -1 ? [] : argv.slice(end);
  const kept = words.filter((word) => word !== "--help" && word !== "-h");
  return kept.length === words.length ? [...argv] : [...kept, "--help", ...rest];
}

/** True when the line asks for JSON, also when the rest of it is wrong. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end === -1 ? argv : argv.slice(0, end)).includes("--json");
}

/** The command that a wrong line was about, for its help. */
function namedCommand(table: CommandTable, argv: readonly string[]): string {
  const words = argv.filter((word) => !word.startsWith("-"));
  const paths = table.commands.map((command) => command.path.join(" "));
  const [group = "", verb = ""] = words;
  if (paths.includes(`${group} ${verb}`)) return `${group} ${verb} `;
  return paths.includes(group) || table.groups[group] !== undefined ? `${group} ` : "";
}

function invalidLine(
  error: CommanderError,
  table: CommandTable,
  argv: readonly string[],
  captured: Captured,
): ParsedLine {
  const seeHelp = `See \`reflexio ${namedCommand(table, argv)}--help\`.`;
  if (error.code === "commander.help") {
    return namedCommand(table, argv) === ""
      ? { kind: "help", text: captured.err }
      : { kind: "invalid", message: "Missing command.", hint: seeHelp };
  }
  const [first = "", ...more] = error.message.replace(/^error: /, "").split("\n");
  const message = `${first.slice(0, 1).toUpperCase()}${first.slice(1)}`;
  const guess = more.join(" ").trim();
  return {
    kind: "invalid",
    message: /[.!?]$/.test(message) ? message : `${message}.`,
    hint: guess === "" ? seeHelp : guess.replace(/^\((.*)\)$/, "$1"),
  };
}

function textFlag(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Finds the command of a line and its values. Never prints and never ends the process. */
export function parseLine(table: CommandTable, argv: readonly string[], width: number): ParsedLine {
  const captured: Captured = { out: "", err: "", selection: undefined };
  const program = buildProgram(table, captured, width);
  const isJson = wantsJson(argv);
  try {
    if (program.parseOptions([...argv]).operands.length === 0 && argv.includes("--version")) {
      return { kind: "version", isJson };
    }
    program.parse(moveHelpToEnd(argv), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "help", text: captured.out };
    return invalidLine(error, table, argv, captured);
  }
  const given: Readonly<Record<string, unknown>> = program.opts();
  if (given.version === true) return { kind: "version", isJson };
  if (captured.selection === undefined) return { kind: "help", text: program.helpInformation() };
  const serverUrl = textFlag(given.serverUrl);
  const apiKey = textFlag(given.apiKey);
  return {
    kind: "run",
    ...captured.selection,
    flags: {
      isJson: given.json === true,
      ...(serverUrl === undefined ? {} : { serverUrl }),
      ...(apiKey === undefined ? {} : { apiKey }),
    },
  };
}
