import { ReflexioError } from "@reflexio/contracts/errors";
import { updateCredentials } from "../../../config/credentials.ts";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { isJsonObject, type JsonObject } from "../../input/json-object.ts";
import { readKey } from "../../input/key-from-stdin.ts";
import { askSecret, askText, canAsk } from "../../prompts.ts";
import { cleanLine } from "../../render/terminal-text.ts";
import { mergeConfig, sendConfig } from "../config/set.ts";
import { PROVIDERS, type setupOptions } from "./options.ts";

type Input = CommandInput<typeof setupOptions>;
type Provider = (typeof PROVIDERS)[number];

interface Choices {
  readonly provider: { readonly name: Provider; readonly key: string } | undefined;
  readonly policy: "approved" | "pending" | undefined;
}

async function optionKey(context: CommandContext, input: Input): Promise<string | undefined> {
  const { providerKeyEnv: variable } = input;
  if (input.providerKeyStdin) return await readKey(context);
  if (variable === undefined) return undefined;
  const key = context.io.env[variable];
  if (key) return key;
  throw new ReflexioError("usage", `${variable} is not set.`, {
    hint: "Set the variable to the provider's key, or use --provider-key-stdin.",
  });
}

async function askProvider(context: CommandContext): Promise<Provider | undefined> {
  context.out.note("A language model learns more than the built-in rules, and its calls cost money.");
  const answer = await askText(context.io, `Model provider (${PROVIDERS.join(", ")}, or none)`, "none");
  if (answer === "none") return undefined;
  const provider = PROVIDERS.find((name) => name === answer.toLowerCase());
  if (provider !== undefined) return provider;
  throw new ReflexioError("usage", `There is no provider ${JSON.stringify(answer)}.`, {
    hint: `Use one of ${PROVIDERS.join(", ")}.`,
  });
}

async function chooseProvider(context: CommandContext, input: Input): Promise<Choices["provider"]> {
  if (input.skipLlm) return undefined;
  const isAsking = canAsk(context.io);
  const name = input.provider ?? (isAsking ? await askProvider(context) : undefined);
  if (name === undefined) return undefined;
  const given = await optionKey(context, input);
  const key = given ?? (isAsking ? await askSecret(context.io, `API key of ${name}`) : undefined);
  if (key !== undefined) return { name, key };
  throw new ReflexioError("usage", `There is no key for ${name}.`, {
    hint: "Pass --provider-key-env or --provider-key-stdin.",
  });
}

async function choosePolicy(context: CommandContext, input: Input): Promise<Choices["policy"]> {
  if (input.agentPlaybooks !== undefined || !canAsk(context.io)) return input.agentPlaybooks;
  const question = "Tell agents shared rules before somebody approved them? (yes or no)";
  return /^y/i.test(await askText(context.io, question, "no")) ? "pending" : "approved";
}

function changesOf({ provider, policy }: Choices): JsonObject {
  return {
    ...(provider === undefined ? {} : { api_key_config: { [provider.name]: { api_key: provider.key } } }),
    ...(policy === undefined
      ? {}
      : { reflexio: { agent_playbook_policy: { serve_pending: policy === "pending" } } }),
  };
}

/** Saves the key of this call for the server, so that later commands find it. */
async function saveKey(context: CommandContext): Promise<string[]> {
  const { url, apiKey, apiKeySource } = await context.settings();
  if (apiKey === undefined || apiKeySource === "user file") return [];
  const path = context.paths.credentialsFile;
  await updateCredentials(path, (current) => ({
    ...current,
    servers: { ...current.servers, [url]: { ...current.servers[url], api_key: apiKey } },
    default_url: url,
  }));
  return [`Key and default server: ${path}`];
}

/** Configures a server, by questions or by options. */
export async function run(context: CommandContext, input: Input): Promise<void> {
  const { out, signal } = context;
  const client = await context.connect();
  const { storage_type, storage_label } = await client.call("whoami", {}, { signal });
  const current: unknown = await client.call("get_config", {}, { signal });
  const choices = {
    provider: await chooseProvider(context, input),
    policy: await choosePolicy(context, input),
  };
  const changes = changesOf(choices);
  const { url } = await context.settings();
  const written = await saveKey(context);
  out.note(`  Storage: ${cleanLine(storage_type ?? "?")} ${cleanLine(storage_label ?? "")}`);
  if (choices.provider !== undefined) written.push(`Model provider ${choices.provider.name}: server ${url}`);
  if (choices.policy !== undefined) written.push(`Shared rules, ${choices.policy}: server ${url}`);
  for (const line of written) out.note(`  Wrote ${line}`);
  if (Object.keys(changes).length > 0) {
    await sendConfig(context, mergeConfig(isJsonObject(current) ? current : {}, changes));
  } else {
    out.json({ success: true, msg: "Nothing to change", written });
    out.note("The configuration stays as it is.");
  }
  out.note("Next: `reflexio doctor` checks everything.");
}
