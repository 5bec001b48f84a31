import { setTimeout as sleep } from "node:timers/promises";
import type { CallResult, ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "./context.ts";
import { interrupted } from "./failure.ts";

type Operation = NonNullable<CallResult<"get_operation_status">["operation_status"]>;

const POLL_MS = 500;

/** Waits for one operation, named by its id, so that an earlier one cannot be mistaken for it. */
export async function awaitOperation(
  context: CommandContext,
  client: ReflexioClient,
  operationId: string,
  timeoutSeconds: number,
): Promise<Operation> {
  const { signal } = context;
  const end = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const query = { operation_id: operationId };
    const { operation_status } = await client.call("get_operation_status", { query }, { signal });
    const status = operation_status?.status;
    if (operation_status !== undefined && status === "completed") return operation_status;
    if (status === "failed" || status === "cancelled") {
      const why = operation_status?.error_message ?? operation_status?.failed_user_ids[0]?.error;
      throw new ReflexioError("failed", `Operation ${operationId} ${status}${why ? `: ${why}` : "."}`, {
        hint: "`reflexio runs list --status failed` shows why. Nothing was promoted.",
      });
    }
    if (Date.now() > end) {
      throw new ReflexioError("timeout", `Operation ${operationId} did not end within ${timeoutSeconds} s.`, {
        hint: `It goes on: \`reflexio operations status --operation-id ${operationId}\`.`,
      });
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {
      throw interrupted("The operation goes on; `reflexio operations cancel` stops it.");
    });
  }
}
