import { type Credentials, readCredentials, updateCredentials } from "../../../config/credentials.ts";
import type { UserPaths } from "../../../config/paths.ts";
import { reachableHost } from "./probe.ts";
import type { RunningServer } from "./serve-types.ts";

/** URLs by which this machine's commands reach the server. */
function urlsOf(server: RunningServer, host: string): string[] {
  const { port } = new URL(server.url);
  const hosts = ["127.0.0.1", "localhost", reachableHost(host)];
  return [...new Set(hosts.map((name) => new URL(`http://${name}:${port}`).origin))];
}

function remember(
  current: Credentials,
  server: RunningServer,
  urls: string[],
  key: string | undefined,
): Credentials {
  const { instanceId } = server;
  const entries = urls.map((url) => [url, { instance_id: instanceId }] satisfies [string, object]);
  return {
    ...current,
    keys: key === undefined ? current.keys : { ...current.keys, [instanceId]: key },
    servers: { ...current.servers, ...Object.fromEntries(entries) },
  };
}

/**
 * Makes sure that this user's commands can talk to the server: keeps the saved key while the server accepts
 * it, else has a new one made and saves it. The key is never printed.
 */
export async function saveLocalKey(
  paths: UserPaths,
  server: RunningServer,
  host: string,
  hasAuth: boolean,
): Promise<void> {
  const saved = (await readCredentials(paths.credentialsFile)).keys[server.instanceId];
  const isValid = saved !== undefined && (await server.verifyKey(saved));
  const key = hasAuth && !isValid ? await server.createLocalKey() : undefined;
  const urls = urlsOf(server, host);
  await updateCredentials(paths.credentialsFile, (current) => remember(current, server, urls, key));
}
