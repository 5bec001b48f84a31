import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { publish_interaction, get_interactions, get_all_interactions, search_interactions } = operations;
const { delete_interaction, delete_all_interactions } = operations;
const UUID = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

const conversation = {
  user_id: "dana",
  session_id: "chat-7",
  source: "web",
  agent_version: "v3",
  interaction_data_list: [
    { role: "user", content: "Ship to Berlin, not Bern." },
    {
      role: "assistant",
      content: "Corrected to Berlin.",
      tools_used: [{ tool_name: "update_address", tool_data: { input: { city: "Berlin", zip: null } } }],
    },
  ],
  skip_aggregation: false,
  force_extraction: false,
};

/** Publishes single turns, each at a second of its own. */
async function publishAt(caller: Caller, user_id: string, turns: readonly (readonly [number, string])[]) {
  for (const [second, content] of turns) {
    const turn = { content, created_at: START + second };
    await caller.send(publish_interaction, { body: { user_id, interaction_data_list: [turn] } });
  }
}

describe("POST /api/publish_interaction", () => {
  it("stores the turns and answers before learning", async () => {
    const { owner } = await openTestApp({ start: false });
    expect((await owner.call(publish_interaction, { body: conversation })).body).toEqual({
      success: true,
      message: "Interaction queued for processing",
      warnings: [],
      request_id: UUID,
      interaction_ids: [1, 2],
      learner: "rules",
      learning: expect.stringContaining("rules"),
      storage_type: "sqlite",
      storage_label: "memory",
    });
  });

  it.each(["true", "True", "TRUE", "1", "yes", "on", "t", "y"])(
    "waits for learning with %s",
    async (word) => {
      const { owner } = await openTestApp();
      const answer = await owner.call(publish_interaction, {
        query: { wait_for_response: word },
        body: {
          user_id: "dana",
          interaction_data_list: [{ role: "user", content: "Always answer in German." }],
        },
      });
      expect(answer.body).toMatchObject({
        success: true,
        message: "Interaction published successfully",
        warnings: [],
        request_id: UUID,
        storage_type: "sqlite",
        storage_label: "memory",
        profiles_added: 0,
        playbooks_added: 1,
        profiles_updated: 0,
        playbooks_updated: 0,
      });
    },
  );

  it("does not wait with false, and refuses other words", async () => {
    const { owner } = await openTestApp({ start: false });
    for (const word of ["false", "0", "NO", "off", "f", "n"]) {
      const answer = await owner.send(publish_interaction, {
        query: { wait_for_response: word },
        body: conversation,
      });
      expect(answer.message).toBe("Interaction queued for processing");
    }
    const refused = await owner.call(publish_interaction, {
      query: { wait_for_response: "maybe" },
      body: conversation,
    });
    expect(refused.status).toBe(422);
    expect(field(refused.body, "detail")).toEqual([
      {
        type: "bool_parsing",
        loc: ["query", "wait_for_response"],
        msg: "Input should be a valid boolean, unable to interpret input",
        input: "maybe",
      },
    ]);
  });

  it.each([
    [
      { user_action: "click" },
      "User action description is required for user action (interaction_data_list[1])",
    ],
    [
      { image_encoding: "aGk=", interacted_image_url: "https://example.com/a.png" },
      "Image encoding and interacted image url cannot be provided together (interaction_data_list[1])",
    ],
    [{}, expect.stringContaining("Interaction is empty")],
  ])("refuses the turn %j, waiting or not, and stores nothing of the call", async (turn, message) => {
    const { owner } = await openTestApp({ start: false });
    const body = { user_id: "dana", interaction_data_list: [{ content: "Fine." }, turn] };
    for (const wait_for_response of ["true", "false"]) {
      const answer = await owner.send(publish_interaction, { query: { wait_for_response }, body });
      expect(answer).toEqual({ success: false, message, warnings: [] });
    }
    expect((await owner.send(get_interactions, { body: { user_id: "dana" } })).interactions).toEqual([]);
  });

  it("refuses image addresses that lead inside", async () => {
    const { owner } = await openTestApp({ start: false });
    const refused = ["ftp://example.com/a", "/a.png", "http://169.254.169.254/latest", "http://2852039166/"];
    for (const interacted_image_url of refused) {
      const body = { user_id: "dana", interaction_data_list: [{ interacted_image_url }] };
      const answer = await owner.call(publish_interaction, { body });
      expect(answer.status, interacted_image_url).toBe(422);
      expect(field(answer.body, "detail", 0), interacted_image_url).toMatchObject({
        type: "value_error",
        loc: ["body", "interaction_data_list", 0, "interacted_image_url"],
      });
    }
    for (const interacted_image_url of ["https://example.com/a.png", "data:image/png;base64,aGk=", ""]) {
      const body = { user_id: "dana", interaction_data_list: [{ content: "See.", interacted_image_url }] };
      expect((await owner.send(publish_interaction, { body })).success, interacted_image_url).toBe(true);
    }
  });

  it("refuses images inside the own network in any notation, until the configuration allows them", async () => {
    const { owner } = await openTestApp({ start: false });
    const inside = [
      "http://localhost/a.png",
      "http://127.0.0.1:9000/a.png",
      "http://2130706433/a.png",
      "http://0x7f.1/a.png",
      "http://10.0.0.8/a.png",
      "http://192.168.1.4/a.png",
      "http://169.254.7.7/a.png",
      "http://[::1]/a.png",
      "http://[::ffff:10.0.0.8]/a.png",
      "http://[fe80::1]/a.png",
      "http://[fd12::1]/a.png",
      "http://printer/a.png",
      "http://files.internal/a.png",
    ];
    const turns = [
      { content: "See.", interacted_image_url: "https://example.com/a.png" },
      ...inside.map((interacted_image_url) => ({ content: "See.", interacted_image_url })),
    ];
    const body = { user_id: "dana", interaction_data_list: turns };
    const refused = await owner.call(publish_interaction, { body });
    expect(refused.status).toBe(422);
    // Every one of them is named, at its place.
    expect(field(refused.body, "detail")).toEqual(
      inside.map((input, index) => ({
        type: "value_error",
        loc: ["body", "interaction_data_list", index + 1, "interacted_image_url"],
        msg: expect.stringMatching(/^Value error, URL targets .*reflexio\.allow_private_urls/),
        input,
        ctx: { error: {} },
      })),
    );
    expect((await owner.send(operations.get_all_interactions)).interactions).toEqual([]);

    const config = { storage_config: null, reflexio: { allow_private_urls: true } };
    await owner.send(operations.set_config, { body: config });
    expect((await owner.send(publish_interaction, { body })).interaction_ids).toHaveLength(turns.length);
    // Services that hand out keys stay closed.
    const metadata = [{ content: "See.", interacted_image_url: "http://[::ffff:169.254.169.254]/latest" }];
    const answer = await owner.call(publish_interaction, {
      body: { ...body, interaction_data_list: metadata },
    });
    expect(answer.status).toBe(422);
  });

  it("reports every problem of a body at once", async () => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.call(publish_interaction, {
      body: { user_id: " ", interaction_data_list: [{ user_action: "jump" }, { content: 5 }], source: null },
    });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "detail")).toEqual([
      {
        type: "value_error",
        loc: ["body", "user_id"],
        msg: "Value error, String must not be empty or whitespace-only",
        input: " ",
        ctx: { error: {} },
      },
      {
        type: "enum",
        loc: ["body", "interaction_data_list", 0, "user_action"],
        msg: "Input should be 'click', 'scroll', 'type' or 'none'",
        input: "jump",
        ctx: { expected: "'click', 'scroll', 'type' or 'none'" },
      },
      {
        type: "string_type",
        loc: ["body", "interaction_data_list", 1, "content"],
        msg: "Input should be a valid string",
        input: 5,
      },
      { type: "string_type", loc: ["body", "source"], msg: "Input should be a valid string", input: null },
    ]);
  });

  it("wants at least one turn", async () => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.call(publish_interaction, {
      body: { user_id: "dana", interaction_data_list: [] },
    });
    expect(field(answer.body, "detail")).toEqual([
      {
        type: "too_short",
        loc: ["body", "interaction_data_list"],
        msg: "List should have at least 1 item after validation, not 0",
        input: [],
        ctx: { field_type: "List", min_length: 1, actual_length: 0 },
      },
    ]);
  });
});

