import type { ApiKeyConfig, Config } from "@reflexio/contracts";
import type { LanguageModel } from "../../ports/language-model.ts";
import { guardFetch } from "./guarded-fetch.ts";
import { createLadder } from "./ladder.ts";
import { createLimiter, type Limiter } from "./limiter.ts";
import { COMMANDS } from "./providers.ts";
import { type CommandBackend, commandEndpoint, type Endpoint, endpointsOf, rungsOf } from "./rungs.ts";

export interface CatalogOptions {
  /** Keys of the operator's environment, for configurations that name no provider. */
  readonly environmentKeys: ApiKeyConfig | null;
  /** The installed program that the operator asked for; it goes before the keys of the environment. */
  readonly command?: CommandBackend | null;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
  readonly maxRetries?: number;
  readonly firstWaitMs?: number;
  /** Calls at a time to one provider. */
  readonly concurrency?: number;
}

/** The model of a configuration; null when no provider has a key. Nothing is loaded or called before its first use. */
export type ModelCatalog = (config: Pick<Config, "api_key_config" | "llm_config">) => LanguageModel | null;

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_RETRIES = 2;
const DEFAULT_FIRST_WAIT_MS = 1_000;
const DEFAULT_CONCURRENCY = 4;
/** Each is a process of some hundred megabytes. */
const COMMAND_CONCURRENCY = 2;

function inheritedEndpoints({ command = null, environmentKeys }: CatalogOptions): Endpoint[] {
  if (command !== null) return [commandEndpoint(command)];
  return environmentKeys === null ? [] : endpointsOf(environmentKeys);
}

export function createModelCatalog(options: CatalogOptions): ModelCatalog {
  const limiters = new Map<string, Limiter>();
  const known = new WeakMap<object, { readonly model: LanguageModel | null }>();
  const fetch = guardFetch(options.fetch ?? globalThis.fetch);

  function limiterOf(provider: string): Limiter {
    const places = provider in COMMANDS ? COMMAND_CONCURRENCY : DEFAULT_CONCURRENCY;
    const limiter = limiters.get(provider) ?? createLimiter(options.concurrency ?? places);
    limiters.set(provider, limiter);
    return limiter;
  }

  function open({
    api_key_config: keys,
    llm_config: models,
  }: Parameters<ModelCatalog>[0]): LanguageModel | null {
    const configured: readonly Endpoint[] = keys === null ? [] : endpointsOf(keys);
    const inherited = inheritedEndpoints(options);
    // Keys are not mixed: who chose a provider does not want turns sent to another one.
    const endpoints = configured.length > 0 ? configured : inherited;
    if (endpoints.length === 0) return null;
    return createLadder({
      rungs: (role) => rungsOf(role, endpoints, models),
      limiterOf,
      fetch,
      timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      maxRetries: options.maxRetries ?? DEFAULT_RETRIES,
      firstWaitMs: options.firstWaitMs ?? DEFAULT_FIRST_WAIT_MS,
    });
  }

  return (config) => {
    const cached = known.get(config) ?? { model: open(config) };
    known.set(config, cached);
    return cached.model;
  };
}
