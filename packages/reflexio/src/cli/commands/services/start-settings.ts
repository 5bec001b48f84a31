import { isIP } from "node:net";
import { resolve } from "node:path";
import { ReflexioError } from "@reflexio/contracts/errors";
import { readDataFolder } from "../../../config/data-folder.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { startOptions } from "./options.ts";
import type { ServeOptions } from "./serve-types.ts";

export type StartInput = CommandInput<typeof startOptions>;

const DEFAULT_PORT = 8081;

/** The port: the option, else `BACKEND_PORT`, else 8081. */
export function backendPort(option: number | undefined, env: CommandContext["io"]["env"]): number {
  if (option !== undefined) return option;
  const text = env.BACKEND_PORT;
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new ReflexioError("usage", `BACKEND_PORT is ${JSON.stringify(text)}, which is no port.`, {
    hint: "Unset it or set it to a number from 1 to 65535.",
  });
}

/** True for addresses that only this machine can reach. */
function isLoopback(host: string): boolean {
  if (host === "localhost" || host === "::1" || host === "[::1]") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

/** There is one service, so a list without it asks for something that does not exist. */
export function requireBackend(only: string | undefined): void {
  const names = (only ?? "").split(",").map((name) => name.trim());
  const wanted = names.filter((name) => name !== "");
  if (wanted.length === 0 || wanted.includes("backend")) return;
  throw new ReflexioError("usage", `--only ${wanted.join(",")} selects no service.`, {
    hint: "The server is one service, called backend; it serves its documentation itself.",
  });
}

function requireSupportedStorage(storage: string | undefined): void {
  if (!storage || storage.toLowerCase() === "sqlite") return;
  throw new ReflexioError("usage", `There is no storage called ${JSON.stringify(storage)}.`, {
    hint: "Use sqlite, which is the default.",
  });
}

function requireSafeHost(host: string, isOpen: boolean): void {
  if (!isOpen || isLoopback(host)) return;
  throw new ReflexioError("usage", `--no-auth is refused with --host ${host}.`, {
    hint: "Without a key the server may only listen on 127.0.0.1; leave out --no-auth to use a key.",
  });
}

/** Checks the options and completes them from environment and defaults. */
export async function startSettings(context: CommandContext, input: StartInput): Promise<ServeOptions> {
  const { io, paths } = context;
  const host = input.host || "127.0.0.1";
  requireBackend(input.only);
  requireSupportedStorage(input.storage);
  requireSafeHost(host, input.noAuth);
  return {
    dataDir: input.dataDir ? resolve(io.cwd, input.dataDir) : await readDataFolder(paths),
    host,
    port: backendPort(input.backendPort, io.env),
    auth: !input.noAuth,
    embedder: input.embedder,
    logLevel: input.logLevel,
    version: io.version,
    configFile: input.config ? resolve(io.cwd, input.config) : undefined,
  };
}
