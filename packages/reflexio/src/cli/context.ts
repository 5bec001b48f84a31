import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import { type ClientSettings, resolveClientSettings, type SettingFlags } from "../config/client-settings.ts";
import { type UserPaths, userPaths } from "../config/paths.ts";
import type { CliIo } from "./io.ts";
import type { Output } from "./output.ts";

interface ConnectOptions {
  /** Repeats of a call that failed in passing; 0 says at once what is wrong. */
  readonly maxRetries?: number;
  readonly timeoutMs?: number;
}

/** What an action may use. */
export interface CommandContext {
  readonly io: CliIo;
  readonly out: Output;
  readonly paths: UserPaths;
  /** Root options of this call. */
  readonly flags: SettingFlags;
  /** Aborts when the user wants to stop. */
  readonly signal: AbortSignal;
  /** Server and key of this call; read once. */
  settings(): Promise<ClientSettings>;
  /** A client for that server. */
  connect(options?: ConnectOptions): Promise<ReflexioClient>;
  /** Longest wait for an answer in milliseconds: `--timeout` when given, else this many. */
  timeoutMs(fallback: number): number;
  /** The URL once it is known, for messages. */
  knownUrl(): string | undefined;
}

/** A server that waits for learning may take minutes to answer. */
const DEFAULT_TIMEOUT_MS = 300_000;

export function createContext(io: CliIo, out: Output, flags: SettingFlags): CommandContext {
  let settings: Promise<ClientSettings> | undefined;
  let url: string | undefined;
  const resolve = async () => {
    const resolved = await resolveClientSettings(flags, io.env);
    url = resolved.url;
    return resolved;
  };
  const settingsOnce = () => {
    settings ??= resolve();
    return settings;
  };
  return {
    io,
    out,
    paths: userPaths(io.env),
    flags,
    signal: io.interrupt,
    settings: settingsOnce,
    connect: async ({ maxRetries = 0, timeoutMs = DEFAULT_TIMEOUT_MS } = {}) => {
      const [{ createClient }, { patientFetch }, resolved] = await Promise.all([
        import("@reflexio/client"),
        import("./patient-fetch.ts"),
        settingsOnce(),
      ]);
      return createClient({
        fetch: patientFetch,
        url: resolved.url,
        ...(resolved.apiKey === undefined ? {} : { apiKey: resolved.apiKey }),
        maxRetries,
        timeoutMs: flags.timeoutMs ?? timeoutMs,
        userAgent: `reflexio-cli/${io.version}`,
      });
    },
    timeoutMs: (fallback) => flags.timeoutMs ?? fallback,
    knownUrl: () => url,
  };
}

/** The user of a call that needs one: the flag, else `REFLEXIO_USER_ID`. */
export function requireUserId(context: CommandContext, flag: string | undefined, purpose: string): string {
  const userId = flag || context.io.env.REFLEXIO_USER_ID;
  if (userId) return userId;
  throw new ReflexioError("usage", `--user-id is required for ${purpose}.`, {
    hint: "Pass --user-id or set REFLEXIO_USER_ID.",
  });
}

/** The agent version of a call that needs one: the flag, else `REFLEXIO_AGENT_VERSION`. */
export function requireAgentVersion(
  context: CommandContext,
  flag: string | undefined,
  purpose: string,
): string {
  const version = flag || context.io.env.REFLEXIO_AGENT_VERSION;
  if (version) return version;
  throw new ReflexioError("usage", `--agent-version is required for ${purpose}.`, {
    hint: "Pass --agent-version or set REFLEXIO_AGENT_VERSION.",
  });
}
