import type { CommandFacts } from "./command.ts";

/** Examples stand first: most readers look for a line to copy. */
export function helpExamples(command: CommandFacts): string {
  if (command.examples.length === 0) return "";
  const lines = command.examples.flatMap(({ line, says }) => [`  # ${says}`, `  reflexio ${line}`]);
  return ["Examples:", ...lines, ""].join("\n");
}

/** What the root help says after its lists. */
export const ROOT_HELP = `
Root options may stand anywhere on the line.

Exit codes: 0 ok, 1 failed, 2 usage or validation, 3 not authorized, 4 network or time-out, 5 not found,
6 conflict, 7 partly done, 8 rate limited, 130 interrupted.`;
