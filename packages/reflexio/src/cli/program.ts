import { CommanderError } from "commander";
import type { SettingFlags } from "../config/client-settings.ts";
import type { Command, RawInput } from "./command.ts";
import { buildProgram, type Captured } from "./commander-tree.ts";
import { withoutFieldLists } from "./output-format.ts";
import type { CommandTable } from "./registry.ts";

/** What a command line asks for. */
export type ParsedLine =
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly input: RawInput;
      readonly flags: SettingFlags;
    }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | { readonly kind: "invalid"; readonly message: string; readonly hint: string };

/** `--help` works wherever it stands: at the end it belongs to the command that was named. */
function moveHelpToEnd(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  const words = end === -1 ? [...argv] : argv.slice(0, end);
  const rest = end === -1 ? [] : argv.slice(end);
  const kept = words.filter((word) => word !== "--help" && word !== "-h");
  return kept.length === words.length ? [...argv] : [...kept, "--help", ...rest];
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
export function parseLine(table: CommandTable, line: readonly string[], width: number): ParsedLine {
  const argv = withoutFieldLists(line);
  const captured: Captured = { out: "", err: "", selection: undefined };
  const program = buildProgram(table, argv, captured, width);
  try {
    if (program.parseOptions([...argv]).operands.length === 0 && argv.includes("--version")) {
      return { kind: "version" };
    }
    program.parse(moveHelpToEnd(argv), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "help", text: captured.out };
    return invalidLine(error, table, argv, captured);
  }
  const given: Readonly<Record<string, unknown>> = program.opts();
  if (given.version === true) return { kind: "version" };
  if (captured.selection === undefined) return { kind: "help", text: program.helpInformation() };
  const serverUrl = textFlag(given.serverUrl);
  const apiKey = textFlag(given.apiKey);
  const { timeout } = given;
  return {
    kind: "run",
    ...captured.selection,
    flags: {
      ...(serverUrl === undefined ? {} : { serverUrl }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(typeof timeout === "number" ? { timeoutMs: Math.ceil(timeout * 1000) } : {}),
    },
  };
}
