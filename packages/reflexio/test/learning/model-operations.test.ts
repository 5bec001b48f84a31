import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createModelCatalog } from "../../src/adapters/models/catalog.ts";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { modelKeys } from "../../src/config/model-keys.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { type FakeScript, startFakeModels } from "../fakes/model-server.ts";
import { openTestApp } from "../helpers/app-harness.ts";

async function openWithServer(script: FakeScript) {
  const server = await startFakeModels(script);
  const environmentKeys = modelKeys({ REFLEXIO_MODEL_URL: server.url, REFLEXIO_MODEL: "local-model" });
  const models = createModelCatalog({ environmentKeys, firstWaitMs: 1, maxRetries: 1 });
  return { server, test: await openTestApp({ models }) };
}

describe("get_model_check", () => {
  it("makes one small, metered call and says who answered", async () => {
    const { server, test } = await openWithServer(() => ({ text: '{"word":"ready"}' }));
    const answer = await test.owner.send(operations.get_model_check, { body: {} });
    expect(answer).toMatchObject({
      status: "answered",
      model: "custom_endpoint/local-model",
      calls: 1,
      input_tokens: 120,
      output_tokens: 30,
      latency_ms: expect.any(Number),
    });
    expect(server.calls.length).toBe(1);
    const spent = await test.owner.send(operations.get_spending, { body: {} });
    expect(spent.today).toMatchObject({ calls: 1, input_tokens: 120 });
  });

  it.each([
    [401, /key is wrong/],
    [402, /no credit/],
    [404, /does not know the model/],
    [429, /quota/],
    [500, /fault of its own/],
  ])("names the remedy for HTTP %d", async (status, remedy) => {
    const { test } = await openWithServer(() => ({ status, headers: { "retry-after": "0" } }));
    const answer = await test.owner.send(operations.get_model_check, { body: {} });
    expect(answer).toMatchObject({
      status: "failed",
      hint: expect.stringMatching(remedy),
      model: "custom_endpoint/local-model",
    });
    expect(answer.attempts[0]?.error).toContain(String(status));
  });

  it("tells an unreachable provider, a model that cannot keep to a form, and none at all apart", async () => {
    const environmentKeys = modelKeys({ REFLEXIO_MODEL_URL: "http://127.0.0.1:9", REFLEXIO_MODEL: "m" });
    const nobody = await openTestApp({
      models: createModelCatalog({ environmentKeys, firstWaitMs: 1, maxRetries: 0 }),
    });
    expect(await nobody.owner.send(operations.get_model_check, { body: {} })).toMatchObject({
      status: "failed",
      hint: expect.stringContaining("reach the provider"),
    });
    const { test } = await openWithServer(() => ({ text: "Ready, captain!" }));
    expect(await test.owner.send(operations.get_model_check, { body: {} })).toMatchObject({
      status: "unusable",
    });
    const bare = await openTestApp();
    expect(await bare.owner.send(operations.get_model_check, { body: {} })).toMatchObject({
      status: "not_configured",
      calls: 0,
      hint: expect.stringContaining("OPENAI_API_KEY"),
    });
  });

  it("is held to the caps, and kept for admins", async () => {
    const { server, test } = await openWithServer(() => ({ text: '{"word":"ready"}' }));
    const body = { storage_config: null, reflexio: { caps: { tokens_per_day: 10 } } };
    await test.owner.send(operations.set_config, { body });
    expect(await test.owner.send(operations.get_model_check, { body: {} })).toMatchObject({
      status: "failed",
      message: expect.stringContaining("cap of 10 tokens"),
      hint: expect.stringContaining("reflexio.caps"),
    });
    expect(server.calls).toEqual([]);
    const reader = await test.as(["read"]);
    expect((await reader.call(operations.get_model_check, { body: {} })).status).toBe(403);
  });
});

