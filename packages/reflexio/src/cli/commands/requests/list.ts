import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { printList } from "../../list-output.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import { type CallData, readCalls } from "../sessions/read-calls.ts";
import type { listOptions } from "./options.ts";

function renderCalls(calls: readonly CallData[], canvas: Canvas, nowMs: number): string {
  const columns = [
    { title: "REQUEST" },
    { title: "USER" },
    { title: "SESSION" },
    { title: "TURNS", isNumber: true },
    { title: "WHEN" },
    { title: "FIRST TURN", isElastic: true },
  ];
  const cells = calls.map(({ request, interactions }) => [
    request.request_id,
    request.user_id,
    request.session_id ?? "",
    String(interactions.length),
    relativeTime(request.created_at, nowMs),
    interactions[0]?.content ?? "",
  ]);
  return table(columns, cells, canvas);
}

/** Lists publish calls with their turns. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const rows: CallData[] = [];
  for await (const call of readCalls(client, input, context.signal)) {
    rows.push(call);
    if (rows.length === limit) break;
  }
  printList(context, { rows, limit, noun: "publish call", render: renderCalls });
}
