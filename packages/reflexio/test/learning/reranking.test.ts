import { operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import { createModelReranker } from "../../src/adapters/rerankers/model.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { createReranking } from "../../src/services/reranking.ts";
import type { RetrievalService } from "../../src/services/retrieval-service.ts";
import { createSettings } from "../../src/services/settings.ts";
import { createSpending } from "../../src/services/spending.ts";
import { openFakeModel } from "../fakes/fake-ladder.ts";
import { openTestApp } from "../helpers/app-harness.ts";

const FACTS = ["Deploys billing to Frankfurt", "Deploys billing to Paris", "Deploys billing on Fridays"];

async function open(script: unknown, config: object = {}) {
  const model = createScriptedModel(script);
  const test = await openTestApp({ models: () => model });
  await test.owner.send(operations.set_config, { body: { storage_config: null, ...config } });
  await test.owner.send(operations.add_user_profile, {
    body: {
      user_profiles: FACTS.map((content, index) => ({
        profile_id: `p${index}`,
        user_id: "ada",
        content,
        last_modified_timestamp: 1,
        generated_from_request_id: "r",
      })),
    },
  });
  const search = async (more: object = {}) => {
    const body = { query: "billing deploys", user_id: "ada", search_mode: "fts", threshold: 0, ...more };
    const answer = await test.owner.send(operations.search_profiles, { body });
    return { ...answer, ids: answer.user_profiles.map(({ profile_id }) => profile_id) };
  };
  return { ...test, model, search };
}

/** Whatever a reply says: an order of all hits, or a failure that tells so. */
describe.each([
  ["a scripted model", async (reply: unknown) => createScriptedModel(reply)],
  [
    "a model behind a server",
    async (reply: unknown) => (await openFakeModel(() => ({ text: JSON.stringify(reply) }))).model,
  ],
] as const)("the reranker over %s", (_name, modelOver) => {
  const rank = async (reply: unknown, texts: readonly string[]) => {
    const model = await modelOver(reply);
    return createModelReranker(async () => model).rank("org", {
      ...{ query: "q", texts },
      signal: new AbortController().signal,
    });
  };

  it("gives each position once, the named ones first", async () => {
    expect(await rank({ order: [3, 1] }, ["a", "b", "c"])).toEqual([2, 0, 1]);
    expect(await rank({ order: [2, 2, 1] }, ["a", "b"])).toEqual([1, 0]);
  });

  it.each([
    [{ order: [0, 1] }],
    [{ order: [1, 3] }],
    [{ order: [] }],
    [{ order: [1.5] }],
    [{ hits: [1] }],
    ["2, 1"],
  ])("takes %j for no order", async (reply) => {
    await expect(rank(reply, ["a", "b"])).rejects.toMatchObject({ code: "model_unavailable" });
  });
});

const wanted = { enable_reranking: true };

describe("reranking", () => {
  it("puts the hits in the order of the model, and counts what it cost", async () => {
    const test = await open({ order: [2, 3, 1] });
    const { ids: before } = await test.search();
    expect(test.model.calls).toEqual([]);
    const after = await test.search(wanted);
    expect(after.ids).toEqual([before[1], before[2], before[0]]);
    expect(after).not.toHaveProperty("degraded");
    const [call] = test.model.calls;
    expect(call?.role).toBe("query");
    expect(call?.messages[0]?.content).toContain('{"number":1,"text":"Deploys billing');
    expect(call?.system).not.toContain("billing");
    const { models } = await test.owner.send(operations.get_spending, { body: {} });
    expect(models.map(({ role, calls }) => [role, calls])).toEqual([["query", 1]]);
  });

  it("finds among the hits behind what is wanted, and keeps those that the model leaves out", async () => {
    const test = await open({ order: [3] });
    const { ids: before } = await test.search();
    expect((await test.search({ ...wanted, top_k: 1 })).ids).toEqual([before[2]]);
    expect((await test.search(wanted)).ids).toEqual([before[2], before[0], before[1]]);
  });

  it("works for every kind, in one search of all too", async () => {
    const test = await open({ order: [1] });
    await test.owner.send(operations.publish_interaction, {
      body: {
        user_id: "ada",
        interaction_data_list: [{ content: "billing one" }, { content: "billing two" }],
      },
    });
    const body = { query: "billing", user_id: "ada", search_mode: "fts", threshold: 0, ...wanted };
    await test.owner.send(operations.search_interactions, { body });
    expect(test.model.calls).toHaveLength(1);
    await test.owner.send(operations.search, { body });
    // Only profiles have more than one hit to put in order.
    expect(test.model.calls).toHaveLength(2);
  });

  it.each([
    ["a refusal", "I can't help with that."],
    ["words", { order: ["first"] }],
    ["nothing", { order: [] }],
    ["a hit that is not there", { order: [1, 9] }],
    ["truncated JSON", '{"order":[1,'],
    ["a failure", new ReflexioError("model_unavailable", "No model answered.")],
  ])("leaves the order as it was on %s, and says so", async (_name, reply) => {
    const test = await open(reply);
    const { ids: before } = await test.search();
    const answer = await test.search(wanted);
    expect(answer.ids).toEqual(before);
    expect(answer.degraded).toEqual([expect.stringContaining("reranking: ")]);
  });

  it("rests after a failure, so that searches do not wait for a dead provider", async () => {
    let isDown = true;
    const test = await open(() => {
      if (isDown) throw new ReflexioError("model_unavailable", "down");
      return { order: [3, 2, 1] };
    });
    expect((await test.search(wanted)).degraded).toEqual(["reranking: down"]);
    isDown = false;
    expect((await test.search(wanted)).degraded).toEqual(["reranking: it rests after a failure"]);
    test.clock.advanceSeconds(31);
    expect(await test.search(wanted)).not.toHaveProperty("degraded");
  });

  it("respects the caps", async () => {
    const test = await open({ order: [1] }, { reflexio: { caps: { tokens_per_day: 10 } } });
    expect((await test.search(wanted)).degraded).toEqual([expect.stringContaining("The cap of 10 tokens")]);
    expect(test.model.calls).toEqual([]);
  });

  it("sends no secret to the model, and orders all the same", async () => {
    const test = await open({ order: [2, 1] });
    await test.search({ ...wanted, query: "billing deploys, password: Sunshine42!" });
    expect(test.model.calls).toHaveLength(1);
    expect(JSON.stringify(test.model.calls)).not.toContain("Sunshine42");
  });

  it("says that no model is configured, and asks nothing about one hit", async () => {
    const test = await openTestApp();
    const body = { user_id: "ada", query: "billing", search_mode: "fts", ...wanted };
    const add = (content: string) =>
      test.owner.send(operations.publish_interaction, {
        body: { user_id: "ada", interaction_data_list: [{ content }] },
      });
    await add("billing one");
    expect(await test.owner.send(operations.search_interactions, { body })).not.toHaveProperty("degraded");
    await add("billing two");
    const answer = await test.owner.send(operations.search_interactions, { body });
    expect(answer.degraded).toEqual(["reranking: no model is configured"]);
    expect(answer.interactions).toHaveLength(2);
  });

  it("waits for a slow model only so long", async () => {
    const { storage, clock } = await openTestApp();
    const settings = createSettings({ storage });
    const newId = () => "id";
    const hang = ({ signal }: GenerateInput) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const found: RetrievalService = {
      search: async (_orgId, _search, _query, reader) => ({
        hits: (await reader.byIds(["1", "2"])).map((row) => ({ row, score: 0.5 })),
        ...{ mode: "fts", degraded: [], bestBelow: null },
      }),
    };
    const reranking = createReranking(found, {
      ...{ settings, steadyClock: clock, newId, timeoutMs: 20 },
      reranker: createModelReranker(async () => createScriptedModel(hang)),
      spending: createSpending({ storage, settings, clock, newId }),
    });
    const query = { text: "q", mode: "fts", limit: 5, threshold: null, rerank: true } as const;
    const reader = {
      byIds: async (ids: readonly string[]) => [...ids],
      idOf: (row: string) => row,
      textOf: (row: string) => row,
    };
    const answer = await reranking.search("org", { kind: "interaction", filter: {} }, query, reader);
    expect(answer.hits.map(({ row }) => row)).toEqual(["1", "2"]);
    expect(answer.degraded).toEqual(["reranking: the model took longer than 20 ms"]);
  });
});
