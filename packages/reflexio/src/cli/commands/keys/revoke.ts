import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { confirm } from "../../prompts.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { keyArguments, revokeOptions } from "./options.ts";

type Input = CommandInput<typeof revokeOptions, typeof keyArguments>;

/** Ends a key for good. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const { url } = await context.settings();
  await confirm(
    context.io,
    `Revoke key ${input.keyId} on ${url}? Programs that use it will fail.`,
    input.yes,
  );
  const client = await context.connect();
  const answer = await client.call("revoke_api_key", { body: { key_id: input.keyId } }, { signal });
  out.json(answer);
  out.note(`Revoked ${cleanLine(answer.key.name)} (${cleanLine(answer.key.key_id)})`);
}
