import { createLadder } from "../../src/adapters/models/ladder.ts";
import { createLimiter } from "../../src/adapters/models/limiter.ts";
import { PROVIDERS, type ProviderId } from "../../src/adapters/models/providers.ts";
import { rungsOf } from "../../src/adapters/models/rungs.ts";
import type { LanguageModel } from "../../src/ports/language-model.ts";
import { type FakeModelServer, type FakeScript, startFakeModels } from "./model-server.ts";

/** A model behind a server that speaks the provider's protocol, with short waits. */
export async function openFakeModel(
  script: FakeScript,
  provider: ProviderId = "openai",
  timeoutMs = 5_000,
): Promise<{ readonly server: FakeModelServer; readonly model: LanguageModel }> {
  const server = await startFakeModels(script);
  const { protocol, structuredOutput } = PROVIDERS[provider];
  const endpoint = {
    provider,
    protocol,
    structuredOutput,
    baseUrl: server.url,
    apiKey: "key-0123456789",
    isOwnNetwork: true,
    headers: {},
    query: {},
    onlyModel: "fake-model",
  };
  const limiter = createLimiter(2);
  const model = createLadder({
    rungs: (role) => rungsOf(role, [endpoint], null),
    limiterOf: () => limiter,
    fetch,
    timeoutMs,
    maxRetries: 2,
    firstWaitMs: 2,
  });
  return { server, model };
}
