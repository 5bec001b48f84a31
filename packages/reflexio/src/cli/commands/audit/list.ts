import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { printList } from "../../list-output.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { AuditEntry } from "../../wire-types.ts";
import type { listOptions } from "./options.ts";

function changesText(changes: AuditEntry["changes"]): string {
  return changes.map(({ what, ids, count }) => [`${count} ${what}`, ...ids].join(" ")).join("; ");
}

function renderEntries(entries: readonly AuditEntry[], canvas: Canvas, nowMs: number): string {
  const columns = ["NO", "WHEN", "WHO", "FROM", "OPERATION"].map((title) => ({ title }));
  const cells = entries.map((entry) => [
    String(entry.seq),
    relativeTime(entry.created_at, nowMs),
    entry.key_id ?? entry.actor,
    entry.address,
    entry.operation,
    changesText(entry.changes),
  ]);
  return table([...columns, { title: "CHANGES", isElastic: true }], cells, canvas);
}

/** Lists entries of the audit log. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const query = {
    limit,
    ...(input.operation === undefined ? {} : { operation: input.operation }),
    ...(input.keyId === undefined ? {} : { key_id: input.keyId }),
    ...(input.userId === undefined ? {} : { user_id: input.userId }),
    ...(input.since === undefined ? {} : { start_time: input.since }),
    ...(input.until === undefined ? {} : { end_time: input.until }),
    ...(input.before === undefined ? {} : { cursor: input.before }),
  };
  const { entries } = await client.call("list_audit_log", { query }, { signal: context.signal });
  printList(context, { rows: entries, limit, noun: "record", render: renderEntries });
}
