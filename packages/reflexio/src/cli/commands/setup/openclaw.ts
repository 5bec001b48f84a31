import { unavailable } from "./unavailable.ts";

/** Says that there is no integration with OpenClaw yet. */
export async function run(): Promise<void> {
  throw unavailable("setup openclaw", "OpenClaw");
}
