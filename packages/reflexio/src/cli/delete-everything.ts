import type { ReflexioClient } from "@reflexio/client";
import type { CommandContext } from "./context.ts";
import { requireSuccess } from "./failure.ts";
import { MAX_LIMIT } from "./options.ts";
import { confirm } from "./prompts.ts";

interface DeleteAnswer {
  readonly success: boolean;
  readonly message: string;
  readonly deleted_count: number;
}

export interface DeleteEverything {
  /** Plural, such as `interactions`. */
  readonly what: string;
  readonly input: { readonly yes: boolean; readonly dryRun: boolean };
  /** Rows there are, counted up to {@link MAX_LIMIT}. */
  readonly count: (client: ReflexioClient, signal: AbortSignal) => Promise<number>;
  readonly call: (client: ReflexioClient, signal: AbortSignal) => Promise<DeleteAnswer>;
}

async function sayWhat(context: CommandContext, request: DeleteEverything): Promise<void> {
  const count = await request.count(await context.connect(), context.signal);
  const { url } = await context.settings();
  const isMore = count === MAX_LIMIT;
  context.out.json({ dry_run: true, would_delete: count, is_more: isMore });
  context.out.text(`Would delete ${isMore ? "at least " : ""}${count} ${request.what} on ${url}`);
}

/** Deletes all rows of a kind, after a yes. */
export async function deleteEverything(context: CommandContext, request: DeleteEverything): Promise<void> {
  const { what, input, call } = request;
  if (input.dryRun) return await sayWhat(context, request);
  const { url } = await context.settings();
  await confirm(context.io, `Delete all ${what} on ${url}?`, input.yes);
  const answer = await call(await context.connect(), context.signal);
  requireSuccess(answer, `The server did not delete the ${what}.`);
  context.out.json(answer);
  context.out.note(`All ${what} deleted (${answer.deleted_count})`);
}
