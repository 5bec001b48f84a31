import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createModelCatalog } from "../../src/adapters/models/catalog.ts";
import { takesImages } from "../../src/adapters/models/image-support.ts";
import { createLadder } from "../../src/adapters/models/ladder.ts";
import { createLimiter } from "../../src/adapters/models/limiter.ts";
import { COMMANDS, PROVIDERS, type ProviderId } from "../../src/adapters/models/providers.ts";
import { commandEndpoint, endpointsOf, type HttpEndpoint, rungsOf } from "../../src/adapters/models/rungs.ts";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import type { ModelImage } from "../../src/ports/language-model.ts";
import { type FakeScript, startFakeModels } from "../fakes/model-server.ts";
import { openTestApp } from "../helpers/app-harness.ts";
import { buildGenerateInput } from "../helpers/model-input.ts";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 4]).toString("base64");
const URL_IMAGE: ModelImage = { kind: "url", url: "https://cdn.example.com/a.png" };
const DATA_IMAGE: ModelImage = { kind: "data", mediaType: "image/png", base64: PNG };

const input = buildGenerateInput({
  messages: [{ role: "user", content: "What is there?", images: [URL_IMAGE, DATA_IMAGE] }],
});

/** The model at its usual provider, spoken to at the fake server; every address that is fetched is noted. */
async function open(script: FakeScript, provider: ProviderId, onlyModel: string) {
  const server = await startFakeModels(script);
  const { protocol, structuredOutput } = PROVIDERS[provider];
  const endpoint: HttpEndpoint = {
    ...{ provider, protocol, structuredOutput, baseUrl: server.url, apiKey: "key-0123456789" },
    ...{ isOwnNetwork: true, headers: {}, query: {}, onlyModel },
  };
  const limiter = createLimiter(2);
  const fetched: string[] = [];
  const model = createLadder({
    rungs: (role) => rungsOf(role, [endpoint], null),
    limiterOf: () => limiter,
    fetch: (address, init) => {
      fetched.push(String(address));
      return fetch(address, init);
    },
    timeoutMs: 5_000,
    maxRetries: 2,
    firstWaitMs: 2,
  });
  return { server, model, fetched };
}

const answers = () => ({ text: "{}" });

describe("the wire", () => {
  it("of OpenAI has input_image parts with addresses and data URLs", async () => {
    const { server, model } = await open(answers, "openai", "gpt-5.4-mini");
    await model.generate(input);
    expect(server.calls[0]?.body.input).toEqual([
      expect.objectContaining({ content: expect.stringContaining("Answer.") }),
      {
        role: "user",
        content: [
          expect.objectContaining({ type: "input_image", image_url: URL_IMAGE.url }),
          expect.objectContaining({ type: "input_image", image_url: `data:image/png;base64,${PNG}` }),
          { type: "input_text", text: "What is there?" },
        ],
      },
    ]);
  });

  it("of OpenAI-compatible endpoints has image_url parts", async () => {
    const { server, model } = await open(answers, "xai", "grok-4.6");
    await model.generate(input);
    const { messages } = server.calls[0]?.body ?? {};
    expect(messages).toEqual([
      expect.objectContaining({ role: "system" }),
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: URL_IMAGE.url } },
          { type: "image_url", image_url: { url: `data:image/png;base64,${PNG}` } },
          { type: "text", text: "What is there?" },
        ],
      },
    ]);
  });

  it("of Anthropic has image sources of both kinds", async () => {
    const { server, model } = await open(answers, "anthropic", "claude-sonnet-5");
    await model.generate(input);
    const { messages } = server.calls[0]?.body ?? {};
    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { type: "image", source: { type: "url", url: URL_IMAGE.url } },
          { type: "image", source: { type: "base64", media_type: "image/png", data: PNG } },
          { type: "text", text: "What is there?" },
        ],
      },
    ]);
  });

  it("of Gemini has inline data and file addresses", async () => {
    const { server, model } = await open(answers, "gemini", "gemini-3.7-flash");
    await model.generate(input);
    const { contents } = server.calls[0]?.body ?? {};
    expect(contents).toEqual([
      {
        role: "user",
        parts: [
          { fileData: { mimeType: "image/jpeg", fileUri: URL_IMAGE.url } },
          { inlineData: { mimeType: "image/png", data: PNG } },
          { text: "What is there?" },
        ],
      },
    ]);
  });
});

describe("images", () => {
  it.each([
    ["openai", "gpt-5.4-mini"],
    ["anthropic", "claude-sonnet-5"],
    ["gemini", "gemini-3.7-flash"],
    ["xai", "grok-4.6"],
  ] as const)("are never fetched by the server (%s)", async (provider, name) => {
    const { server, model, fetched } = await open(answers, provider, name);
    const inside: ModelImage = { kind: "url", url: `${server.url}/secret.png` };
    await model.generate({ ...input, messages: [{ role: "user", content: "Look.", images: [inside] }] });
    expect(fetched.length).toBe(1);
    expect(server.calls.map(({ path }) => path)).not.toContain("/secret.png");
  });

  it("are a note for a model that takes none", async () => {
    const { server, model } = await open(answers, "deepseek", "deepseek-v4-flash");
    await model.generate(input);
    expect(server.calls.length).toBe(1);
    expect(server.calls[0]?.body.messages).toContainEqual({
      role: "user",
      content: "(The 2 picture(s) cannot be shown to you.)\n\nWhat is there?",
    });
  });

  it("are left out when the provider refuses the call with them", async () => {
    const { server, model } = await open(
      (call) => (JSON.stringify(call.body).includes("example.com") ? { status: 400 } : { text: "{}" }),
      "openai",
      "gpt-5.4-mini",
    );
    const answer = await model.generate(input);
    expect(answer.text).toBe("{}");
    expect(answer.calls.map(({ error }) => error === null)).toEqual([false, true]);
    expect(JSON.stringify(server.calls[1]?.body)).toContain("cannot be shown");
  });

  it("count against the caps before the call", async () => {
    const { model } = await open(answers, "openai", "gpt-5.4-mini");
    const planned: number[] = [];
    const meter = {
      reserve: async ({ inputTokens }: { inputTokens: number }) => `${planned.push(inputTokens)}`,
      settle: async () => 0,
    };
    await model.generate({ ...input, meter });
    expect(planned[0]).toBeGreaterThan(10_000);
  });
});

