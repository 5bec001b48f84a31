import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { confirm } from "../../prompts.ts";
import type { deleteArguments, deleteOptions } from "./options.ts";

type Input = CommandInput<typeof deleteOptions, typeof deleteArguments>;

async function sayWhat(context: CommandContext, ids: readonly string[]): Promise<void> {
  const client = await context.connect();
  const found: { request_id: string; interactions: number }[] = [];
  for (const request_id of ids) {
    const { sessions } = await client.call(
      "get_requests",
      { body: { request_id } },
      { signal: context.signal },
    );
    for (const { requests } of sessions)
      for (const { interactions } of requests) found.push({ request_id, interactions: interactions.length });
  }
  context.out.json({ dry_run: true, would_delete: found });
  const lines = found.map(({ request_id, interactions }) => `${request_id}: ${interactions} turn(s)`);
  context.out.text([`Would delete ${found.length} publish call(s)`, ...lines].join("\n"));
}

/** Deletes publish calls and their turns. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { ids } = input;
  if (input.dryRun) return await sayWhat(context, ids);
  const { url } = await context.settings();
  await confirm(context.io, `Delete ${ids.length} publish call(s) and their turns on ${url}?`, input.yes);
  const client = await context.connect();
  const answer = await client.call(
    "delete_requests_by_ids",
    { body: { request_ids: [...ids] } },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server did not delete the publish calls.");
  const missing = ids.length - answer.deleted_count;
  if (answer.deleted_count > 0) context.out.note(`Deleted ${answer.deleted_count} publish call(s)`);
  if (missing <= 0) return context.out.json(answer);
  context.out.jsonPartial(answer);
  throw new ReflexioError(
    answer.deleted_count === 0 ? "not_found" : "partial",
    `${missing} of ${ids.length} publish call(s) did not exist.`,
    { hint: "`reflexio requests list` shows the ids." },
  );
}
