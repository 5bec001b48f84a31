import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { isJsonObject } from "../../input/json-object.ts";
import { jsonText } from "../../json-text.ts";
import type { showOptions } from "./options.ts";

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNulls(item)]));
}

/** Shows the configuration in force. */
export async function run(context: CommandContext, input: CommandInput<typeof showOptions>): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const config = await client.call("get_config", {}, { signal });
  const shown = input.all ? config : withoutNulls(config);
  out.json(shown);
  out.note("Server configuration:");
  out.text(jsonText(shown));
}
