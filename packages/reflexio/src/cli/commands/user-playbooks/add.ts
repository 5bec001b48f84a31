import type { CallBody } from "@reflexio/client";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { excerpt, rowsToAdd } from "../../input/content.ts";
import type { JsonObject } from "../../input/json-object.ts";
import { clean } from "../../render/terminal-text.ts";
import type { addArguments, addOptions } from "./options.ts";

type Input = CommandInput<typeof addOptions, typeof addArguments>;
type NewRule = CallBody<"add_user_playbook">["user_playbooks"][number];

/** Fields of `--data` are forwarded as they are: the server names each one that is wrong. */
function isRule(value: JsonObject): value is NewRule & JsonObject {
  return value.agent_version !== undefined;
}

function ruleOf(row: JsonObject, input: Input): NewRule[] {
  const rule: JsonObject = {
    request_id: "cli-manual",
    playbook_name: input.playbookName,
    agent_version: input.agentVersion,
    trigger: input.trigger || null,
    rationale: input.rationale || null,
    user_id: input.userId || null,
    ...row,
  };
  return isRule(rule) ? [rule] : [];
}

/** Adds rules that a person wrote. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const rows = await rowsToAdd(context, input, Boolean(input.trigger));
  const user_playbooks = rows.flatMap((row) => ruleOf(row, input));
  const client = await context.connect();
  const { signal, out } = context;
  const answer = await client.call("add_user_playbook", { body: { user_playbooks } }, { signal });
  requireSuccess(answer, "The server did not add the rule.");
  out.json(answer);
  for (const [index, { content, trigger }] of user_playbooks.entries()) {
    const id = answer.ids?.[index];
    const shown = clean(excerpt(content || trigger));
    out.note(`User playbook added: ${shown}${id === undefined ? "" : ` (id: ${id})`}`);
  }
}
