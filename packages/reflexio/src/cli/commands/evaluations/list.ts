import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import type { listOptions } from "./options.ts";
import { renderEvaluations } from "./render.ts";

/** Lists evaluations of sessions. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { limit } = input;
  const client = await context.connect();
  const answer = await client.call(
    "get_agent_success_evaluation_results",
    {
      body: {
        limit,
        user_id: input.userId || null,
        session_id: input.sessionId || null,
        agent_version: input.agentVersion || null,
        evaluation_name: input.evaluation || null,
      },
    },
    { signal: context.signal },
  );
  requireSuccess(answer, "The server could not list evaluations.");
  printList(context, {
    rows: answer.agent_success_evaluation_results,
    limit,
    noun: "evaluation",
    render: renderEvaluations,
  });
}
