import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../../context.ts";
import { type Failure, requireChanged, toFailure } from "../../failure.ts";
import { numberId } from "../../input/ids.ts";
import { cleanLine } from "../../render/terminal-text.ts";

export type Decision = "approved" | "rejected";

interface Approval {
  readonly id: number;
  /** `pending` takes a decision back. */
  readonly decision: Decision | "pending";
  /** For the history of the rule; empty when there is none. */
  readonly reason: string;
}

/** Sets the approval of one rule. */
export async function setApproval(
  client: ReflexioClient,
  { id, decision, reason }: Approval,
  signal: AbortSignal,
): Promise<void> {
  const why = reason.trim() === "" ? {} : { reason };
  const body = { agent_playbook_id: id, playbook_status: decision, ...why };
  const answer = await client.call("update_agent_playbook_status", { body }, { signal });
  requireChanged(answer, "agent-playbooks", id);
}

/** Decides about rules one by one; exit 7 when some could not be decided. */
export async function decideAll(
  context: CommandContext,
  words: readonly string[],
  decision: Decision,
  reason = "",
): Promise<void> {
  const { out, signal } = context;
  const ids = words.map((word) => numberId(word, "The id"));
  const client = await context.connect();
  const done: number[] = [];
  const failures: { id: number; failure: Failure }[] = [];
  for (const id of ids) {
    try {
      await setApproval(client, { id, decision, reason }, signal);
      done.push(id);
    } catch (error) {
      failures.push({ id, failure: toFailure(error, context.knownUrl()) });
      if (ids.length === 1) throw error;
    }
  }
  const failed = failures.map(({ id, failure }) => ({ id, type: failure.type, message: failure.message }));
  const data = { status: decision, ids: done, failed };
  if (failures.length === 0) out.json(data);
  else out.jsonPartial(data);
  if (done.length > 0) out.note(`${done.join(", ")}: ${decision}`);
  for (const { id, message } of failed) out.note(`${id}: ${cleanLine(message)}`);
  const [first] = failures;
  if (first === undefined) return;
  const code = done.length > 0 ? "partial" : first.failure.code;
  throw new ReflexioError(code, `${failures.length} of ${ids.length} could not be ${decision}.`, {
    hint: "`reflexio agent-playbooks list` shows what exists.",
  });
}
