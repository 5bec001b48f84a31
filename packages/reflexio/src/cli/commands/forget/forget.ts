import type { CallResult } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { confirmByTyping } from "../../prompts.ts";
import { grid } from "../../render/panel.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { forgetArguments, forgetOptions } from "./options.ts";

type Input = CommandInput<typeof forgetOptions, typeof forgetArguments>;
type Answer = CallResult<"forget_user">;

function countsText({ counts }: Answer, context: CommandContext): string {
  const rows = Object.entries(counts).map(
    ([name, count]) => [name.replaceAll("_", " "), String(count)] satisfies [string, string],
  );
  return grid(rows, context.out.canvas);
}

/** Counts what is known about a user, or erases it. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const { user } = input;
  if (input.erase && input.dryRun) {
    throw new ReflexioError("usage", "--erase and --dry-run exclude each other.", {
      hint: "Leave out --erase to count.",
    });
  }
  const client = await context.connect();
  const ask = (dry_run: boolean) =>
    client.call("forget_user", { body: { user_id: user, dry_run } }, { signal });
  if (!input.erase) {
    const answer = await ask(true);
    out.json(answer);
    out.text(countsText(answer, context));
    out.note(`Nothing was erased. \`reflexio forget ${cleanLine(user)} --erase\` erases it.`);
    return;
  }
  const { url } = await context.settings();
  if (!input.yes) out.note(countsText(await ask(true), context));
  await confirmByTyping(context.io, `Erase everything about ${user} on ${url}, for good?`, user, input.yes);
  const answer = await ask(false);
  out.json(answer);
  out.text(countsText(answer, context));
  out.note(`Erased${answer.receipt_id === undefined ? "" : `; receipt ${cleanLine(answer.receipt_id)}`}`);
}
