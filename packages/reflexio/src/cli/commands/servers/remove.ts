import { type Credentials, updateCredentials } from "../../../config/credentials.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireNamedUrl } from "./find.ts";
import type { nameArguments } from "./options.ts";

type Input = CommandInput<Readonly<Record<never, never>>, typeof nameArguments>;

/** Without the name and, when no other name leads there, without the key that was saved for the URL. */
function without(current: Credentials, name: string): Credentials {
  const url = requireNamedUrl(current, name);
  const { default_url, ...others } = current;
  const names = Object.fromEntries(Object.entries(current.names ?? {}).filter(([other]) => other !== name));
  const isShared = Object.values(names).includes(url);
  const servers = Object.entries(current.servers).filter(([other]) => isShared || other !== url);
  return {
    ...others,
    names,
    servers: Object.fromEntries(servers),
    ...(default_url === undefined || (default_url === url && !isShared) ? {} : { default_url }),
  };
}

/** Forgets a named server. */
export async function run(context: CommandContext, { name }: Input): Promise<void> {
  await updateCredentials(context.paths.credentialsFile, (current) => without(current, name));
  context.out.json({ name, removed: true });
  context.out.text(`Forgot ${name}`);
}
