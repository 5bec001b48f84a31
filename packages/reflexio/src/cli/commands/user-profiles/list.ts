import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { printList } from "../../list-output.ts";
import { renderProfiles } from "../../render/profiles.ts";
import type { listOptions } from "./options.ts";

/** Lists a user's profiles, or everybody's. */
export async function run(context: CommandContext, input: CommandInput<typeof listOptions>): Promise<void> {
  const { userId, limit, status } = input;
  const { signal } = context;
  const client = await context.connect();
  // Current rows are null on the wire.
  const status_filter = status === undefined ? null : [status === "current" ? null : status];
  const answer = userId
    ? await client.call(
        "get_profiles",
        { body: { user_id: userId, top_k: limit, status_filter } },
        { signal },
      )
    : await client.call(
        "get_all_profiles",
        { query: { limit, ...(status === undefined ? {} : { status_filter: status }) } },
        { signal },
      );
  requireSuccess(answer, "The server could not list profiles.");
  printList(context, { rows: answer.user_profiles, limit, noun: "profile", render: renderProfiles });
}
