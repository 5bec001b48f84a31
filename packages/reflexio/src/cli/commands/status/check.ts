import { ReflexioClientError } from "@reflexio/client";
import type { CommandContext } from "../../context.ts";
import { CommandFailure, toFailure } from "../../failure.ts";

const TIMEOUT_MS = 10_000;
const HINT = "See the server's log, and check that the URL is that of a Reflexio server.";

/** The failure of a server that answered, but not as a healthy Reflexio. */
function unhealthy(url: string, error: unknown): unknown {
  if (!ReflexioClientError.isInstance(error) || error.status === undefined) return error;
  const { code } = toFailure(error);
  const said = error.status >= 200 && error.status < 300 ? "no Reflexio health report" : String(error.status);
  return new CommandFailure("unhealthy", code, `Server at ${url} returned ${said}`, HINT);
}

/** Asks the server for its health. */
export async function run(context: CommandContext): Promise<void> {
  const { url } = await context.settings();
  const client = await context.connect({ timeoutMs: TIMEOUT_MS });
  const health = await client.call("health", {}, { signal: context.signal }).catch((error) => {
    throw unhealthy(url, error);
  });
  if (health?.status !== "healthy") {
    throw new CommandFailure("unhealthy", "failed", `Server at ${url} is not healthy.`, HINT);
  }
  const { version, instance_id } = health;
  context.out.json({ status: "healthy", url, version, instance_id });
  context.out.text(`Connected to ${url} (healthy)`);
}