describe("POST /api/get_interactions", () => {
  it("shows a turn with all its fields, and free-form values as they came", async () => {
    const { owner } = await openTestApp({ start: false });
    const published = await owner.send(publish_interaction, { body: conversation });
    const { body } = await owner.call(get_interactions, { body: { user_id: "dana", top_k: 2 } });
    expect(body).toEqual({
      success: true,
      msg: "Found 2 interaction(s)",
      interactions: conversation.interaction_data_list.map((turn, index) => ({
        interaction_id: index + 1,
        user_id: "dana",
        request_id: published.request_id,
        created_at: START,
        session_id: "chat-7",
        user_action: "none",
        user_action_description: "",
        interacted_image_url: "",
        shadow_content: "",
        expert_content: "",
        tools_used: [],
        ...turn,
      })),
    });
  });

  it("lists the newest first, within inclusive times, and at most top_k", async () => {
    const { owner } = await openTestApp({ start: false });
    await publishAt(owner, "dana", [
      [0, "a"],
      [10, "b"],
      [20, "c"],
      [30, "d"],
    ]);
    const listed = async (more: object) => {
      const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana", ...more } });
      return interactions.map(({ content }) => content).join("");
    };
    expect(await listed({})).toBe("dcba");
    expect(await listed({ top_k: 2 })).toBe("dc");
    expect(await listed({ top_k: null })).toBe("dcba");
    expect(await listed({ start_time: START + 10, end_time: START + 20 })).toBe("cb");
    expect(await listed({ start_time: new Date((START + 20) * 1000).toISOString() })).toBe("dc");
    expect(await listed({ end_time: "2025-06-15T15:06:40" })).toBe("a");
    expect(await listed({ end_time: "2025-06-15" })).toBe("");
    expect(await owner.send(get_interactions, { body: { user_id: "eli" } })).toEqual({
      success: true,
      interactions: [],
      msg: "Found 0 interaction(s)",
    });
  });

  it("shows 30 turns when nobody says how many, and all with null", async () => {
    const { owner } = await openTestApp({ start: false });
    const turns = Array.from({ length: 40 }, (_, index) => ({ content: `turn ${index}` }));
    await owner.send(publish_interaction, { body: { user_id: "dana", interaction_data_list: turns } });
    const count = async (more: object) =>
      (await owner.send(get_interactions, { body: { user_id: "dana", ...more } })).interactions.length;
    expect(await count({})).toBe(30);
    expect(await count({ top_k: null })).toBe(40);
  });

  it.each([
    ["2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
    ["2026-01-02", "2026-01-01T23:00:00"],
    ["2026-01-01T10:00:00Z", "2026-01-01T09:00:00"],
    [1_767_225_601, 1_767_225_600],
  ])("wants the end after the start: %s, %s", async (start_time, end_time) => {
    const { owner } = await openTestApp({ start: false });
    const body = { user_id: "dana", start_time, end_time };
    const answer = await owner.call(get_interactions, { body });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "detail")).toEqual([
      {
        type: "value_error",
        loc: ["body"],
        msg: "Value error, end_time must be after start_time",
        input: body,
        ctx: { error: {} },
      },
    ]);
  });
});

