import { dirname, join, resolve } from "node:path";
import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import { isThisMachine, normalizeServerUrl } from "../../../config/client-settings.ts";
import { readDataFolder } from "../../../config/data-folder.ts";
import { readIfPresent } from "../../../config/private-file.ts";
import { type CommandContext, createContext } from "../../context.ts";
import { toFailure } from "../../failure.ts";
import { parseJson } from "../../input/data-argument.ts";
import { isJsonObject, type JsonObject } from "../../input/json-object.ts";
import { askChoice, askSecret, askText } from "../../prompts.ts";

/** A server that answers. */
interface ServerTarget {
  readonly kind: "server";
  readonly context: CommandContext;
  readonly url: string;
  readonly client: ReflexioClient;
  /** The configuration in force; secrets are masked. */
  readonly config: JsonObject;
  /** Path of its database; null when its storage is no file. */
  readonly databaseFile: string | null;
}

/** The data folder of this machine's server, which does not run. */
interface FolderTarget {
  readonly kind: "folder";
  readonly context: CommandContext;
  readonly url: string;
  readonly dataFolder: string;
  readonly configFile: string;
  readonly config: JsonObject;
}

/** What is set up. */
export type Target = ServerTarget | FolderTarget;

const TIMEOUT_MS = 10_000;

function urlProblem(text: string): string | undefined {
  try {
    normalizeServerUrl(text, "the answer");
    return undefined;
  } catch (error) {
    return toFailure(error).message;
  }
}

/** The context of a server that a person chooses, unless the line or the environment name one. */
export async function chooseServer(context: CommandContext): Promise<CommandContext> {
  const { urlSource, url } = await context.settings();
  if (urlSource === "flag" || urlSource === "environment") return context;
  const place = await askChoice(context.io, "Where does the server run?", [
    { value: "here", label: "On this machine" },
    { value: "elsewhere", label: "Somewhere else", hint: "you need its URL and a key" },
  ]);
  const { io, out, flags } = context;
  if (place === "here" && isThisMachine(url)) return context;
  if (place === "here")
    return createContext({ ...io, env: { ...io.env, REFLEXIO_URL: "http://127.0.0.1:8081" } }, out, flags);
  const serverUrl = await askText(io, "Its URL", isThisMachine(url) ? "https://" : url, urlProblem);
  const chosen = createContext(io, out, { ...flags, serverUrl });
  if ((await chosen.settings()).apiKey !== undefined) return chosen;
  const apiKey = await askSecret(io, `API key of ${serverUrl}`);
  return apiKey === undefined ? chosen : createContext(io, out, { ...flags, serverUrl, apiKey });
}

async function findServer(context: CommandContext, url: string): Promise<ServerTarget | undefined> {
  const client = await context.connect({ timeoutMs: TIMEOUT_MS });
  const { signal } = context;
  try {
    const { storage_label } = await client.call("whoami", {}, { signal });
    const config: unknown = await client.call("get_config", {}, { signal });
    const databaseFile = storage_label || null;
    return { kind: "server", context, url, client, config: isJsonObject(config) ? config : {}, databaseFile };
  } catch (error) {
    const isStopped = toFailure(error).code === "network" && isThisMachine(url);
    if (!isStopped) throw error;
    return undefined;
  }
}

async function readFolder(context: CommandContext, url: string, dataFolder: string): Promise<FolderTarget> {
  const configFile = join(dataFolder, "config.json");
  const text = await readIfPresent(configFile);
  const config = text === undefined ? {} : parseJson(text, configFile);
  if (!isJsonObject(config)) {
    throw new ReflexioError("validation_failed", `${configFile} is no configuration.`, {
      hint: "It must hold a JSON object; move it away and try again.",
    });
  }
  return { kind: "folder", context, url, dataFolder, configFile, config };
}

function requireSameFolder({ url, databaseFile }: ServerTarget, dataDir: string): void {
  if (databaseFile !== null && dirname(resolve(databaseFile)) === dataDir) return;
  throw new ReflexioError(
    "usage",
    `The server at ${url} is running with ${databaseFile ?? "a storage of its own"}, so --data-dir ${dataDir} cannot be set.`,
    { hint: "Stop it first: `reflexio services stop`." },
  );
}

/**
 * The server that answers, else the data folder of this machine's server.
 * @throws ReflexioError when a server elsewhere does not answer, or refuses the key
 */
export async function findTarget(
  context: CommandContext,
  dataDir: string | undefined,
  isAsking: boolean,
): Promise<Target> {
  const { url } = await context.settings();
  const chosen = dataDir === undefined ? undefined : resolve(context.io.cwd, dataDir);
  const server = await findServer(context, url);
  if (server !== undefined) {
    if (chosen !== undefined) requireSameFolder(server, chosen);
    return server;
  }
  const known = await readDataFolder(context.paths);
  const isEmpty = (text: string) => (text === "" ? "Name a folder." : undefined);
  const folder =
    chosen ??
    (isAsking ? resolve(context.io.cwd, await askText(context.io, "Data folder", known, isEmpty)) : known);
  return await readFolder(context, url, folder);
}
