import type { CallBody, CallResult, ReflexioClient } from "@reflexio/client";
import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { CommandFailure } from "../../failure.ts";
import { parseJson, readDataText, readTextFile } from "../../input/data-argument.ts";
import { isJsonObject, type JsonObject } from "../../input/json-object.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import type { setOptions } from "./options.ts";

type Input = CommandInput<typeof setOptions>;
type ConfigBody = CallBody<"set_config">;

const FORMS = "Use --data '{…}', --data @file, --file path, or - for stdin.";

async function givenConfig(context: CommandContext, { data, file }: Input): Promise<JsonObject> {
  if ((data === undefined) === (file === undefined)) {
    const problem =
      data === undefined ? "There is no configuration." : "--data and --file exclude each other.";
    throw new ReflexioError("usage", problem, { hint: FORMS });
  }
  const text =
    file === undefined ? await readDataText(data ?? "", context) : await readTextFile(file, context);
  const value = parseJson(text, file === undefined ? "--data" : file);
  if (isJsonObject(value)) return value;
  throw new ReflexioError("validation_failed", "The configuration must be a JSON object.", { hint: FORMS });
}

/** Objects are merged field by field; lists and other values are replaced. */
export function mergeConfig(base: JsonObject, change: JsonObject): JsonObject {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(change)) {
    const before = merged[name];
    merged[name] = isJsonObject(before) && isJsonObject(value) ? mergeConfig(before, value) : value;
  }
  return merged;
}

/** The server names every field that is wrong, so the configuration is forwarded as it is. */
function isConfigBody(value: JsonObject): value is JsonObject & ConfigBody {
  return "storage_config" in value;
}

type ConfigAnswer = CallResult<"set_config">;

/**
 * Sends a configuration; null storage keeps the present one, and a mask keeps the stored secret.
 * @throws CommandFailure exit 2 with every problem when the server refuses it
 */
export async function storeConfig(
  { signal }: CommandContext,
  client: ReflexioClient,
  config: JsonObject,
): Promise<ConfigAnswer> {
  const body: JsonObject = { storage_config: null, ...config };
  if (!isConfigBody(body)) throw new ReflexioError("internal", "The configuration has no storage.");
  const answer = await client.call("set_config", { body }, { signal });
  if (answer.success) return answer;
  const lines = (answer.problems ?? []).map(
    ({ path, message }) => `${path === "" ? "" : `${path}: `}${message}`,
  );
  const message = [answer.msg ?? "The configuration was refused.", ...lines].join("\n  ");
  throw new CommandFailure("validation", "validation_failed", message, "The configuration in force stays.");
}

/** {@link storeConfig}, and says what the server made of it. */
async function sendConfig(context: CommandContext, config: JsonObject): Promise<void> {
  const { out } = context;
  const answer = await storeConfig(context, await context.connect(), config);
  out.json(answer);
  out.note(`Configuration updated${answer.version === undefined ? "" : ` (version ${answer.version})`}`);
  for (const { path, message } of answer.warnings ?? []) {
    out.note(`  Warning: ${cleanLine(path)}: ${cleanLine(message)}`);
  }
}

/** Replaces the configuration, or changes fields of the present one. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const given = await givenConfig(context, input);
  if (!input.merge) return await sendConfig(context, given);
  const client = await context.connect();
  const current: unknown = await client.call("get_config", {}, { signal: context.signal });
  await sendConfig(context, mergeConfig(isJsonObject(current) ? current : {}, given));
}