describe("GET /api/get_all_interactions", () => {
  it("lists turns of all users, newest first", async () => {
    const { owner } = await openTestApp({ start: false });
    await publishAt(owner, "dana", [
      [0, "a"],
      [20, "c"],
    ]);
    await publishAt(owner, "eli", [[10, "b"]]);
    const all = await owner.send(get_all_interactions);
    expect(all.interactions.map(({ content }) => content)).toEqual(["c", "b", "a"]);
    expect(all.msg).toBe("Found 3 interaction(s)");
    const one = await owner.send(get_all_interactions, { query: { limit: "1" } });
    expect(one.interactions.map(({ content }) => content)).toEqual(["c"]);
    expect(one.msg).toBe("Found 1 interaction(s)");
  });

  it.each([
    ["abc", "int_parsing"],
    ["1.5", "int_parsing"],
    ["0", "greater_than"],
    ["-1", "greater_than"],
    ["10001", "less_than_equal"],
    ["", "int_parsing"],
  ])("refuses the limit %j: %s", async (limit, type) => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.call(get_all_interactions, { query: { limit } });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "detail", 0)).toMatchObject({ type, loc: ["query", "limit"], input: limit });
  });
});

describe("POST /api/search_interactions", () => {
  it("finds turns by their words", async () => {
    const { owner } = await openTestApp({ start: false });
    await owner.send(publish_interaction, { body: conversation });
    await publishAt(owner, "dana", [[5, "What is the weather like?"]]);
    const body = { user_id: "dana", query: "berlin", most_recent_k: 5, search_mode: "fts" };
    const found = await owner.send(search_interactions, { body });
    expect(found.interactions.map(({ content }) => content)).toEqual([
      "Ship to Berlin, not Bern.",
      "Corrected to Berlin.",
    ]);
    expect(found).toMatchObject({
      success: true,
      msg: "Found 2 matching interaction(s)",
      search_mode: "fts",
    });
    for (const { score } of found.interactions) {
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it("gives nothing without a query, and the latest turns oldest first with most_recent_k", async () => {
    const { owner } = await openTestApp({ start: false });
    await publishAt(owner, "dana", [
      [0, "a"],
      [10, "b"],
      [20, "c"],
    ]);
    const search = (more: object) => owner.send(search_interactions, { body: { user_id: "dana", ...more } });
    expect(await search({})).toEqual({
      success: true,
      interactions: [],
      msg: "Found 0 matching interaction(s)",
    });
    const latest = await search({ most_recent_k: 2 });
    expect(latest.interactions.map(({ content }) => content)).toEqual(["b", "c"]);
    expect((await search({ query: "  " })).interactions).toEqual([]);
  });

  it("obeys times, request and top_k", async () => {
    const { owner } = await openTestApp({ start: false });
    const turns = [0, 10, 20, 30].map((second): [number, string] => [second, `ticket number ${second}`]);
    await publishAt(owner, "dana", turns);
    const search = async (more: object) => {
      const body = { user_id: "dana", query: "ticket", search_mode: "fts", ...more };
      const { interactions } = await owner.send(search_interactions, { body });
      return interactions;
    };
    expect(await search({})).toHaveLength(4);
    expect(await search({ top_k: 2 })).toHaveLength(2);
    const later = await search({ start_time: START + 10, end_time: START + 20 });
    expect(later.map(({ created_at }) => created_at - START).sort()).toEqual([10, 20]);
    const [first] = await search({});
    const ofRequest = await search({ request_id: first?.request_id });
    expect(ofRequest.map(({ request_id }) => request_id)).toEqual([first?.request_id]);
  });

  it("knows the modes by their names only", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = { user_id: "dana", query: "x", search_mode: "x" };
    const answer = await owner.call(search_interactions, { body });
    expect(field(answer.body, "detail")).toEqual([
      {
        type: "enum",
        loc: ["body", "search_mode"],
        msg: "Input should be 'vector', 'fts' or 'hybrid'",
        input: "x",
        ctx: { expected: "'vector', 'fts' or 'hybrid'" },
      },
    ]);
  });
});

describe("deleting turns", () => {
  it("deletes a turn of the named user only", async () => {
    const { owner } = await openTestApp({ start: false });
    await publishAt(owner, "dana", [
      [0, "a"],
      [10, "b"],
    ]);
    const wrong = await owner.send(delete_interaction, { body: { user_id: "eli", interaction_id: 1 } });
    expect(wrong).toMatchObject({ success: false, message: expect.stringContaining("not found") });
    const right = await owner.send(delete_interaction, { body: { user_id: "dana", interaction_id: 1 } });
    expect(right).toEqual({ success: true, message: "Deleted successfully", deleted_count: 1 });
    const again = await owner.send(delete_interaction, { body: { user_id: "dana", interaction_id: 1 } });
    expect(again.success).toBe(false);
    const left = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(left.interactions.map(({ content }) => content)).toEqual(["b"]);
  });

  it("deletes all turns, counts them, and leaves what was learnt", async () => {
    const { owner } = await openTestApp();
    await owner.send(publish_interaction, {
      query: { wait_for_response: "true" },
      body: {
        user_id: "dana",
        interaction_data_list: [{ role: "user", content: "Always answer in German." }],
      },
    });
    expect(await owner.send(delete_all_interactions)).toEqual({
      success: true,
      deleted_count: 1,
      message: "Deleted successfully",
    });
    expect((await owner.send(delete_all_interactions)).deleted_count).toBe(0);
    expect((await owner.send(get_all_interactions)).interactions).toEqual([]);
    const rules = await owner.send(operations.get_user_playbooks, { body: { user_id: "dana" } });
    expect(rules.user_playbooks).toHaveLength(1);
  });
});
