import { apiKeyConfigSchema } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createLadder } from "../../src/adapters/models/ladder.ts";
import { createLimiter } from "../../src/adapters/models/limiter.ts";
import { PROVIDERS, type ProviderId } from "../../src/adapters/models/providers.ts";
import { type Endpoint, endpointsOf, rungsOf } from "../../src/adapters/models/rungs.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import { type FakeScript, startFakeModels } from "../fakes/model-server.ts";
import { buildGenerateInput } from "../helpers/model-input.ts";

const KEY = "key-0123456789";
const input = buildGenerateInput();

function endpoint(provider: ProviderId, url: string): Endpoint {
  const { protocol, structuredOutput } = PROVIDERS[provider];
  return {
    provider,
    protocol,
    structuredOutput,
    baseUrl: url,
    apiKey: KEY,
    isOwnNetwork: true,
    headers: {},
    query: {},
    onlyModel: "fake-model",
  };
}

async function open(
  script: FakeScript,
  providers: readonly ProviderId[],
  options: { timeoutMs?: number } = {},
) {
  const server = await startFakeModels(script);
  const endpoints = providers.map((provider) => endpoint(provider, server.url));
  const limiter = createLimiter(2);
  const model = createLadder({
    rungs: (role) => rungsOf(role, endpoints, null),
    limiterOf: () => limiter,
    fetch,
    timeoutMs: options.timeoutMs ?? 5_000,
    maxRetries: 2,
    firstWaitMs: 2,
  });
  return { server, model };
}

const PROTOCOLS: readonly ProviderId[] = ["openai", "anthropic", "gemini", "deepseek", "xai"];

describe.each(PROTOCOLS)("%s", (provider) => {
  it("answers with text and usage, and is told the schema", async () => {
    const { server, model } = await open(() => ({ text: '{"items":["a"]}' }), [provider]);
    const answer = await model.generate(input);
    expect(answer.text).toBe('{"items":["a"]}');
    expect(answer.calls).toEqual([
      expect.objectContaining({ provider, usage: { inputTokens: 120, outputTokens: 30 }, error: null }),
    ]);
    const sent = JSON.stringify(server.calls[0]?.body);
    expect(sent).toContain("items");
    expect(JSON.stringify(server.calls[0]?.headers)).toContain(KEY);
    expect(sent).toMatch(/"(?:max_output_tokens|max_tokens|max_completion_tokens|maxOutputTokens)":200/);
  });

  it.each([
    ["code fences inside the content", '{"items":["```sh\\nls\\n```"]}'],
    ["truncated JSON", '{"items":["a'],
    ["wrong types", '{"items":7}'],
    ["prose", "There is nothing to say."],
    ["a megabyte", JSON.stringify({ items: ["x".repeat(1_000_000)] })],
  ])("hands over %s as it came", async (_name, text) => {
    const { model } = await open(() => ({ text }), [provider]);
    expect((await model.generate(input)).text).toBe(text);
  });

  it("repeats 429 twice and then answers", async () => {
    const { server, model } = await open(
      (_call, index) =>
        index < 2 ? { status: 429, headers: { "retry-after": "0" } } : { text: '{"items":[]}' },
      [provider],
    );
    const answer = await model.generate(input);
    expect(answer.text).toBe('{"items":[]}');
    expect(answer.calls.map(({ error }) => error === null)).toEqual([false, false, true]);
    expect(server.calls.length).toBe(3);
  });

  it("gives up on a hang and closes the connection", async () => {
    const { server, model } = await open(() => ({ hang: true }), [provider], { timeoutMs: 60 });
    await expect(model.generate(input)).rejects.toMatchObject({
      code: "model_unavailable",
      cause: { calls: [{ error: "no reply within 60 ms" }, {}, {}] },
    });
    // On a busy machine a call may end before it arrives.
    await expect.poll(() => server.hungUp()).toBeGreaterThanOrEqual(Math.max(1, server.calls.length));
  });

  it("says why when nothing helps, without the key", async () => {
    const { server, model } = await open(() => ({ status: 401 }), [provider]);
    await expect(model.generate(input)).rejects.toMatchObject({
      code: "model_unavailable",
      message: expect.not.stringContaining(KEY),
    });
    expect(server.calls.length).toBe(1);
  });

  it.each([
    ["a refusal", { refusal: true }],
    ["an empty text", { text: "" }],
    ["an answer that is no JSON", { body: "<html>" }],
    ["an answer of another shape", { body: "[]" }],
  ] as const)("survives %s", async (_name, reply) => {
    const { model } = await open(() => reply, [provider]);
    const answer = await model.generate(input).catch((error: unknown) => error);
    // Unusable, but told: as a text that will not parse, or as a failure of the provider.
    const isText =
      typeof answer === "object" && answer !== null && "text" in answer && typeof answer.text === "string";
    expect(isText || answer).toSatisfy(
      (value) =>
        value === true || (value instanceof Error && "code" in value && value.code === "model_unavailable"),
    );
  });
});

