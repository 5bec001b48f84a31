import { ReflexioError } from "@reflexio/contracts/errors";
import { DEFAULT_SERVER_URL } from "../../../config/client-settings.ts";
import { updateCredentials } from "../../../config/credentials.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { toFailure } from "../../failure.ts";
import { readKey } from "../../input/key-from-stdin.ts";
import { askSecret, canAsk } from "../../prompts.ts";
import type { loginOptions } from "./options.ts";

type Input = CommandInput<typeof loginOptions>;

/** The key to save: an option, stdin, or what a person types. */
async function keyToSave(context: CommandContext, input: Input, url: string): Promise<string | undefined> {
  const { apiKey, serverUrl } = context.flags;
  if (apiKey && apiKey !== "-") return apiKey;
  if (apiKey === "-" || input.keyStdin) return await readKey(context);
  if (canAsk(context.io)) return await askSecret(context.io, `API key of ${url}`);
  if (serverUrl) return undefined;
  throw new ReflexioError("usage", "There is nothing to save.", {
    hint: "Pass --server-url and --api-key, or --key-stdin.",
  });
}

/** True when the server accepts the key; false when there is no server to ask. */
async function verify(context: CommandContext, url: string, apiKey: string): Promise<boolean> {
  const { createClient } = await import("@reflexio/client");
  const client = createClient({ url, apiKey, maxRetries: 0, timeoutMs: context.timeoutMs(10_000) });
  try {
    await client.call("whoami", {}, { signal: context.signal });
    return true;
  } catch (error) {
    if (toFailure(error).code !== "network") throw error;
    return false;
  }
}

/** Saves URL and key in the user's credentials file. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { url } = await context.settings();
  const apiKey = await keyToSave(context, input, url);
  const isVerified = apiKey !== undefined && !input.noVerify ? await verify(context, url, apiKey) : false;
  const path = context.paths.credentialsFile;
  await updateCredentials(path, (current) => ({
    ...current,
    servers: {
      ...current.servers,
      [url]: { ...current.servers[url], ...(apiKey === undefined ? {} : { api_key: apiKey }) },
    },
    default_url: url,
  }));
  // Programs of older versions read `env_path`.
  context.out.json({ env_path: path, url, verified: isVerified });
  context.out.text(`Credentials saved to ${path}`);
  if (apiKey !== undefined && !isVerified && !input.noVerify) {
    context.out.note(`No server answered at ${url}, so the key was not checked.`);
  }
  if (url !== DEFAULT_SERVER_URL) context.out.note(`Commands now talk to ${url}.`);
}
