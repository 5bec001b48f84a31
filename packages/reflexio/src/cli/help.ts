import type { CommandFacts } from "./command.ts";

/** Examples stand first: most readers look for a line to copy. */
export function helpExamples(command: CommandFacts): string {
  if (command.examples.length === 0) return "";
  const lines = command.examples.flatMap(({ line, says }) => [`  # ${says}`, `  reflexio ${line}`]);
  return ["Examples:", ...lines, ""].join("\n");
}

/** Options of every command, by how they are written. */
export const ROOT_OPTIONS = {
  "--json": "print one JSON envelope on stdout; errors are JSON on stderr; --json=id,content picks fields",
  "--jsonl": "print one JSON value a line instead: each row of a list",
  "--server-url <url>": "server to talk to, by URL or by saved name (env REFLEXIO_URL)",
  "--api-key <key>": "key to send (env REFLEXIO_API_KEY)",
  "--timeout <seconds>": "longest wait for an answer of the server, else 300; exit 4 when it is over",
  "--no-pager": "write long results at once instead of through $PAGER (less) on a terminal",
  "--version": "show the version",
} as const;

/** What each exit code means, in the order of the codes. */
export const EXIT_CODES: readonly (readonly [code: number, meaning: string])[] = [
  [0, "ok"],
  [1, "failed"],
  [2, "usage or validation"],
  [3, "not authorized"],
  [4, "network or time-out"],
  [5, "not found"],
  [6, "conflict"],
  [7, "partly done"],
  [8, "rate limited"],
  [130, "interrupted"],
];

/** Environment variables the CLI reads, and what they do. */
export const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  ["REFLEXIO_URL", "server, when --server-url is absent"],
  ["REFLEXIO_API_KEY", "key, when --api-key is absent"],
  ["REFLEXIO_USER_ID", "user of commands that need one"],
  ["REFLEXIO_AGENT_VERSION", "agent version of commands that need one"],
  ["REFLEXIO_HOME", "folder of credentials, data and logs, instead of ~/.reflexio"],
  ["REFLEXIO_OUTPUT", "text, json or jsonl, when neither --json nor --jsonl is given"],
  ["BACKEND_PORT", "port of `services`, else 8081"],
  ["NO_COLOR, FORCE_COLOR, TERM=dumb, COLUMNS", "colours and width of output for people"],
  ["PAGER, LESS", "program that shows long results on a terminal, else less -FRX; cat for none"],
  ["REFLEXIO_DEBUG", "print the stack of a failure"],
];

/** What the root help says after its lists. */
export const ROOT_HELP = `
Root options may stand anywhere on the line.
Exit codes: ${EXIT_CODES.map(([code, meaning]) => `${code} ${meaning}`)
  .join(", ")
  .replace(/(.{1,95})(?: |$)/g, "$1\n")
  .trimEnd()}.`;
