import type { CallResult } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import type { Canvas } from "../../output.ts";
import { relativeTime } from "../../render/relative-time.ts";
import { table } from "../../render/table.ts";
import type { statusOptions } from "./options.ts";

type Operation = NonNullable<CallResult<"get_operation_status">["operation_status"]>;

const SERVICES = ["profile_generation", "playbook_generation"] as const;

function renderOperations(rows: readonly Operation[], canvas: Canvas, nowMs: number): string {
  const columns = ["OPERATION", "SERVICE", "STATUS", "DONE", "STARTED"].map((title) => ({ title }));
  const cells = rows.map((row) => [
    row.operation_id ?? "",
    row.service_name,
    row.status,
    `${Math.round(row.progress_percentage)} % (${row.processed_users} of ${row.total_users} users)`,
    relativeTime(row.started_at, nowMs),
    row.error_message ?? row.failed_user_ids.map(({ user_id, error }) => `${user_id}: ${error}`).join("; "),
  ]);
  return table([...columns, { title: "PROBLEM", isElastic: true }], cells, canvas);
}

/** Shows the latest operation of each service, or the named one. */
export async function run(context: CommandContext, input: CommandInput<typeof statusOptions>): Promise<void> {
  const { out, io, signal } = context;
  const client = await context.connect();
  const { operationId, service } = input;
  const queries = operationId
    ? [{ operation_id: operationId }]
    : SERVICES.filter((name) => service === undefined || name === service).map((service_name) => ({
        service_name,
      }));
  const rows: Operation[] = [];
  for (const query of queries) {
    const { operation_status } = await client.call("get_operation_status", { query }, { signal });
    if (operation_status !== undefined) rows.push(operation_status);
  }
  if (operationId && rows.length === 0) {
    throw new ReflexioError("not_found", `There is no operation ${JSON.stringify(operationId)}.`, {
      hint: "`reflexio operations status` shows the latest ones.",
    });
  }
  out.json(rows, { count: rows.length });
  if (rows.length === 0) out.note("There was no operation.");
  out.text(renderOperations(rows, out.canvas, io.now()));
}
