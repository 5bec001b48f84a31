import { connect } from "node:net";
import { createClient } from "@reflexio/client";

/** Who answers at a URL. */
export type Occupant =
  | { readonly kind: "nobody" }
  | { readonly kind: "reflexio"; readonly instanceId: string; readonly version: string }
  | { readonly kind: "stranger" };

export const PROBE_TIMEOUT_MS = 2000;

/** The address to reach a server that listens on `host`. */
export function reachableHost(host: string): string {
  if (host === "0.0.0.0" || host === "") return "127.0.0.1";
  if (host === "::" || host === "[::]") return "[::1]";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function accepts(host: string, port: number, timeout: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: host.replace(/^\[|\]$/g, ""), port, timeout });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => end(true));
    // A silent listener still holds the port.
    socket.once("timeout", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** Finds out who holds a port, without a key: a stranger must not be shown one. */
export async function probe(host: string, port: number, timeoutMs = PROBE_TIMEOUT_MS): Promise<Occupant> {
  const target = reachableHost(host);
  if (port === 0 || !(await accepts(target, port, timeoutMs))) return { kind: "nobody" };
  const client = createClient({
    url: `http://${target}:${port}`,
    maxRetries: 0,
    timeoutMs,
  });
  try {
    const health = await client.call("health");
    if (typeof health?.instance_id !== "string") return { kind: "stranger" };
    return { kind: "reflexio", instanceId: health.instance_id, version: String(health.version) };
  } catch {
    return { kind: "stranger" };
  }
}
