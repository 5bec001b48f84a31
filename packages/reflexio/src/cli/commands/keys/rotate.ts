import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { durationSeconds, timeAhead } from "../../input/duration.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { keyArguments, rotateOptions } from "./options.ts";

type Input = CommandInput<typeof rotateOptions, typeof keyArguments>;

/** Replaces a key and prints the new one, alone on stdout. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, io, signal } = context;
  const body = {
    key_id: input.keyId,
    grace_seconds: input.grace === undefined ? 0 : durationSeconds(input.grace, "--grace"),
    expires_at: input.expires === undefined ? null : timeAhead(input.expires, "--expires", io.now()),
  };
  const client = await context.connect();
  const answer = await client.call("rotate_api_key", { body }, { signal });
  out.json(answer);
  out.text(answer.api_key);
  const old = body.grace_seconds === 0 ? "stopped working" : `works for another ${input.grace}`;
  out.note(`New key ${cleanLine(answer.key.key_id)}; the old one ${old}.`);
  out.note("Keep it now: only its hash is stored, and it is not shown again.");
}
