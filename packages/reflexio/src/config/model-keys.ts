import { type ApiKeyConfig, apiKeyConfigSchema } from "@reflexio/contracts";
import type { Environment } from "./paths.ts";

/** Variables that hold keys, as the providers' own tools name them. */
const KEY_VARIABLES = {
  anthropic: ["ANTHROPIC_API_KEY"],
  gemini: ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY"],
  openrouter: ["OPENROUTER_API_KEY"],
  minimax: ["MINIMAX_API_KEY"],
  deepseek: ["DEEPSEEK_API_KEY"],
  zai: ["ZAI_API_KEY"],
  moonshot: ["MOONSHOT_API_KEY"],
  xai: ["XAI_API_KEY"],
} as const;

function pick(env: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => env[name]?.trim()).find((value) => value !== undefined && value !== "");
}

function readAzure(env: Environment) {
  const api_key = pick(env, ["AZURE_OPENAI_API_KEY", "AZURE_API_KEY"]);
  const endpoint = pick(env, ["AZURE_OPENAI_ENDPOINT", "AZURE_API_BASE"]);
  if (api_key === undefined || endpoint === undefined) return null;
  const api_version = pick(env, ["AZURE_OPENAI_API_VERSION", "AZURE_API_VERSION"]);
  const deployment_name = pick(env, ["AZURE_OPENAI_DEPLOYMENT"]);
  return {
    api_key,
    endpoint,
    ...(api_version === undefined ? {} : { api_version }),
    ...(deployment_name === undefined ? {} : { deployment_name }),
  };
}

function readCustom(env: Environment) {
  const api_base = pick(env, ["REFLEXIO_MODEL_URL"]);
  const model = pick(env, ["REFLEXIO_MODEL"]);
  if (api_base === undefined || model === undefined) return null;
  // Local servers want no key, but the protocol has a place for one.
  return { api_base, model, api_key: pick(env, ["REFLEXIO_MODEL_KEY"]) ?? "none" };
}

/** Provider keys of the operator's environment; null when there are none or they cannot be used. */
export function modelKeys(env: Environment = process.env): ApiKeyConfig | null {
  const openai = pick(env, ["OPENAI_API_KEY"]) ?? null;
  const azure_config = readAzure(env);
  const dashscope = pick(env, ["DASHSCOPE_API_KEY"]);
  const entries = Object.entries(KEY_VARIABLES).flatMap(([provider, names]) => {
    const api_key = pick(env, names);
    return api_key === undefined ? [] : [[provider, { api_key }]];
  });
  const found = {
    ...Object.fromEntries(entries),
    ...(openai === null && azure_config === null ? {} : { openai: { api_key: openai, azure_config } }),
    ...(dashscope === undefined
      ? {}
      : { dashscope: { api_key: dashscope, api_base: pick(env, ["DASHSCOPE_API_BASE"]) ?? null } }),
    ...(readCustom(env) === null ? {} : { custom_endpoint: readCustom(env) }),
  };
  if (Object.keys(found).length === 0) return null;
  const parsed = apiKeyConfigSchema.safeParse(found);
  return parsed.success ? parsed.data : null;
}
