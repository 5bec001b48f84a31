import type { CallBody } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { requireSuccess } from "../../failure.ts";
import { excerpt, rowsToAdd } from "../../input/content.ts";
import type { JsonObject } from "../../input/json-object.ts";
import { clean } from "../../render/terminal-text.ts";
import type { addArguments, addOptions } from "./options.ts";

type Input = CommandInput<typeof addOptions, typeof addArguments>;
type NewRule = CallBody<"add_agent_playbook">["agent_playbooks"][number];

/** Fields of `--data` are forwarded as they are: the server names each one that is wrong. */
function isRule(value: JsonObject): value is NewRule & JsonObject {
  return value.agent_version !== undefined;
}

function ruleOf(row: JsonObject, input: Input): NewRule {
  const rule: JsonObject = {
    playbook_name: input.playbookName,
    playbook_status: input.playbookStatus,
    trigger: input.trigger || null,
    rationale: input.rationale || null,
    playbook_metadata: JSON.stringify({ source: "cli-manual" }),
    ...(input.agentVersion ? { agent_version: input.agentVersion } : {}),
    ...row,
  };
  if (isRule(rule)) return rule;
  throw new ReflexioError("usage", "--agent-version is required: a shared rule is for one version.", {
    hint: "Pass --agent-version, or put `agent_version` into --data.",
  });
}

/** Adds shared rules that a person wrote. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const rows = await rowsToAdd(context, input);
  const agent_playbooks = rows.map((row) => ruleOf(row, input));
  const client = await context.connect();
  const { signal, out } = context;
  const answer = await client.call("add_agent_playbook", { body: { agent_playbooks } }, { signal });
  requireSuccess(answer, "The server did not add the rule.");
  out.json(answer);
  for (const [index, { content }] of agent_playbooks.entries()) {
    const id = answer.ids?.[index];
    out.note(`Agent playbook added: ${clean(excerpt(content))}${id === undefined ? "" : ` (id: ${id})`}`);
  }
}
