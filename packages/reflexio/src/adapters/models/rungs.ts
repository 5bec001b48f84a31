import { type ApiKeyConfig, classifyUrl, type LlmConfig } from "@reflexio/contracts";
import type { ModelRole } from "../../ports/language-model.ts";
import { COMMANDS, type CommandId, PROVIDERS, type Protocol, type ProviderId, sizeOf } from "./providers.ts";

interface EndpointFacts {
  /** It holds replies to a schema; else the schema is part of the prompt. */
  readonly structuredOutput: boolean;
  readonly isOwnNetwork: boolean;
  /** The only model there is, whatever the configuration names; null when there are many. */
  readonly onlyModel: string | null;
}

/** An address with its key. */
export interface HttpEndpoint extends EndpointFacts {
  readonly provider: ProviderId;
  readonly protocol: Protocol;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Sent with each call besides the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** A program installed on the server's machine that is logged in to its provider. */
export interface CommandEndpoint extends EndpointFacts {
  readonly provider: CommandId;
  readonly protocol: "command";
  /** Path, or name on the PATH; null for the usual name. */
  readonly file: string | null;
  /** The server's environment; the program sees a few named variables of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Endpoint = HttpEndpoint | CommandEndpoint;

/** Which installed program the operator wants to be used. */
export interface CommandBackend {
  readonly provider: CommandId;
  readonly file: string | null;
  readonly model: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** One model at one endpoint: a step of the ladder. */
export interface Rung {
  readonly endpoint: Endpoint;
  readonly model: string;
}

const KEY_ONLY = [
  "anthropic",
  "gemini",
  "openrouter",
  "deepseek",
  "minimax",
  "xai",
  "moonshot",
  "zai",
] as const;

function endpointOf(provider: ProviderId, apiKey: string, more: Partial<HttpEndpoint> = {}): HttpEndpoint {
  const { protocol, structuredOutput, baseUrl } = PROVIDERS[provider];
  const endpoint = {
    provider,
    protocol,
    structuredOutput,
    apiKey,
    baseUrl: baseUrl ?? "",
    headers: {},
    query: {},
    onlyModel: null,
    ...more,
  };
  const url = URL.canParse(endpoint.baseUrl) ? new URL(endpoint.baseUrl) : undefined;
  return { ...endpoint, isOwnNetwork: url !== undefined && classifyUrl(url) === "private" };
}

function customEndpoint(keys: ApiKeyConfig): HttpEndpoint[] {
  const custom = keys.custom_endpoint;
  if (custom === null) return [];
  const baseUrl = custom.api_base.replace(/\/+$/, "");
  return [endpointOf("custom_endpoint", custom.api_key, { baseUrl, onlyModel: custom.model })];
}

function azureEndpoint(keys: ApiKeyConfig): HttpEndpoint[] {
  const azure = keys.openai?.azure_config ?? null;
  if (azure === null) return [];
  const deployment = azure.deployment_name ?? PROVIDERS.azure.models.generation;
  const root = azure.endpoint.replace(/\/+$/, "");
  return [
    endpointOf("azure", azure.api_key, {
      baseUrl: `${root}/openai/deployments/${encodeURIComponent(deployment)}`,
      headers: { "api-key": azure.api_key },
      query: { "api-version": azure.api_version },
      onlyModel: deployment,
    }),
  ];
}

/** The endpoint of an installed program. */
export function commandEndpoint({ provider, file, model, env }: CommandBackend): CommandEndpoint {
  const { structuredOutput } = COMMANDS[provider];
  return {
    provider,
    protocol: "command",
    structuredOutput,
    isOwnNetwork: false,
    onlyModel: model,
    file,
    env,
  };
}

function modelsOf(provider: Endpoint["provider"]) {
  return provider === "claude-code" || provider === "codex"
    ? COMMANDS[provider].models
    : PROVIDERS[provider].models;
}

/** Every endpoint that has a key, in the order of {@link PROVIDERS}. */
export function endpointsOf(keys: ApiKeyConfig): HttpEndpoint[] {
  const custom = customEndpoint(keys);
  // Who runs a model of their own did not ask for their turns to go elsewhere when it is down.
  if (custom.length > 0) return custom;
  const found = [
    ...KEY_ONLY.flatMap((id) => {
      const entry = keys[id];
      return entry === null ? [] : [endpointOf(id, entry.api_key)];
    }),
    ...(keys.dashscope === null
      ? []
      : [
          endpointOf(
            "dashscope",
            keys.dashscope.api_key,
            keys.dashscope.api_base === null ? {} : { baseUrl: keys.dashscope.api_base.replace(/\/+$/, "") },
          ),
        ]),
    ...(keys.openai?.api_key ? [endpointOf("openai", keys.openai.api_key)] : []),
    ...azureEndpoint(keys),
  ];
  const order = Object.keys(PROVIDERS);
  return found.sort((a, b) => order.indexOf(a.provider) - order.indexOf(b.provider));
}

/** Provider that a configured model name belongs to, by its prefix or its look, among those that have a key. */
function ownerOf(
  name: string,
  endpoints: readonly Endpoint[],
): { endpoint: Endpoint; model: string } | undefined {
  const [prefix = "", ...rest] = name.split("/");
  const named = endpoints.find(({ provider }) => provider === prefix);
  if (named !== undefined && rest.length > 0) return { endpoint: named, model: rest.join("/") };
  const looks: readonly [RegExp, ProviderId][] = [
    [/^claude/i, "anthropic"],
    [/^gemini/i, "gemini"],
    [/^(?:gpt|o\d|chatgpt)/i, "openai"],
    [/^deepseek/i, "deepseek"],
    [/^grok/i, "xai"],
    [/^(?:kimi|moonshot)/i, "moonshot"],
    [/^qwen/i, "dashscope"],
    [/^glm/i, "zai"],
    [/^minimax/i, "minimax"],
  ];
  const owner = looks.find(([look]) => look.test(name))?.[1];
  const endpoint = endpoints.find(({ provider }) => provider === owner) ?? endpoints[0];
  return endpoint === undefined ? undefined : { endpoint, model: name };
}

function configuredName(role: ModelRole, models: LlmConfig | null): string | null {
  if (role === "gate") return models?.should_run_model_name ?? null;
  if (role === "query") return models?.pre_retrieval_model_name ?? null;
  return models?.generation_model_name ?? null;
}

/** The ladder of a role: the configured model first, then the default of every provider with a key. */
export function rungsOf(role: ModelRole, endpoints: readonly Endpoint[], models: LlmConfig | null): Rung[] {
  const name = configuredName(role, models);
  const wanted = name === null ? undefined : ownerOf(name, endpoints);
  const defaults = endpoints.map((endpoint) => ({
    endpoint,
    model: modelsOf(endpoint.provider)[sizeOf(role)],
  }));
  const ladder =
    wanted === undefined
      ? defaults
      : [wanted, ...defaults.filter((rung) => rung.endpoint !== wanted.endpoint)];
  return ladder.map(({ endpoint, model }) => ({ endpoint, model: endpoint.onlyModel ?? model }));
}
