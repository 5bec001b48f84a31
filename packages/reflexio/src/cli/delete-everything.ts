import type { ReflexioClient } from "@reflexio/client";
import type { CommandContext } from "./context.ts";
import { requireSuccess } from "./failure.ts";
import { confirm } from "./prompts.ts";

interface DeleteAnswer {
  readonly success: boolean;
  readonly message: string;
  readonly deleted_count: number;
}

export interface DeleteEverything {
  /** Plural, such as `interactions`. */
  readonly what: string;
  readonly isAgreed: boolean;
  readonly call: (client: ReflexioClient, signal: AbortSignal) => Promise<DeleteAnswer>;
}

/** Deletes all rows of a kind, after a yes. */
export async function deleteEverything(context: CommandContext, request: DeleteEverything): Promise<void> {
  const { what, isAgreed, call } = request;
  const { url } = await context.settings();
  await confirm(context.io, `Delete all ${what} on ${url}?`, isAgreed);
  const answer = await call(await context.connect(), context.signal);
  requireSuccess(answer, `The server did not delete the ${what}.`);
  context.out.json(answer);
  context.out.note(`All ${what} deleted (${answer.deleted_count})`);
}
