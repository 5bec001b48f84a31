import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireIds } from "../../input/ids.ts";
import { deleteLearnings } from "../../learning-delete.ts";
import type { deleteArguments, deleteOptions } from "./options.ts";

type Input = CommandInput<typeof deleteOptions, typeof deleteArguments>;

/** Deletes profiles; with a user, only if they are that user's. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const ids = requireIds(input.ids, input.profileId, "--profile-id");
  const { signal } = context;
  const { userId } = input;
  await deleteLearnings(context, {
    kind: "profile",
    noun: "profile",
    ids,
    isDryRun: input.dryRun,
    deleteOne: async (client, id) =>
      userId
        ? await client.call("delete_profile", { body: { user_id: userId, profile_id: id } }, { signal })
        : await client.call("delete_profiles_by_ids", { body: { profile_ids: [id] } }, { signal }),
    deleteMany: async (client, all) => {
      if (!userId)
        return await client.call("delete_profiles_by_ids", { body: { profile_ids: [...all] } }, { signal });
      let deleted_count = 0;
      for (const profile_id of all) {
        const answer = await client.call(
          "delete_profile",
          { body: { user_id: userId, profile_id } },
          { signal },
        );
        deleted_count += answer.success ? 1 : 0;
      }
      return { success: true, message: "", deleted_count };
    },
  });
}
