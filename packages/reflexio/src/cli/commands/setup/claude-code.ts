import { unavailable } from "./unavailable.ts";

/** Says that there is no integration with Claude Code yet. */
export async function run(): Promise<void> {
  throw unavailable("setup claude-code", "Claude Code");
}
