import type { CommandInput } from "../../command.ts";
import { type CommandContext, requireAgentVersion } from "../../context.ts";
import { regenerate } from "../../regenerate.ts";
import type { regenerateOptions } from "./options.ts";

/** Learns the user playbooks of an agent version again from stored turns. */
export async function run(
  context: CommandContext,
  input: CommandInput<typeof regenerateOptions>,
): Promise<void> {
  const agent_version = requireAgentVersion(context, input.agentVersion, "user-playbook regeneration");
  const { signal } = context;
  await regenerate(context, {
    what: "Playbook regeneration",
    noun: "playbook",
    input,
    start: (client) => client.call("rerun_playbook_generation", { body: { agent_version } }, { signal }),
    promote: async (client) => {
      const body = { agent_version, archive_current: true };
      return (await client.call("upgrade_all_user_playbooks", { body }, { signal })).user_playbooks_promoted;
    },
  });
}
