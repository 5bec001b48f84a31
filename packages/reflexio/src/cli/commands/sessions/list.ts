import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { printList } from "../../list-output.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { listOptions } from "./options.ts";
import { type CallData, readCalls } from "./read-calls.ts";

interface SessionRow {
  readonly session_id: string;
  readonly user_ids: readonly string[];
  readonly requests: number;
  readonly interactions: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly last_content: string;
}

function grown(row: SessionRow | undefined, { request, interactions }: CallData): SessionRow {
  const { created_at, user_id, session_id } = request;
  if (row === undefined) {
    return {
      session_id: session_id ?? "",
      user_ids: [user_id],
      requests: 1,
      interactions: interactions.length,
      first_at: created_at,
      last_at: created_at,
      last_content: interactions.at(-1)?.content ?? "",
    };
  }
  return {
    ...row,
    user_ids: [...new Set([...row.user_ids, user_id])],
    requests: row.requests + 1,
    interactions: row.interactions + interactions.length,
    first_at: Math.min(row.first_at, created_at),
    last_at: Math.max(row.last_at, created_at),
  };
}

function renderSessions(rows: readonly SessionRow[], canvas: Canvas, nowMs: number): string {
  const columns = [
    { title: "SESSION" },
    { title: "USER" },
    { title: "TURNS", isNumber: true },
    { title: "LAST" },
    { title: "LATEST TURN", isElastic: true },
  ];
  const cells = rows.map((row) => [
    row.session_id || "(none)",
    row.user_ids.join(", "),
    String(row.interactions),
    relativeTime(row.last_at, nowMs),
    row.last_content,
  ]);
  return table(columns, cells, canvas);
}

/** Lists sessions, the latest first. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit, userId } = input;
  const client = await context.connect();
  const rows = new Map<string, SessionRow>();
  for await (const call of readCalls(client, { userId }, context.signal)) {
    const id = call.request.session_id ?? "";
    if (!rows.has(id) && rows.size === limit) break;
    rows.set(id, grown(rows.get(id), call));
  }
  printList(context, { rows: [...rows.values()], limit, noun: "session", render: renderSessions });
}
