import type { ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { readCalls } from "../sessions/read-calls.ts";
import type { runArguments, runOptions } from "./options.ts";
import { renderEvaluations } from "./render.ts";

type Input = CommandInput<typeof runOptions, typeof runArguments>;

/** Users with a session of this id. */
async function usersOf(client: ReflexioClient, input: Input, signal: AbortSignal): Promise<string[]> {
  const users = new Set<string>();
  for await (const { request } of readCalls(client, input, signal)) users.add(request.user_id);
  return [...users];
}

/** Judges a session. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { sessionId: session_id } = input;
  const { signal } = context;
  const client = await context.connect();
  const [user_id, ...others] = await usersOf(client, input, signal);
  if (user_id === undefined) {
    throw new ReflexioError("not_found", `There is no session ${JSON.stringify(session_id)}.`, {
      hint: "`reflexio sessions list` shows the ids.",
    });
  }
  if (others.length > 0) {
    throw new ReflexioError(
      "usage",
      `${others.length + 1} users have a session ${JSON.stringify(session_id)}.`,
      {
        hint: "Name one with --user-id.",
      },
    );
  }
  const answer = await client.call("evaluate_session", { body: { user_id, session_id } }, { signal });
  requireSuccess(answer, "The server did not judge the session.");
  const rows = answer.agent_success_evaluation_results;
  printList(context, { rows, limit: 100, noun: "evaluation", render: renderEvaluations });
  if (rows.length === 0) {
    context.out.note("No evaluator judged it: it holds no turn of the user, or the sampling left it out.");
  }
}
