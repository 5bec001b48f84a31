import { DEFAULT_ORG_ID, operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { openTestApp, type TestApp } from "../helpers/app-harness.ts";

const FACT = {
  content: "Drives a car to work.",
  time_to_live: "one_year",
  slot: null,
  confidence: 0.9,
  evidence: [{ turn: 1, quote: "by car" }],
};

async function open(expansion: unknown, isOn = true) {
  const script = (input: GenerateInput) => {
    if (input.schema.name === "expansion") return expansion;
    return { items: input.schema.name === "profiles" ? [FACT] : [] };
  };
  const model = createScriptedModel(script);
  const test = await openTestApp({ models: () => model });
  const body = { storage_config: null, enable_document_expansion: isOn };
  await test.owner.send(operations.set_config, { body });
  const answer = await test.owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    body: {
      user_id: "ada",
      force_extraction: true,
      interaction_data_list: [{ role: "User", content: "I go to work by car." }],
    },
  });
  expect(answer).toMatchObject({ warnings: [], profiles_added: 1 });
  return { ...test, model };
}

async function find(test: TestApp, query: string) {
  const body = { query, user_id: "ada", search_mode: "fts", threshold: 0 };
  return (await test.owner.send(operations.search, { body })).profiles;
}

async function stepsOf(test: TestApp) {
  const runs = await test.storage.runs.list(DEFAULT_ORG_ID, {}, 9, null);
  const run = runs.find(({ kind }) => kind === "profile");
  return { run, steps: await test.storage.runs.stepsOfRun(DEFAULT_ORG_ID, run?.run_id ?? "") };
}

const TERMS = { items: [{ number: 1, terms: ["automobile", "vehicle", " motor\ncar ", "car", 7, ""] }] };

describe("document expansion", () => {
  it("is off unless it is asked for", async () => {
    const test = await open(TERMS, false);
    expect(await find(test, "automobile")).toEqual([]);
    expect(test.model.calls.map(({ schema }) => schema.name)).not.toContain("expansion");
  });

  it("lets a learning be found by other words, and its cost is part of the run", async () => {
    const test = await open(TERMS);
    expect((await find(test, "automobile")).map(({ content }) => content)).toEqual([FACT.content]);
    expect((await find(test, "car")).length).toBe(1);
    const { run, steps } = await stepsOf(test);
    expect(steps.map(({ name, status }) => [name, status])).toEqual([
      ["extract", "completed"],
      ["expand", "completed"],
    ]);
    expect(steps[1]).toMatchObject({
      prompt_version: "document_expansion@1",
      details: { terms: ["automobile; vehicle; motor car"] },
    });
    expect(run?.input_tokens).toBe(200);
    const call = test.model.calls.find(({ schema }) => schema.name === "expansion");
    expect(call?.role).toBe("query");
  });

  it("forgets the other words when the learning is edited", async () => {
    const test = await open(TERMS);
    const [profile] = await find(test, "automobile");
    await test.owner.send(operations.update_user_profile, {
      body: { user_id: "ada", profile_id: profile?.profile_id, content: "Rides a bicycle to work." },
    });
    expect(await find(test, "automobile")).toEqual([]);
    expect((await find(test, "bicycle")).length).toBe(1);
  });

  it.each([
    ["prose", "Sure, here you go"],
    ["another number", { items: [{ number: 4, terms: ["automobile"] }] }],
    ["no terms", { items: [{ number: 1, terms: [] }] }],
    ["wrong types", { items: [{ number: "1", terms: "automobile" }] }],
    ["a failure", new ReflexioError("model_unavailable", "No model answered.")],
    ["a megabyte", "x".repeat(1_000_000)],
  ])("stores the learning all the same on %s", async (_name, reply) => {
    const test = await open(reply);
    expect((await find(test, "car")).length).toBe(1);
    expect(await find(test, "automobile")).toEqual([]);
    expect((await stepsOf(test)).steps.map(({ name }) => name)).toEqual(["extract", "expand"]);
  });

  it("says in the run that there is no model", async () => {
    const test = await openTestApp({ models: () => null });
    const body = { storage_config: null, enable_document_expansion: true };
    await test.owner.send(operations.set_config, { body });
    await test.owner.send(operations.publish_interaction, {
      query: { wait_for_response: "true" },
      body: { user_id: "ada", interaction_data_list: [{ role: "User", content: "My name is Ada." }] },
    });
    const { steps } = await stepsOf(test);
    expect(steps).toEqual([expect.objectContaining({ name: "expand", status: "skipped" })]);
  });
});
