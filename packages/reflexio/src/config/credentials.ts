import { open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ReflexioError } from "@reflexio/contracts/errors";
import { makePrivateFolder, readIfPresent, writePrivateFile } from "./private-file.ts";

/** What is known about one server URL. */
interface SavedServer {
  /** The local data folder that answered there; its key is in `keys`. */
  readonly instance_id?: string;
  /** A key that was saved for exactly this URL. */
  readonly api_key?: string;
}

/** The user's credentials file. */
export interface Credentials {
  readonly version: 1;
  /** Key of each local server by the id of its data folder, so that a key follows the data, not the port. */
  readonly keys: Readonly<Record<string, string>>;
  readonly servers: Readonly<Record<string, SavedServer>>;
  readonly default_url?: string;
  /** URL of each server that the user gave a name. */
  readonly names?: Readonly<Record<string, string>>;
  /** Data folder of this machine's server, when it is not the default one. */
  readonly data_dir?: string;
}

export const NO_CREDENTIALS: Credentials = { version: 1, keys: {}, servers: {} };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textEntries(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  const texts: [string, string][] = [];
  for (const [name, entry] of Object.entries(value)) if (typeof entry === "string") texts.push([name, entry]);
  return Object.fromEntries(texts);
}

function readServer(value: unknown): SavedServer {
  const { instance_id, api_key } = textEntries(value);
  return { ...(instance_id ? { instance_id } : {}), ...(api_key ? { api_key } : {}) };
}

function parseCredentials(text: string, path: string): Credentials {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ReflexioError("failed", `${path} is not valid JSON.`, {
      hint: "Repair the file, or move it away and log in again.",
      cause,
    });
  }
  if (!isObject(value) || value.version !== 1) {
    throw new ReflexioError("failed", `${path} was not written by this version of Reflexio.`, {
      hint: "Update Reflexio, or move the file away and log in again.",
    });
  }
  const servers = isObject(value.servers) ? value.servers : {};
  return {
    version: 1,
    keys: textEntries(value.keys),
    servers: Object.fromEntries(Object.entries(servers).map(([url, server]) => [url, readServer(server)])),
    ...(typeof value.default_url === "string" ? { default_url: value.default_url } : {}),
    ...(isObject(value.names) ? { names: textEntries(value.names) } : {}),
    ...(typeof value.data_dir === "string" ? { data_dir: value.data_dir } : {}),
  };
}

/**
 * What the credentials file holds; nothing when there is no file.
 * @throws ReflexioError `failed` when the file cannot be understood: guessing could lose keys.
 */
export async function readCredentials(path: string): Promise<Credentials> {
  const text = await readIfPresent(path);
  return text === undefined ? NO_CREDENTIALS : parseCredentials(text, path);
}

/** A lock older than this was left by a process that died. */
const STALE_LOCK_MS = 10_000;
const LOCK_RETRY_MS = 25;

async function isStale(lock: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(lock)).mtimeMs > STALE_LOCK_MS;
  } catch {
    return false;
  }
}

async function withLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`;
  await makePrivateFolder(dirname(path));
  for (;;) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      break;
    } catch (error) {
      const isTaken = error instanceof Error && "code" in error && error.code === "EEXIST";
      if (!isTaken) throw error;
      if (await isStale(lock)) await rm(lock, { force: true });
      else await sleep(LOCK_RETRY_MS);
    }
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Changes the credentials file; several processes may do so at once and none loses the other's change. */
export async function updateCredentials(
  path: string,
  change: (current: Credentials) => Credentials,
): Promise<Credentials> {
  return await withLock(path, async () => {
    const changed = change(await readCredentials(path));
    await writePrivateFile(path, `${JSON.stringify(changed, null, 2)}\n`);
    return changed;
  });
}

/** The key saved for exactly this URL, and never for another one. */
export function savedKey(credentials: Credentials, url: string): string | undefined {
  const server = credentials.servers[url];
  if (server === undefined) return undefined;
  if (server.api_key !== undefined) return server.api_key;
  return server.instance_id === undefined ? undefined : credentials.keys[server.instance_id];
}
