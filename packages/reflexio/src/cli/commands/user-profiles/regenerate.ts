import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import { type CommandContext, requireUserId } from "../../context.ts";
import { regenerate } from "../../regenerate.ts";
import type { regenerateArguments, regenerateOptions } from "./options.ts";

type Input = CommandInput<typeof regenerateOptions, typeof regenerateArguments>;

/** Learns a user's profiles again from stored turns. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const user_id = requireUserId(context, input.user ?? input.userId, "profile regeneration");
  const { signal } = context;
  await regenerate(context, {
    what: "Profile generation",
    noun: "profile",
    input,
    start: (client) => client.call("rerun_profile_generation", { body: { user_id } }, { signal }),
    promote: async (client) => {
      const body = { user_id, only_affected_users: true };
      const answer = await client.call("upgrade_all_profiles", { body }, { signal });
      // Nothing pending means that the run found nothing; anything else is a failure.
      if (!answer.success && answer.profiles_promoted > 0) throw new ReflexioError("failed", answer.message);
      return answer.profiles_promoted;
    },
  });
}