describe("which models see", () => {
  it("is known of every default", () => {
    const seeing = Object.entries(PROVIDERS)
      .filter(([, { baseUrl }]) => baseUrl !== null)
      .map(([provider, { models }]) => {
        const [endpoint] = endpointsOf({ ...NO_KEYS, ...keyOf(provider) });
        if (endpoint === undefined) throw new Error(`${provider} has no endpoint.`);
        return [provider, takesImages({ endpoint, model: models.generation })];
      });
    expect(Object.fromEntries(seeing)).toEqual({
      anthropic: true,
      gemini: true,
      openrouter: true,
      deepseek: false,
      minimax: true,
      dashscope: false,
      xai: true,
      moonshot: true,
      zai: false,
      openai: true,
    });
    const endpoint = commandEndpoint({ provider: "claude-code", file: null, model: null, env: {} });
    expect(takesImages({ endpoint, model: COMMANDS["claude-code"].models.generation })).toBe(false);
  });

  it.each([
    ["qwen3-vl-plus", true],
    ["llava:13b", true],
    ["gemma3:12b", true],
    ["glm-4.6v", true],
    ["llama3.1:8b", false],
    ["o3-mini", false],
    ["qwen-plus", false],
  ])("is told of %s by its name", (model, expected) => {
    const keys = modelKeys({ REFLEXIO_MODEL_URL: "http://localhost:11434/v1", REFLEXIO_MODEL: model });
    const [endpoint] = keys === null ? [] : endpointsOf(keys);
    expect(endpoint !== undefined && takesImages({ endpoint, model })).toBe(expected);
  });
});

const NO_KEYS = {
  ...{ custom_endpoint: null, openai: null, anthropic: null, openrouter: null, gemini: null, minimax: null },
  ...{ deepseek: null, dashscope: null, zai: null, moonshot: null, xai: null },
};

function keyOf(provider: string) {
  if (provider === "openai") return { openai: { api_key: "k", azure_config: null } };
  if (provider === "dashscope") return { dashscope: { api_key: "k", api_base: null } };
  return { [provider]: { api_key: "k" } };
}

describe("learning from turns with images", () => {
  const turn = (content: string, more: object = {}) => ({ role: "User", content, ...more });
  const publish = (turns: readonly object[]) => ({
    query: { wait_for_response: "true" },
    body: { user_id: "ada", force_extraction: true, interaction_data_list: turns },
  });

  it("shows them with the turns that name them", async () => {
    const model = createScriptedModel({ items: [] });
    const test = await openTestApp({ models: () => model });
    const config = { storage_config: null, reflexio: { allow_private_urls: true } };
    await test.owner.send(operations.set_config, { body: config });
    const turns = [
      turn("This is my house.", { interacted_image_url: URL_IMAGE.url }),
      turn("And my dog.", { image_encoding: PNG }),
      turn("And my router.", { interacted_image_url: "http://192.168.0.1/router.png" }),
    ];
    await test.owner.send(operations.publish_interaction, publish(turns));
    const [message] = model.calls[0]?.messages ?? [];
    expect(message?.images).toEqual([URL_IMAGE, DATA_IMAGE]);
    const lines = (message?.content ?? "").split("\n").filter((line) => line.startsWith('{"turn"'));
    expect(lines.map((line) => JSON.parse(line).picture)).toEqual([
      "picture 1",
      "picture 2",
      "not shown: its address is inside the own network",
    ]);
    const [run] = await test.storage.runs.list(DEFAULT_ORG_ID, {}, 9, null);
    const steps = await test.storage.runs.stepsOfRun(DEFAULT_ORG_ID, run?.run_id ?? "");
    expect(steps[0]?.details).toMatchObject({ pictures: 2 });
  });

  it("shows none while personal data is taken out", async () => {
    const model = createScriptedModel({ items: [] });
    const test = await openTestApp({ models: () => model });
    const config = { storage_config: null, reflexio: { redaction: { personal: "mask" } } };
    await test.owner.send(operations.set_config, { body: config });
    await test.owner.send(
      operations.publish_interaction,
      publish([turn("My card.", { image_encoding: PNG })]),
    );
    expect(model.calls[0]?.messages[0]?.images ?? []).toEqual([]);
    expect(model.calls[0]?.messages[0]?.content).toContain("while personal data is taken out");
  });

  it("reaches a provider from publish to reply", async () => {
    const server = await startFakeModels(() => ({ text: '{"items":[]}' }));
    const environmentKeys = modelKeys({ REFLEXIO_MODEL_URL: server.url, REFLEXIO_MODEL: "llava:13b" });
    const test = await openTestApp({ models: createModelCatalog({ environmentKeys, firstWaitMs: 1 }) });
    const answer = await test.owner.send(
      operations.publish_interaction,
      publish([turn("My dog.", { image_encoding: PNG })]),
    );
    expect(answer).toMatchObject({ learner: "model", warnings: [] });
    expect(JSON.stringify(server.calls[0]?.body)).toContain(`data:image/png;base64,${PNG}`);
  });
});
