import type { Command } from "../packages/reflexio/src/cli/command.ts";
import { ENVIRONMENT, EXIT_CODES, ROOT_OPTIONS } from "../packages/reflexio/src/cli/help.ts";
import { kebabCase, type OptionSpec, optionFlags } from "../packages/reflexio/src/cli/options.ts";
import { commandTable } from "../packages/reflexio/src/cli/registry.ts";

const ABOUT = "let agents learn from their conversations, on your own machine";

function argumentWords(command: Command): string {
  return Object.entries(command.args)
    .map(([name, spec]) => {
      const word = `${kebabCase(name)}${spec.isVariadic ? "..." : ""}`;
      return spec.isRequired ? ` <${word}>` : ` [${word}]`;
    })
    .join("");
}

function optionWords(name: string, spec: OptionSpec): string {
  return `${optionFlags(name, spec)}${spec.kind === "flag" ? "" : ` <${spec.value}>`}`;
}

function optionText(spec: OptionSpec): string {
  if (spec.kind === "flag") return spec.summary;
  const fallback = spec.fallback === undefined ? "" : ` (default ${spec.fallback})`;
  return `${spec.summary}${spec.isRequired ? " (required)" : ""}${fallback}`;
}

/** Arguments and options with what they mean. */
function entries(command: Command): [string, string][] {
  const args = Object.entries(command.args).map(
    ([name, { summary }]) => [kebabCase(name), summary] satisfies [string, string],
  );
  const options = Object.entries(command.options)
    .filter(([, spec]) => !spec.isHidden)
    .map(([name, spec]) => [optionWords(name, spec), optionText(spec)] satisfies [string, string]);
  return [...args, ...options];
}

function description(command: Command): string {
  return (command.description ?? "").replace(/([^\n])\n(?!\n)/g, "$1 ");
}

function usage(command: Command): string {
  const options = Object.keys(command.options).length === 0 ? "" : " [options]";
  return `reflexio ${command.path.join(" ")}${argumentWords(command)}${options}`;
}

function commandMarkdown(command: Command): string[] {
  const rows = entries(command).map(([name, says]) => `| \`${name}\` | ${says.replaceAll("|", "\\|")} |`);
  return [
    `### ${command.path.join(" ")}`,
    "",
    `${command.summary}.`,
    "",
    "```sh",
    ...command.examples.flatMap(({ line, says }) => [`# ${says}`, `reflexio ${line}`]),
    "```",
    "",
    ...(command.description === undefined ? [] : [description(command), ""]),
    `Usage: \`${usage(command)}\``,
    "",
    ...(rows.length === 0 ? [] : ["| argument or option | meaning |", "| --- | --- |", ...rows, ""]),
  ];
}

function tableMarkdown(head: string, rows: readonly (readonly [string | number, string])[]): string[] {
  return [head, "| --- | --- |", ...rows.map(([name, says]) => `| \`${name}\` | ${says} |`), ""];
}

/** docs/cli.md: every command from its definition. */
export function renderCliMarkdown(): string {
  const lines = [
    "# Command line",
    "",
    "<!-- Generated from the command definitions by `npm run gen`. Do not edit. -->",
    "",
    "Data goes to stdout, everything else to stderr. Commands that delete take `--dry-run`; those that delete",
    "much ask on a terminal and need `--yes` without one.",
    "",
    ...tableMarkdown("| root option, anywhere on the line | meaning |", Object.entries(ROOT_OPTIONS)),
    ...tableMarkdown("| exit code | meaning |", EXIT_CODES),
    ...tableMarkdown("| environment variable | meaning |", ENVIRONMENT),
    "## Commands",
    "",
    ...commandTable.commands.flatMap(commandMarkdown),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

/** Text for troff: no line may start with a control character. */
function troff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/gm, "\\&$1");
}

function item(name: string, says: string): string[] {
  return [".TP", `.B ${troff(name)}`, troff(says)];
}

function commandMan(command: Command): string[] {
  const about = description(command);
  return [
    `.SS ${troff(usage(command))}`,
    `${troff(command.summary)}.`,
    ...(about === "" ? [] : [".PP", troff(about)]),
    ...entries(command).flatMap(([name, says]) => item(name, says)),
    ".PP",
    ".nf",
    ...command.examples.flatMap(({ line, says }) => [troff(`    # ${says}`), troff(`    reflexio ${line}`)]),
    ".fi",
  ];
}

/** The man page, from the same definitions. */
export function renderManPage(version: string): string {
  const lines = [
    '.\\" Generated from the command definitions by `npm run gen`. Do not edit.',
    `.TH REFLEXIO 1 "" "reflexio ${version}"`,
    ".SH NAME",
    `reflexio \\- ${ABOUT}`,
    ".SH SYNOPSIS",
    ".B reflexio",
    "[root options] <command> [options]",
    ".SH ROOT OPTIONS",
    ...Object.entries(ROOT_OPTIONS).flatMap(([name, says]) => item(name, says)),
    ".SH COMMANDS",
    ...commandTable.commands.flatMap(commandMan),
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(([code, says]) => item(String(code), says)),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([name, says]) => item(name, says)),
  ];
  return `${lines.join("\n")}\n`;
}
