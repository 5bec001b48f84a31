import { ReflexioError } from "@reflexio/contracts/errors";
import { normalizeServerUrl } from "../../../config/client-settings.ts";
import { updateCredentials } from "../../../config/credentials.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { readKey } from "../../input/key-from-stdin.ts";
import type { addArguments, addOptions } from "./options.ts";

type Input = CommandInput<typeof addOptions, typeof addArguments>;

/** Saves a server under a name. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { name } = input;
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new ReflexioError("usage", `${JSON.stringify(name)} is no name for a server.`, {
      hint: "Use letters, digits, dots and dashes.",
    });
  }
  const url = normalizeServerUrl(input.url, "the line");
  const apiKey = context.flags.apiKey ?? (input.keyStdin ? await readKey(context) : undefined);
  await updateCredentials(context.paths.credentialsFile, (current) => ({
    ...current,
    names: { ...current.names, [name]: url },
    servers: {
      ...current.servers,
      [url]: { ...current.servers[url], ...(apiKey === undefined ? {} : { api_key: apiKey }) },
    },
    ...(input.use ? { default_url: url } : {}),
  }));
  context.out.json({ name, url, has_key: apiKey !== undefined, is_default: input.use });
  context.out.text(`Saved ${name}: ${url}${apiKey === undefined ? "" : ", with its key"}`);
  if (!input.use) context.out.note(`Use it with --server-url ${name}, or \`reflexio servers use ${name}\`.`);
}
