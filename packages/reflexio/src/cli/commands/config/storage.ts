import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { grid } from "../../render/panel.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { storageOptions } from "./options.ts";

/** Shows the storage of the server. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof storageOptions>,
): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const answer = await client.call("my_config", {}, { signal });
  requireSuccess(
    answer,
    "The server does not show its storage.",
    "Start the server with REFLEXIO_ALLOW_MY_CONFIG=1; `reflexio status whoami` shows where it stores.",
  );
  out.json({ storage_type: answer.storage_type ?? null, storage_config: answer.storage_config ?? null });
  const rows = Object.entries(answer.storage_config ?? {}).map(
    ([name, value]) =>
      [name, value === null ? "<none>" : cleanLine(String(value))] satisfies [string, string],
  );
  out.text(grid([["Storage type", answer.storage_type ?? "unknown"], ...rows], out.canvas));
  if (input.reveal) out.note("This server never sends secrets of its storage; they stay masked.");
}
