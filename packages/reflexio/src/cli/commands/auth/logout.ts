import { type Credentials, NO_CREDENTIALS, updateCredentials } from "../../../config/credentials.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { logoutOptions } from "./options.ts";

/** Also the other names of the same local server lose their key, since they share it. */
function withoutServer(current: Credentials, url: string): Credentials {
  const { default_url, servers, keys, names } = current;
  const instanceId = servers[url]?.instance_id;
  return {
    version: 1,
    keys: Object.fromEntries(Object.entries(keys).filter(([id]) => id !== instanceId)),
    servers: Object.fromEntries(Object.entries(servers).filter(([name]) => name !== url)),
    ...(names === undefined ? {} : { names }),
    ...(default_url === undefined || default_url === url ? {} : { default_url }),
  };
}

/** Forgets the key of the server, or of all. The keys of model providers live elsewhere and stay. */
export async function run(context: CommandContext, input: CommandInput<typeof logoutOptions>): Promise<void> {
  const { url } = await context.settings();
  await updateCredentials(context.paths.credentialsFile, (current) =>
    input.all ? NO_CREDENTIALS : withoutServer(current, url),
  );
  context.out.json({ message: "Logged out", url: input.all ? null : url });
  context.out.text(input.all ? "Logged out of every server" : `Logged out of ${url}`);
}
