import { updateCredentials } from "../../../config/credentials.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireNamedUrl } from "./find.ts";
import type { nameArguments } from "./options.ts";

type Input = CommandInput<Readonly<Record<never, never>>, typeof nameArguments>;

/** Makes a named server the default. */
export async function run(context: CommandContext, { name }: Input): Promise<void> {
  const { out, io, paths } = context;
  const changed = await updateCredentials(paths.credentialsFile, (current) => ({
    ...current,
    default_url: requireNamedUrl(current, name),
  }));
  out.json({ name, url: changed.default_url });
  out.text(`Commands now talk to ${name}: ${changed.default_url}`);
  if (io.env.REFLEXIO_URL) out.note("REFLEXIO_URL is set and goes first; unset it.");
}
