import type { Serve } from "./serve-types.ts";

/** Loads the server's code. Nothing else in the CLI does. */
export async function loadServe(): Promise<Serve> {
  return (await import("../../../app.ts")).serve;
}
