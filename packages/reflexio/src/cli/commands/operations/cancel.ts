import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import type { cancelOptions } from "./options.ts";

/** Stops operations before their next user. */
export async function run(context: CommandContext, input: CommandInput<typeof cancelOptions>): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const answer = await client.call(
    "cancel_operation",
    { body: { service_name: input.service ?? null, operation_id: input.operationId || null } },
    { signal },
  );
  requireSuccess(answer, "The server did not cancel.");
  const stopped = answer.cancelled_services;
  if (input.operationId && stopped.length === 0) {
    throw new ReflexioError("not_found", `No operation ${JSON.stringify(input.operationId)} is running.`, {
      hint: "`reflexio operations status` shows the latest ones.",
    });
  }
  out.json(answer);
  out.note(stopped.length === 0 ? "Nothing was running." : `Stopping: ${stopped.join(", ")}`);
}
