import { ReflexioError } from "@reflexio/contracts/errors";
import type { CommandInput } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { readKey } from "../../input/key-from-stdin.ts";
import { askChoice, askSecret, isPerson } from "../../prompts.ts";
import { type POLICIES, PROVIDERS, type setupOptions } from "./options.ts";

export type SetupInput = CommandInput<typeof setupOptions>;
export type Provider = (typeof PROVIDERS)[number];
export type Policy = (typeof POLICIES)[number];

/** What is wanted; what is undefined stays as it is. */
export interface Choices {
  readonly provider: { readonly name: Provider; readonly key: string } | undefined;
  readonly policy: Policy | undefined;
}

/** The variable in which the provider's own tools look for the key. */
function usualVariable(provider: Provider): string {
  return `${provider.toUpperCase()}_API_KEY`;
}

async function optionKey(context: CommandContext, input: SetupInput): Promise<string | undefined> {
  const { providerKeyEnv: variable } = input;
  if (input.providerKeyStdin) return await readKey(context);
  if (variable === undefined) return undefined;
  const key = context.io.env[variable]?.trim();
  if (key) return key;
  throw new ReflexioError("usage", `${variable} is not set.`, {
    hint: "Set the variable to the provider's key, or use --provider-key-stdin.",
  });
}

async function askProvider({ io }: CommandContext): Promise<Provider | undefined> {
  const found = (name: Provider) =>
    io.env[usualVariable(name)] ? { hint: `${usualVariable(name)} is set` } : {};
  const answer = await askChoice(io, "Which language model shall learn? Its calls cost money.", [
    { value: "none", label: "none", hint: "the built-in rules learn, for free" },
    ...PROVIDERS.map((name) => ({ value: name, label: name, ...found(name) })),
  ]);
  return answer === "none" ? undefined : answer;
}

async function askProviderKey({ io }: CommandContext, name: Provider): Promise<string | undefined> {
  const variable = usualVariable(name);
  const fallback = io.env[variable]?.trim();
  const note = fallback ? ` (nothing takes ${variable})` : "";
  return (await askSecret(io, `API key of ${name}${note}`)) ?? fallback;
}

async function chooseProvider(
  context: CommandContext,
  input: SetupInput,
  isAsking: boolean,
): Promise<Choices["provider"]> {
  if (input.skipLlm) return undefined;
  const name = input.provider ?? (isAsking ? await askProvider(context) : undefined);
  if (name === undefined) return undefined;
  const given = await optionKey(context, input);
  const key = given ?? (isPerson(context) ? await askProviderKey(context, name) : undefined);
  if (key !== undefined) return { name, key };
  throw new ReflexioError("usage", `There is no key for ${name}.`, {
    hint: "Pass --provider-key-env or --provider-key-stdin.",
  });
}

async function choosePolicy(
  { io }: CommandContext,
  input: SetupInput,
  isAsking: boolean,
): Promise<Choices["policy"]> {
  if (input.agentPlaybooks !== undefined || !isAsking) return input.agentPlaybooks;
  return await askChoice<Policy>(io, "Which shared rules are agents told?", [
    { value: "approved", label: "approved ones", hint: "`reflexio review` decides" },
    { value: "pending", label: "pending ones too", hint: "until somebody rejects them" },
    { value: "auto", label: "all: approve them as they are made", hint: "nobody looks at them" },
  ]);
}

/** Reads the options, and asks for what they leave open. */
export async function makeChoices(
  context: CommandContext,
  input: SetupInput,
  isAsking: boolean,
): Promise<Choices> {
  const provider = await chooseProvider(context, input, isAsking);
  return { provider, policy: await choosePolicy(context, input, isAsking) };
}
