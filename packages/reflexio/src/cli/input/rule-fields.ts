import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandContext } from "../context.ts";
import { readObject } from "./data-argument.ts";
import type { JsonObject } from "./json-object.ts";

interface RuleInput {
  readonly content?: string | undefined;
  readonly playbookName?: string | undefined;
  readonly trigger?: string | undefined;
  readonly rationale?: string | undefined;
  readonly data?: string | undefined;
}

/** Fields of a rule to change: those of `--data`, then those of the options, which win. */
export async function changedFields(context: CommandContext, input: RuleInput): Promise<JsonObject> {
  const given = input.data === undefined ? {} : await readObject(input.data, context);
  const named: [string, string | undefined][] = [
    ["content", input.content],
    ["playbook_name", input.playbookName],
    ["trigger", input.trigger],
    ["rationale", input.rationale],
  ];
  const fields = { ...given, ...Object.fromEntries(named.filter(([, value]) => value !== undefined)) };
  if (Object.keys(fields).length > 0) return fields;
  throw new ReflexioError("usage", "There is nothing to change.", {
    hint: "Pass --content, --playbook-name, --trigger, --rationale or --data.",
  });
}
