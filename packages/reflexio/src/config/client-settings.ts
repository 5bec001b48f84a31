import { ReflexioError } from "@reflexio/contracts/errors";
import { type Credentials, readCredentials, savedKey } from "./credentials.ts";
import { type Environment, userPaths } from "./paths.ts";
import { readIfPresent } from "./private-file.ts";

export const DEFAULT_SERVER_URL = "http://127.0.0.1:8081";

/** Where a value came from, so that a person can see why a command talks to a certain server. */
type SettingSource = "flag" | "environment" | "user file" | "legacy file" | "default";

/** What a command needs to talk to a server. */
export interface ClientSettings {
  readonly url: string;
  readonly urlSource: SettingSource;
  readonly apiKey?: string;
  readonly apiKeySource?: SettingSource;
  /** Data folder behind the URL when this user started the server. */
  readonly instanceId?: string;
}

export interface SettingFlags {
  readonly serverUrl?: string;
  readonly apiKey?: string;
  /** Longest wait for an answer of the server. */
  readonly timeoutMs?: number;
}

function invalidUrl(text: string, source: string, problem: string): ReflexioError {
  return new ReflexioError("usage", `The server URL ${JSON.stringify(text)} from ${source} ${problem}.`, {
    hint: `Give it like ${DEFAULT_SERVER_URL}.`,
  });
}

/**
 * One spelling for each server, so that a key is found again: lower-case host, no default port, no
 * trailing slash.
 */
export function normalizeServerUrl(text: string, source = "--server-url"): string {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    throw invalidUrl(text, source, "is not a URL");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw invalidUrl(text, source, "must start with http:// or https://");
  }
  if (url.username !== "" || url.password !== "") throw invalidUrl("…", source, "must not carry a password");
  if (url.search !== "" || url.hash !== "") throw invalidUrl(text, source, "must not have a query");
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** True for the URL of a server on this machine. */
export function isThisMachine(url: string): boolean {
  return LOOPBACK.has(new URL(url).hostname);
}

/** `KEY=value` lines with optional quotes, the way older versions wrote them. */
function readEnvLines(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Z_]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const quoted = /^"((?:[^"\\]|\\.)*)"|^'([^']*)'/.exec(match[2]);
    const value = quoted ? (quoted[1]?.replace(/\\(["\\])/g, "$1") ?? quoted[2] ?? "") : match[2];
    if (value !== "") values.set(match[1], value);
  }
  return values;
}

interface Sources {
  readonly flags: SettingFlags;
  readonly env: Environment;
  readonly saved: Credentials;
  readonly legacy: ReadonlyMap<string, string>;
}

/** The URL of a server that is called by its saved name; else the text itself. */
function namedUrl(text: string, { names = {} }: Credentials): string {
  return (Object.hasOwn(names, text.trim()) ? names[text.trim()] : undefined) ?? text;
}

type ChosenUrl = Pick<ClientSettings, "url" | "urlSource">;

function chooseUrl({ flags, env, saved, legacy }: Sources): ChosenUrl {
  if (flags.serverUrl)
    return { url: normalizeServerUrl(namedUrl(flags.serverUrl, saved)), urlSource: "flag" };
  if (env.REFLEXIO_URL) {
    return {
      url: normalizeServerUrl(namedUrl(env.REFLEXIO_URL, saved), "REFLEXIO_URL"),
      urlSource: "environment",
    };
  }
  if (saved.default_url) {
    return { url: normalizeServerUrl(saved.default_url, "the credentials file"), urlSource: "user file" };
  }
  const legacyUrl = legacy.get("REFLEXIO_URL");
  if (legacyUrl) return { url: normalizeServerUrl(legacyUrl, "the .env file"), urlSource: "legacy file" };
  return { url: DEFAULT_SERVER_URL, urlSource: "default" };
}

type ChosenKey = Pick<ClientSettings, "apiKey" | "apiKeySource">;

function isSameServer(text: string | undefined, url: string): boolean {
  try {
    return text !== undefined && normalizeServerUrl(text) === url;
  } catch {
    return false;
  }
}

function chooseKey(url: string, { flags, env, saved, legacy }: Sources): ChosenKey {
  if (flags.apiKey) return { apiKey: flags.apiKey, apiKeySource: "flag" };
  if (env.REFLEXIO_API_KEY) return { apiKey: env.REFLEXIO_API_KEY, apiKeySource: "environment" };
  const own = savedKey(saved, url);
  if (own !== undefined) return { apiKey: own, apiKeySource: "user file" };
  // A key without the URL it belongs to could be sent to a stranger, so it is not used.
  const legacyKey = legacy.get("REFLEXIO_API_KEY");
  if (legacyKey && isSameServer(legacy.get("REFLEXIO_URL"), url)) {
    return { apiKey: legacyKey, apiKeySource: "legacy file" };
  }
  return {};
}

/**
 * Server and key for this call: flag, then environment, then the user's files, then the default. A `.env`
 * of the current folder is never read: a project must not redirect a user's conversations.
 */
export async function resolveClientSettings(flags: SettingFlags, env: Environment): Promise<ClientSettings> {
  const paths = userPaths(env);
  const saved = await readCredentials(paths.credentialsFile);
  const legacy = readEnvLines((await readIfPresent(paths.legacyEnvFile)) ?? "");
  const sources = { flags, env, saved, legacy };
  const chosen = chooseUrl(sources);
  const instanceId = saved.servers[chosen.url]?.instance_id;
  return {
    ...chosen,
    ...chooseKey(chosen.url, sources),
    ...(instanceId === undefined ? {} : { instanceId }),
  };
}
