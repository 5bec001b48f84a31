import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp, type TestApp } from "../helpers/app-harness.ts";
import { eventually } from "../helpers/eventually.ts";
import { START } from "../helpers/records.ts";

const { search, search_interactions, search_profiles, search_user_playbooks, publish_interaction } =
  operations;

function profile(profile_id: string, content: string, more: object = {}) {
  return {
    profile_id,
    user_id: "dana",
    content,
    last_modified_timestamp: START,
    generated_from_request_id: "manual",
    ...more,
  };
}

async function add(caller: Caller, ...user_profiles: readonly object[]): Promise<void> {
  await caller.send(operations.add_user_profile, { body: { user_profiles } });
}

/** Waits until every row has its vector. */
async function indexed({ storage }: TestApp): Promise<void> {
  await eventually(async () => {
    if ((await storage.vectors.pendingCount()) > 0) throw new Error("Not indexed yet.");
  });
}

/** Everything that any kind of search serves for a query, as text. */
async function served({ owner }: TestApp, query: string): Promise<string> {
  const answers = [];
  for (const search_mode of ["vector", "fts", "hybrid"]) {
    const body = { user_id: "dana", query, search_mode, threshold: 0, top_k: 100 };
    answers.push(await owner.call(search, { body }));
    answers.push(await owner.call(search_profiles, { body }));
    answers.push(await owner.call(search_user_playbooks, { body }));
  }
  answers.push(await owner.call(operations.get_context, { body: { user_id: "dana", query, threshold: 0 } }));
  answers.push(await owner.call(operations.get_context, { body: { user_id: "dana" } }));
  return answers.map(({ text }) => text).join("\n");
}

describe("what must not be served", () => {
  it("archived, pending and expired learnings, and rejected rules", async () => {
    const app = await openTestApp();
    await add(
      app.owner,
      profile("p-current", "The harbour tour starts at nine, currentmark"),
      profile("p-archived", "The harbour tour starts at ten, archivedmark", { status: "archived" }),
      profile("p-pending", "The harbour tour starts at one, pendingmark", { status: "pending" }),
      profile("p-expired", "The harbour tour starts at two, expiredmark", {
        expiration_timestamp: START - 1,
      }),
    );
    const rule = { agent_version: "v3", playbook_name: "tours", trigger: "harbour tour" };
    await app.owner.send(operations.add_user_playbook, {
      body: {
        user_playbooks: [null, "archived", "pending"].map((status) => ({
          ...rule,
          user_id: "dana",
          request_id: "m",
          content: `Mention the harbour tour, rule${status ?? "current"}mark`,
          status,
        })),
      },
    });
    await app.owner.send(operations.add_agent_playbook, {
      body: {
        agent_playbooks: ["approved", "rejected"].map((playbook_status) => ({
          ...rule,
          content: `Offer the harbour tour, shared${playbook_status}mark`,
          playbook_status,
        })),
      },
    });
    await indexed(app);
    const text = await served(app, "harbour tour");
    for (const mark of ["currentmark", "rulecurrentmark", "sharedapprovedmark"]) expect(text).toContain(mark);
    expect(text).not.toMatch(/(?:archived|pending|expired|rejected)mark/);
  });

  it("a learning that another one replaced, until it is restored", async () => {
    const app = await openTestApp();
    const say = (content: string) =>
      app.owner.send(publish_interaction, {
        query: { wait_for_response: "true" },
        body: { user_id: "dana", session_id: "s", interaction_data_list: [{ role: "user", content }] },
      });
    await say("I live in Berlin.");
    await say("I live in Potsdam.");
    await indexed(app);
    const text = await served(app, "where does the user live: Berlin or Potsdam");
    expect(text).toContain("Potsdam");
    expect(text).not.toMatch(/"content":"[^"]*Berlin/);
  });

  it("a profile from the moment on that it expires", async () => {
    const app = await openTestApp();
    await add(app.owner, profile("p-1", "Is in Lisbon this week", { expiration_timestamp: START + 60 }));
    await indexed(app);
    expect(await served(app, "Lisbon")).toContain("p-1");
    app.clock.advanceSeconds(61);
    expect(await served(app, "Lisbon")).not.toContain("p-1");
  });
});

