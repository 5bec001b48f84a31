import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { absoluteTime, relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { ApiKeyView } from "../../wire-types.ts";
import type { listOptions } from "./options.ts";

function stateOf(key: ApiKeyView, nowMs: number): string {
  if (key.revoked_at !== undefined) return "revoked";
  if (key.expires_at === undefined) return "works";
  return key.expires_at * 1000 <= nowMs ? "expired" : `until ${absoluteTime(key.expires_at)}`;
}

function renderKeys(keys: readonly ApiKeyView[], canvas: Canvas, nowMs: number): string {
  const columns = ["KEY", "STARTS WITH", "SCOPES", "STATE", "LAST USED"].map((title) => ({ title }));
  const cells = keys.map((key) => [
    key.key_id,
    key.prefix,
    key.scopes.join(","),
    stateOf(key, nowMs),
    key.last_used_at === undefined ? "never" : relativeTime(key.last_used_at, nowMs),
    `${key.name}${key.user_id === undefined ? "" : ` (user ${key.user_id})`}`,
  ]);
  return table([...columns, { title: "NAME", isElastic: true }], cells, canvas);
}

/** Lists keys, never the secrets themselves. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { out, io, signal } = context;
  const client = await context.connect();
  const { keys } = await client.call("list_api_keys", { query: { include_revoked: input.all } }, { signal });
  out.json(keys, { count: keys.length });
  out.note(`Found ${keys.length} key(s)`);
  out.text(renderKeys(keys, out.canvas, io.now()));
}
