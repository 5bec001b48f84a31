import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { confirm } from "../../prompts.ts";
import type { deleteOptions, sessionArguments } from "./options.ts";
import { readCalls } from "./read-calls.ts";

type Input = CommandInput<typeof deleteOptions, typeof sessionArguments>;

async function sayWhat(context: CommandContext, { sessionId, userId }: Input): Promise<void> {
  const client = await context.connect();
  let requests = 0;
  let interactions = 0;
  for await (const call of readCalls(client, { sessionId, userId }, context.signal)) {
    requests += 1;
    interactions += call.interactions.length;
  }
  context.out.json({ dry_run: true, would_delete: { session_id: sessionId, requests, interactions } });
  context.out.text(`Would delete ${requests} publish call(s) with ${interactions} turn(s) of ${sessionId}`);
}

/** Deletes the publish calls of a session and their turns. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { sessionId, userId } = input;
  if (input.dryRun) return await sayWhat(context, input);
  const { url } = await context.settings();
  await confirm(context.io, `Delete the turns of session ${sessionId} on ${url}?`, input.yes);
  const client = await context.connect();
  const answer = await client.call(
    "delete_session",
    { body: { session_id: sessionId, user_id: userId || null } },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server did not delete the session.");
  if (answer.deleted_requests_count === 0) {
    throw new ReflexioError("not_found", `There is no session ${JSON.stringify(sessionId)}.`);
  }
  context.out.json(answer);
  const turns = answer.deleted_interactions_count ?? 0;
  context.out.note(`Deleted ${answer.deleted_requests_count} publish call(s) with ${turns} turn(s)`);
}