describe("honest search", () => {
  it("answers nothing to a query that nothing fits", async () => {
    const app = await openTestApp();
    await add(app.owner, profile("p-1", "Lives in Berlin"), profile("p-2", "Prefers tea over coffee"));
    await indexed(app);
    for (const query of ["quantum chromodynamics lattice", "zzzz qqqq", "…", "🦓"]) {
      const body = { user_id: "dana", query };
      expect(await app.owner.send(search, { body }), query).toMatchObject({
        success: true,
        profiles: [],
        user_playbooks: [],
        agent_playbooks: [],
      });
      expect((await app.owner.send(search_profiles, { body })).user_profiles, query).toEqual([]);
    }
  });

  it("tells a query that nothing fits from one without rows, in every search", async () => {
    const app = await openTestApp();
    const body = { user_id: "dana", query: "quantum chromodynamics lattice" };
    expect(await app.owner.send(search, { body })).not.toHaveProperty("nothing_relevant");
    await add(app.owner, profile("p-1", "Lives in Berlin"), profile("p-2", "Prefers tea over coffee"));
    const turns = ["I live in Berlin.", "I prefer tea."].map((content) => ({ role: "user", content }));
    await app.owner.send(publish_interaction, { body: { user_id: "dana", interaction_data_list: turns } });
    await indexed(app);
    const none = { nothing_relevant: { best_score: expect.any(Number) } };
    expect(await app.owner.send(search, { body })).toMatchObject(none);
    expect(await app.owner.send(search_profiles, { body })).toMatchObject({ ...none, user_profiles: [] });
    expect(await app.owner.send(search_interactions, { body })).toMatchObject({ ...none, interactions: [] });
    expect(await app.owner.send(operations.get_context, { body })).toMatchObject({ ...none, text: "" });
    const all = await app.owner.send(search_interactions, { body: { ...body, threshold: null } });
    expect(all.interactions).toHaveLength(2);
    expect(all).not.toHaveProperty("nothing_relevant");
    const berlin = await app.owner.send(search_interactions, { body: { ...body, query: "live in Berlin" } });
    expect(berlin.interactions[0]?.content).toBe("I live in Berlin.");
  });

  it("shows what a score was made of when asked", async () => {
    const app = await openTestApp();
    const turns = ["I live in Berlin.", "Noted."].map((content) => ({ role: "user", content }));
    await app.owner.send(publish_interaction, { body: { user_id: "dana", interaction_data_list: turns } });
    await add(app.owner, profile("p-1", "Lives in Berlin"));
    await indexed(app);
    const body = { user_id: "dana", query: "Berlin", threshold: null };
    const plain = await app.owner.send(search_interactions, { body });
    expect(plain.interactions[0]).not.toHaveProperty("score_parts");
    const { interactions } = await app.owner.send(search_interactions, { body: { ...body, explain: true } });
    const sums = interactions.map(({ score_parts: parts }) =>
      parts === undefined ? Number.NaN : parts.cosine + parts.text + parts.prior + parts.context,
    );
    expect(sums).toEqual([...sums].sort((a, b) => b - a));
    expect(interactions[0]?.score_parts?.text).toBeGreaterThan(1);
    const { profiles } = await app.owner.send(search, { body: { ...body, explain: true } });
    expect(profiles[0]?.score_parts).toMatchObject({ prior: 0, context: 0 });
  });

  it("obeys the threshold, and scores lie between 0 and 1 in falling order", async () => {
    const app = await openTestApp();
    await add(
      app.owner,
      profile("p-1", "Lives in Berlin with two cats"),
      profile("p-2", "Works in Berlin"),
      profile("p-3", "Prefers tea"),
    );
    await indexed(app);
    const find = async (threshold: number | null) => {
      const body = { user_id: "dana", query: "lives in Berlin", threshold };
      return (await app.owner.send(search_profiles, { body })).user_profiles.map(({ score }) => score ?? -1);
    };
    const all = await find(null);
    expect(all.length).toBeGreaterThanOrEqual(2);
    expect(all).toEqual([...all].sort((a, b) => b - a));
    for (const score of all) expect(score >= 0 && score <= 1).toBe(true);
    const [best = 0, second = 0] = all;
    expect(best).toBeGreaterThan(second);
    expect(await find((best + second) / 2)).toEqual([best]);
  });

  it.each([
    ["我住在上海，喜欢喝茶。", "上海", "Chinese"],
    ["彼は東京に住んでいます。", "東京", "Japanese"],
    ["Préfère le café crème à l'été", "cafe creme ete", "accents left out"],
    ["Prefers cafe creme", "café crème", "accents added"],
    ["Straße in München", "münchen", "another case"],
    ["Reacts with 🦄 when happy", "🦄", "an emoji"],
    ["Говорит по-русски", "русски", "Cyrillic"],
    ["Uses node_modules/@scope/pkg v1.2.3", "@scope/pkg", "code"],
  ])("finds %s by %s (%s)", async (content, query) => {
    const app = await openTestApp({ start: false });
    await add(app.owner, profile("p-1", content), profile("p-2", "Something else entirely"));
    const body = { user_id: "dana", query, search_mode: "fts", threshold: 0 };
    const { user_profiles } = await app.owner.send(search_profiles, { body });
    expect(user_profiles.map(({ profile_id }) => profile_id)).toEqual(["p-1"]);
  });

  it.each([
    '"',
    "AND",
    "a OR",
    "NOT",
    "*",
    "col:x",
    "(",
    "NEAR(a b)",
    "-",
    "^a",
    "'; --",
    "%",
    "\\",
    "\u0000",
  ])("takes the query %j for words", async (query) => {
    const app = await openTestApp({ start: false });
    await add(app.owner, profile("p-1", "Lives in Berlin"));
    const body = { user_id: "dana", query, search_mode: "fts" };
    expect(await app.owner.send(search_profiles, { body })).toMatchObject({ success: true });
    expect(await app.owner.send(search, { body: { ...body, query: `${query} Berlin` } })).toMatchObject({
      success: true,
    });
  });

  it("finds one old turn among a thousand newer ones", async () => {
    const app = await openTestApp();
    const turns = Array.from({ length: 1_001 }, (_, index) => ({
      content: index === 0 ? "My locker code is 4711 blue." : `The build number ${index} went fine again.`,
      created_at: START - 100_000 + index,
    }));
    await app.owner.send(publish_interaction, { body: { user_id: "dana", interaction_data_list: turns } });
    await indexed(app);
    for (const search_mode of ["fts", "vector", "hybrid"]) {
      const body = { user_id: "dana", query: "locker code", top_k: 3, search_mode };
      const { interactions } = await app.owner.send(search_interactions, { body });
      expect(interactions[0]?.content, search_mode).toBe(turns[0]?.content);
    }
  });

  it("goes on by words alone when the embedder fails, and says so", async () => {
    const app = await openTestApp({
      embedder: {
        modelId: "broken",
        dimensions: 8,
        maxBatch: 8,
        embed: () => Promise.reject(new Error("secret address of the model")),
        close: () => Promise.resolve(),
      },
    });
    await add(app.owner, profile("p-1", "Lives in Berlin"));
    const body = { user_id: "dana", query: "Berlin", search_mode: "hybrid", threshold: 0 };
    const answer = await app.owner.call(search_profiles, { body });
    expect(answer.body).toMatchObject({
      user_profiles: [{ profile_id: "p-1" }],
      search_mode: "fts",
      degraded: [expect.stringContaining("vector search")],
    });
    expect(answer.text).not.toContain("secret");
  });

  it("is whole after somebody was forgotten", async () => {
    const app = await openTestApp();
    await add(
      app.owner,
      profile("p-1", "Lives in Berlin"),
      profile("p-2", "Lives in Rome", { user_id: "eli" }),
    );
    await indexed(app);
    await app.owner.send(operations.forget_user, { body: { user_id: "eli", dry_run: false } });
    await add(app.owner, profile("p-3", "Works in Berlin"));
    await indexed(app);
    const body = { user_id: "dana", query: "Berlin", search_mode: "vector", threshold: 0 };
    const answer = await app.owner.send(search_profiles, { body });
    expect(answer.degraded).toBeUndefined();
    expect(answer.user_profiles.map(({ profile_id }) => profile_id).sort()).toEqual(["p-1", "p-3"]);
    expect(app.errors).toEqual([]);
  });

  it("works on vectors of what was added and changed by hand at once", async () => {
    const app = await openTestApp();
    await add(app.owner, profile("p-1", "Lives in Berlin"));
    await indexed(app);
    await app.owner.send(operations.update_user_profile, {
      body: { user_id: "dana", profile_id: "p-1", content: "Plays the violoncello" },
    });
    await indexed(app);
    const find = async (query: string) => {
      const body = { user_id: "dana", query, search_mode: "vector", threshold: 0.4 };
      return (await app.owner.send(search_profiles, { body })).user_profiles.length;
    };
    expect(await find("plays the violoncello")).toBe(1);
    expect(await find("lives in Berlin")).toBe(0);
  });
});
