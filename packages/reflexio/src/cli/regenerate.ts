import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import { awaitOperation } from "./await-operation.ts";
import type { CommandContext } from "./context.ts";
import { requireSuccess } from "./failure.ts";

interface Started {
  readonly success: boolean;
  readonly msg?: string;
  readonly operation_id?: string;
}

export interface Regeneration {
  /** Such as `Profile generation`. */
  readonly what: string;
  readonly noun: string;
  readonly input: { readonly wait: boolean; readonly timeout: number };
  readonly start: (client: ReflexioClient) => Promise<Started>;
  /** Makes the new ones current and says how many. */
  readonly promote: (client: ReflexioClient) => Promise<number>;
}

/** Starts learning again and, with `--wait`, promotes what it made, unless it failed. */
export async function regenerate(context: CommandContext, request: Regeneration): Promise<void> {
  const { what, noun, input, start, promote } = request;
  const { out } = context;
  const client = await context.connect();
  const started = await start(client);
  requireSuccess(
    started,
    `${what} did not start.`,
    "`reflexio requests list` shows what was published, and for whom.",
  );
  const id = started.operation_id;
  if (!input.wait) {
    out.json(started);
    out.note(`${what} started${id === undefined ? "" : ` (operation ${id})`}; what it makes stays pending.`);
    return;
  }
  if (id === undefined) throw new ReflexioError("failed", "The server named no operation to wait for.");
  const operation = await awaitOperation(context, client, id, input.timeout);
  const promoted = await promote(client);
  out.json({ ...started, operation, promoted });
  out.note(`${what} complete (${promoted} ${noun}(s) promoted)`);
}
