import { operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { createQueryRewriting, recentHistory } from "../../src/services/query-rewriting.ts";
import { createSettings } from "../../src/services/settings.ts";
import { createSpending } from "../../src/services/spending.ts";
import { openTestApp } from "../helpers/app-harness.ts";

const HISTORY = [
  { role: "user", content: "Our deploys to Frankfurt are slow." },
  { role: "assistant", content: "Which service?" },
];

async function open(script: unknown, config: object = {}) {
  const model = createScriptedModel(script);
  const test = await openTestApp({ models: () => model });
  await test.owner.send(operations.set_config, { body: { storage_config: null, ...config } });
  await test.owner.send(operations.add_user_profile, {
    body: {
      user_profiles: [
        {
          profile_id: "p1",
          user_id: "ada",
          content: "Deploys the billing service to Frankfurt every Friday.",
          last_modified_timestamp: 1,
          generated_from_request_id: "r",
        },
      ],
    },
  });
  const search = (query: string, more: object = {}) =>
    test.owner.send(operations.search, {
      body: {
        query,
        user_id: "ada",
        search_mode: "fts",
        threshold: 0,
        enable_reformulation: true,
        conversation_history: HISTORY,
        ...more,
      },
    });
  return { ...test, model, search };
}

describe("rewriting a query", () => {
  it("searches for what the model made of it, says so, and counts what it cost", async () => {
    const test = await open({ query: "  billing service\n deploys Frankfurt " });
    const answer = await test.search("why is it so slow?");
    expect(answer.reformulated_query).toBe("billing service deploys Frankfurt");
    expect(answer.profiles.map(({ profile_id }) => profile_id)).toEqual(["p1"]);
    expect(answer).not.toHaveProperty("degraded");
    const [call] = test.model.calls;
    expect(call?.role).toBe("query");
    expect(call?.messages[0]?.content).toContain("Our deploys to Frankfurt are slow.");
    expect(call?.system).not.toContain("Frankfurt");
    const { models } = await test.owner.send(operations.get_spending, { body: {} });
    expect(models.map(({ role, calls }) => [role, calls])).toEqual([["query", 1]]);
  });

  it("asks nobody unless it is wanted, and only once for the same question", async () => {
    const test = await open({ query: "billing deploys" });
    expect(await test.search("billing", { enable_reformulation: false })).not.toHaveProperty(
      "reformulated_query",
    );
    expect(test.model.calls.length).toBe(0);
    await test.search("it?");
    await test.search("it?");
    expect(test.model.calls.length).toBe(1);
    await test.search("it?", { conversation_history: [] });
    expect(test.model.calls.length).toBe(2);
  });

  it("is left out of the answer when nothing changed", async () => {
    const test = await open({ query: "billing" });
    expect(await test.search("billing")).not.toHaveProperty("reformulated_query");
  });

  it("works for each search of one kind too", async () => {
    const test = await open({ query: "Frankfurt billing" });
    const body = { user_id: "ada", query: "there?", enable_reformulation: true };
    const answers = [
      await test.owner.send(operations.search_profiles, { body }),
      await test.owner.send(operations.search_user_playbooks, { body }),
      await test.owner.send(operations.search_agent_playbooks, {
        body: { query: "there?", enable_reformulation: true },
      }),
    ];
    expect(answers.map(({ reformulated_query }) => reformulated_query)).toEqual([
      "Frankfurt billing",
      "Frankfurt billing",
      "Frankfurt billing",
    ]);
  });

  it.each([
    ["a refusal", "I can't help with that."],
    ["a list", { query: ["a"] }],
    ["an empty query", { query: "   " }],
    ["punctuation", { query: "???" }],
    ["a long text", { query: "x".repeat(513) }],
    ["truncated JSON", '{"query":"bil'],
    ["a failure", new ReflexioError("model_unavailable", "No model answered.")],
  ])("falls back to the query on %s, and says so", async (_name, reply) => {
    const test = await open(reply);
    const answer = await test.search("billing");
    expect(answer.profiles.map(({ profile_id }) => profile_id)).toEqual(["p1"]);
    expect(answer.degraded).toEqual([expect.stringContaining("query rewriting: ")]);
    expect(answer).not.toHaveProperty("reformulated_query");
  });

  it("takes words that sound like a refusal for a query", async () => {
    const test = await open({ query: "why I can't deploy billing {beta}" });
    expect((await test.search("why?")).reformulated_query).toBe("why I can't deploy billing {beta}");
  });

  it("rests after a failure, so that searches do not wait for a dead provider", async () => {
    let isDown = true;
    const test = await open(() => {
      if (isDown) throw new ReflexioError("model_unavailable", "down");
      return { query: "billing Frankfurt" };
    });
    expect((await test.search("one")).degraded).toEqual(["query rewriting: down"]);
    isDown = false;
    expect((await test.search("one")).degraded).toEqual(["query rewriting: it rests after a failure"]);
    test.clock.advanceSeconds(31);
    expect((await test.search("one")).reformulated_query).toBe("billing Frankfurt");
  });

  it("respects the caps", async () => {
    const test = await open({ query: "x" }, { reflexio: { caps: { tokens_per_day: 10 } } });
    const answer = await test.search("billing");
    expect(answer.degraded).toEqual([expect.stringContaining("The cap of 10 tokens")]);
    expect(answer.profiles.length).toBe(1);
    expect(test.model.calls).toEqual([]);
  });

  it("sends no secret to the model", async () => {
    const test = await open({ query: "billing" });
    const said = [{ role: "user", content: "The password is Sunshine42!" }];
    const answer = await test.search("password: Sunshine42!", { conversation_history: said });
    expect(answer.degraded?.[0]).toContain("must not leave");
    await test.search("billing?", { conversation_history: said });
    const quoted = [{ role: "user", content: 'It is {"password": "Sunshine42!"} there.' }];
    await test.search("billing address?", { conversation_history: quoted });
    expect(test.model.calls).toHaveLength(2);
    expect(JSON.stringify(test.model.calls)).not.toContain("Sunshine42");
  });

  it("says that no model is configured", async () => {
    const test = await openTestApp();
    const answer = await test.owner.send(operations.search, {
      body: { query: "billing", enable_reformulation: true },
    });
    expect(answer.degraded).toEqual(["query rewriting: no model is configured"]);
  });

  it("waits for a slow model only so long", async () => {
    const { storage, clock } = await openTestApp();
    const settings = createSettings({ storage });
    const newId = () => "id";
    const hang = (_input: GenerateInput) =>
      new Promise((_resolve, reject) =>
        _input.signal.addEventListener("abort", () => reject(_input.signal.reason)),
      );
    const rewriting = createQueryRewriting({
      ...{ settings, steadyClock: clock, newId, timeoutMs: 20 },
      spending: createSpending({ storage, settings, clock, newId }),
      modelOf: async () => createScriptedModel(hang),
    });
    const request = { query: "billing", history: [], isWanted: true };
    const answer = await rewriting.rewrite("org", request, new AbortController().signal);
    expect(answer).toEqual({
      query: "billing",
      degraded: ["query rewriting: the model took longer than 20 ms"],
    });
  });
});

describe("the history that is shown", () => {
  it("keeps the newest turns and drops the oldest", () => {
    const history = Array.from({ length: 30 }, (_, index) => ({
      role: "user",
      content: `turn ${index} ${"x".repeat(600)}`,
    }));
    const lines = recentHistory(history);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.at(-1)).toContain("turn 29");
    expect(lines.join("").length).toBeLessThanOrEqual(4_000);
    expect(lines[0]).toContain(`turn ${30 - lines.length}`);
  });
});