describe("get_spending", () => {
  it("adds up by day, model and role, and per learning", async () => {
    const item = {
      ...{ content: "Likes tea.", time_to_live: "one_year", slot: null, confidence: 0.9 },
      evidence: [{ turn: 1, quote: "I like tea" }],
    };
    const script = (input: GenerateInput) => {
      if (input.role === "gate") return { learn: true, reason: "Yes." };
      return { items: input.schema.name === "profiles" ? [item] : [] };
    };
    const model = createScriptedModel(script, "small");
    const test = await openTestApp({ models: () => model });
    await test.owner.send(operations.set_config, { body: { storage_config: null, batch_interval: 1 } });
    const say = (user_id: string) =>
      test.owner.send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: { user_id, interaction_data_list: [{ role: "User", content: "I like tea." }] },
      });
    await say("ada");
    test.clock.advanceSeconds(86_400);
    await say("bob");
    const spent = await test.owner.send(operations.get_spending, { body: { days_back: 2 } });
    expect(spent.total).toMatchObject({ calls: 8, input_tokens: 800, output_tokens: 80 });
    expect(spent.days.map(({ calls }) => calls)).toEqual([4, 4]);
    expect(spent.models.map(({ provider, model, role, calls }) => [provider, model, role, calls])).toEqual(
      expect.arrayContaining([
        ["scripted", "test", "generation", 4],
        ["scripted", "test", "gate", 4],
      ]),
    );
    expect(spent.learnings).toBe(2);
    expect(spent.cost_usd_per_learning).toBeCloseTo(spent.total.cost_usd / 2);
    const [profile] = (await test.owner.send(operations.get_profiles, { body: { user_id: "ada" } }))
      .user_profiles;
    const body = { kind: "profile", id: profile?.profile_id };
    const origin = await test.owner.send(operations.get_learning_provenance, { body });
    // The gate and the reading of the run that found it; the run that found no rule is nobody's.
    expect(origin.cost_usd).toBeCloseTo(spent.total.cost_usd / 4);
    const today = await test.owner.send(operations.get_spending, { body: { days_back: 1 } });
    expect(today.total).toEqual(today.today);
    expect(today.total.calls).toBe(4);
    expect(today.caps).toEqual({ cost_usd_per_day: 5 });
  });

  it("is empty where no model was called", async () => {
    const test = await openTestApp();
    const spent = await test.owner.send(operations.get_spending, { body: {} });
    expect(spent).toMatchObject({ days: [], models: [], learnings: 0 });
    expect(spent).not.toHaveProperty("cost_usd_per_learning");
  });
});

describe("prompts of an org", () => {
  const custom = "Note hobbies only.\n\n{{definition}}\n\n{{answer}}";

  async function open() {
    const model = createScriptedModel({ items: [] });
    const test = await openTestApp({ models: () => model });
    const put = (prompts: object) =>
      test.owner.send(operations.set_config, { body: { storage_config: null, reflexio: { prompts } } });
    const say = () =>
      test.owner.send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: {
          user_id: "ada",
          force_extraction: true,
          interaction_data_list: [{ role: "User", content: "I like tea." }],
        },
      });
    return { test, model, put, say };
  }

  it("replace the built-in text, are seen in runs, and can be taken back", async () => {
    const { test, model, put, say } = await open();
    expect((await put({ profile_extraction: custom })).success).toBe(true);
    await say();
    const call = model.calls.find(({ schema }) => schema.name === "profiles");
    expect(call?.system.startsWith("Note hobbies only.\n\n## What to look for")).toBe(true);
    expect(call?.system).toContain("Rules that hold without exception");
    const runs = await test.owner.send(operations.get_runs, { body: {} });
    const versions = await Promise.all(
      runs.runs.map(async ({ run_id }) => {
        const { steps } = await test.owner.send(operations.get_run, { params: { id: run_id } });
        return steps[0]?.prompt_version;
      }),
    );
    const shown = await test.owner.send(operations.get_prompts);
    const prompt = shown.prompts.find(({ id }) => id === "profile_extraction");
    expect(prompt).toMatchObject({
      is_default: false,
      text: custom,
      version: expect.stringMatching(/^profile_extraction@custom-[0-9a-f]{8}$/),
    });
    expect(versions.sort()).toEqual(["playbook_extraction@2", prompt?.version].sort());

    const history = await test.owner.send(operations.get_config_history);
    expect((await put({ profile_extraction: null })).success).toBe(true);
    const back = await test.owner.send(operations.get_prompts);
    expect(
      back.prompts.every(({ is_default, text, default_text }) => is_default && text === default_text),
    ).toBe(true);
    const version = history.versions[0]?.version ?? 0;
    await test.owner.send(operations.restore_config, { body: { version } });
    const again = await test.owner.send(operations.get_prompts);
    expect(again.prompts.find(({ id }) => id === "profile_extraction")?.text).toBe(custom);
  });

  it.each([
    [
      "without what the prompt needs",
      { profile_extraction: "Just do it." },
      ["{{definition}} is missing", "{{answer}} is missing"],
    ],
    ["with an unknown input", { query_reformulation: "{{answer}} {{secret}}" }, ["{{secret}} is unknown"]],
  ])("are refused %s, with the field and the remedy", async (_name, prompts, problems) => {
    const { test } = await open();
    const [field = ""] = Object.keys(prompts);
    const answer = await test.owner.call(operations.set_config, {
      body: { storage_config: null, reflexio: { prompts } },
    });
    expect(answer.status).toBe(422);
    for (const problem of problems) expect(answer.text).toContain(problem);
    expect(answer.text).toContain(field);
  });
});