describe("the ladder", () => {
  it("tries the next provider after 500s, and tells of every call", async () => {
    const { model } = await open(
      (call) => (call.path.includes("/messages") ? { status: 500 } : { text: '{"items":[]}' }),
      ["anthropic", "openai"],
    );
    const answer = await model.generate(input);
    expect(answer.model).toBe("openai/fake-model");
    expect(answer.calls.map(({ provider }) => provider)).toEqual([
      "anthropic",
      "anthropic",
      "anthropic",
      "openai",
    ]);
  });

  it("stops at once when the caller aborts", async () => {
    const { model } = await open(() => ({ hang: true }), ["openai"]);
    const controller = new AbortController();
    const answer = model.generate({ ...input, signal: controller.signal });
    controller.abort(new Error("stopped"));
    await expect(answer).rejects.toThrow("stopped");
  });

  it("asks the meter before each call and tells it of each", async () => {
    const { model } = await open(
      (_call, index) => (index === 0 ? { status: 500 } : { text: "{}" }),
      ["openai"],
    );
    const seen: string[] = [];
    const meter = {
      reserve: async () => `call ${seen.push("reserve")}`,
      settle: async (id: string, _call: unknown, usage: unknown) => {
        seen.push(`${id} ${JSON.stringify(usage)}`);
        return 0.5;
      },
    };
    const { calls } = await model.generate({ ...input, meter });
    expect(seen).toEqual([
      "reserve",
      'call 1 {"inputTokens":0,"outputTokens":0}',
      "reserve",
      'call 3 {"inputTokens":120,"outputTokens":30}',
    ]);
    expect(calls.map(({ costUsd }) => costUsd)).toEqual([0.5, 0.5]);
  });
});

describe("keys and models", () => {
  it("reads keys of the environment, and none where there are none", () => {
    expect(modelKeys({})).toBeNull();
    const keys = modelKeys({ OPENAI_API_KEY: "o", ANTHROPIC_API_KEY: "a", DASHSCOPE_API_KEY: "d" });
    expect(endpointsOf(apiKeyConfigSchema.parse(keys)).map(({ provider }) => provider)).toEqual([
      "anthropic",
      "dashscope",
      "openai",
    ]);
  });

  it("sends nothing elsewhere when there is an endpoint of one's own", () => {
    const keys = modelKeys({
      REFLEXIO_MODEL_URL: "http://localhost:11434/v1",
      REFLEXIO_MODEL: "llama",
      OPENAI_API_KEY: "o",
    });
    const endpoints = endpointsOf(apiKeyConfigSchema.parse(keys));
    expect(endpoints.map(({ provider, isOwnNetwork }) => [provider, isOwnNetwork])).toEqual([
      ["custom_endpoint", true],
    ]);
    expect(rungsOf("gate", endpoints, null).map(({ model }) => model)).toEqual(["llama"]);
  });

  it("puts the configured model first, at the provider it belongs to", () => {
    const keys = apiKeyConfigSchema.parse(modelKeys({ OPENAI_API_KEY: "o", ANTHROPIC_API_KEY: "a" }));
    const models = {
      generation_model_name: "gpt-5.6-terra",
      should_run_model_name: null,
      embedding_model_name: null,
      pre_retrieval_model_name: null,
    };
    const ladder = rungsOf("generation", endpointsOf(keys), models);
    expect(ladder.map(({ model }) => model)).toEqual([
      "gpt-5.6-terra",
      PROVIDERS.anthropic.models.generation,
    ]);
    expect(rungsOf("gate", endpointsOf(keys), models)[0]?.model).toBe(PROVIDERS.anthropic.models.small);
  });

  it("speaks to Azure by deployment, version and its own header", () => {
    const azure = {
      AZURE_OPENAI_API_KEY: "z",
      AZURE_OPENAI_ENDPOINT: "https://acme.openai.azure.com",
      AZURE_OPENAI_DEPLOYMENT: "mini",
    };
    const [found] = endpointsOf(apiKeyConfigSchema.parse(modelKeys(azure)));
    expect(found).toMatchObject({
      provider: "azure",
      baseUrl: "https://acme.openai.azure.com/openai/deployments/mini",
      headers: { "api-key": "z" },
      query: { "api-version": "2024-02-15-preview" },
    });
  });
});
