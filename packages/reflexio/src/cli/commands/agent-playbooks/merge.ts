import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { numberId } from "../../input/ids.ts";
import type { mergeArguments, mergeOptions } from "./options.ts";

type Input = CommandInput<typeof mergeOptions, typeof mergeArguments>;

/** Makes one pending rule of several. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const ids = [...new Set(input.ids.map((id) => numberId(id, "The id")))];
  if (ids.length < 2) {
    throw new ReflexioError("usage", "A merge needs two different rules.", {
      hint: "`reflexio agent-playbooks list --playbook-status pending` shows the ids.",
    });
  }
  const client = await context.connect();
  const { content = null, trigger = null, rationale = null } = input;
  const body = { agent_playbook_ids: ids, content, trigger, rationale };
  const answer = await client.call("merge_agent_playbooks", { body }, { signal: context.signal });
  requireSuccess(answer, "The server did not merge the rules.");
  context.out.json(answer);
  context.out.note(`Merged ${ids.slice(1).join(", ")} into ${ids[0]}`);
}
