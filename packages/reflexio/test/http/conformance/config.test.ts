import { operations, SECRET_MASK } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { get_config, set_config, my_config, get_config_history, restore_config } = operations;

const parcelDesk = {
  storage_config: null,
  agent_context_prompt: "Support desk for a parcel service",
  extraction_preset: "quick_chat",
  tool_can_use: [{ tool_name: "update_address", tool_description: "changes a delivery address" }],
  user_playbook_extractor_configs: [
    {
      extractor_name: "shipping",
      extraction_definition_prompt: "Rules about addresses",
      aggregation_config: { min_cluster_size: 3 },
    },
  ],
  api_key_config: { openai: { api_key: "sk-example-0123456789" } },
};

async function open(options: { allowMyConfig?: boolean } = {}): Promise<TestApp> {
  return openTestApp({ start: false, ...options });
}

async function set(test: TestApp, body: object, headers: Record<string, string> = {}) {
  return test.owner.send(set_config, { body: { storage_config: null, ...body }, headers });
}

describe("the configuration", () => {
  it("starts with the defaults, nulls included", async () => {
    const test = await open();
    const answer = await test.owner.call(get_config);
    expect(answer.body).toMatchObject({
      storage_config: { db_path: null },
      agent_context_prompt: null,
      tool_can_use: null,
      agent_success_configs: null,
      extraction_preset: null,
      batch_size: 10,
      batch_interval: 5,
      api_key_config: null,
      llm_config: null,
      skip_should_run_check: false,
      enable_document_expansion: false,
      profile_extractor_configs: [{ extractor_name: "default_profile_extractor", context_prompt: null }],
      user_playbook_extractor_configs: [{ extractor_name: "default_playbook_extractor" }],
    });
    expect((await test.owner.send(get_config_history)).versions).toEqual([]);
  });

  it("is replaced as a whole, keeps the storage for null, and says what it ignored", async () => {
    const test = await open();
    const first = await set(test, { agent_context_prompt: "Parcels", colour: 1, extraction_window_size: 7 });
    expect(first).toMatchObject({ success: true, msg: "Configuration set successfully", version: 1 });
    expect(first.warnings?.map(({ path }) => path)).toEqual(["colour", "extraction_window_size"]);
    expect(await test.owner.send(get_config)).toMatchObject({
      agent_context_prompt: "Parcels",
      batch_size: 7,
    });
    expect(await set(test, {})).toMatchObject({ version: 2 });
    const now = await test.owner.send(get_config);
    expect(now).toMatchObject({
      agent_context_prompt: null,
      batch_size: 10,
      storage_config: { db_path: null },
    });
    expect(await set(test, now)).toMatchObject({ success: true, version: 2 });
  });

  it("keeps the last good version and names every problem", async () => {
    const test = await open();
    await set(test, { agent_context_prompt: "good" });
    const wrong = await set(test, {
      api_key_config: {
        custom_endpoint: { model: "m", api_key: "k", api_base: "http://127.0.0.1:11434/v1" },
        openai: { api_key: SECRET_MASK },
      },
    });
    expect(wrong.success).toBe(false);
    expect(wrong.problems?.map(({ path }) => path)).toEqual([
      "api_key_config.custom_endpoint.api_base",
      "api_key_config.openai.api_key",
    ]);
    expect(wrong.msg).toContain("allow_private_urls");
    expect((await test.owner.send(get_config)).agent_context_prompt).toBe("good");
    const invalid = await test.owner.call(set_config, {
      body: { storage_config: null, batch_size: -1, llm_config: 3 },
    });
    expect(invalid.status).toBe(422);
    expect(field(invalid.body, "detail", 1)).toBeDefined();
  });

  it("refuses a storage that is not this server's", async () => {
    const test = await open();
    const refusals = [
      [{ db_path: "/elsewhere.db" }, "--data-dir"],
      [{ dir_path: "/files" }, "--data-dir"],
      [{ url: "https://x.supabase.co", key: "k", db_url: "postgres://x" }, "incomplete"],
    ] as const;
    for (const [storage_config, words] of refusals) {
      const answer = await set(test, { storage_config });
      expect(answer).toMatchObject({ success: false, msg: expect.stringContaining(words) });
    }
    expect((await test.owner.send(get_config_history)).versions).toEqual([]);
  });

  it("makes a new preset count in a round trip", async () => {
    const test = await open();
    await set(test, { extraction_preset: "quick_chat" });
    const read = await test.owner.send(get_config);
    expect(read).toMatchObject({ batch_size: 5, batch_interval: 3 });
    await set(test, { ...read, extraction_preset: "long_form" });
    expect(await test.owner.send(get_config)).toMatchObject({ batch_size: 25, batch_interval: 10 });
  });
});

describe("a configuration that is set", () => {
  it("replaces the configuration, applies the preset and keeps the storage", async () => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.call(set_config, { body: parcelDesk });
    expect(answer.body).toMatchObject({ success: true, msg: "Configuration set successfully", version: 1 });
    expect((await owner.call(get_config)).body).toMatchObject({
      storage_config: { db_path: null },
      agent_context_prompt: "Support desk for a parcel service",
      tool_can_use: parcelDesk.tool_can_use,
      extraction_preset: "quick_chat",
      batch_size: 5,
      batch_interval: 3,
      user_playbook_extractor_configs: [
        {
          extractor_name: "shipping",
          extraction_definition_prompt: "Rules about addresses",
          context_prompt: null,
          aggregation_config: {
            min_cluster_size: 3,
            reaggregation_trigger_count: 2,
            clustering_similarity: 0.5,
          },
        },
      ],
    });
    await owner.send(set_config, { body: { storage_config: null } });
    expect((await owner.call(get_config)).body).toMatchObject({ agent_context_prompt: null, batch_size: 10 });
  });

  it("does not echo a secret of a refused configuration", async () => {
    const { owner } = await openTestApp({ start: false });
    const body = { ...parcelDesk, batch_size: "many", batch_interval: 99 };
    const answer = await owner.call(set_config, { body });
    expect(answer.text).not.toContain("sk-example");
  });

  it.each([
    [{ batch_size: 3, batch_interval: 5 }, "batch_interval must be <= batch_size"],
    [
      { api_key_config: { openai: { api_key: " " } } },
      "At least one of 'api_key' or 'azure_config' must be provided",
    ],
    [
      {
        api_key_config: {
          custom_endpoint: { model: "m", api_key: "k", api_base: "http://169.254.169.254/" },
        },
      },
      "metadata",
    ],
    [{ api_key_config: { custom_endpoint: { model: "m", api_key: "k", api_base: "ftp://x" } } }, "http"],
  ])("refuses %j and keeps the last good one", async (more, words) => {
    const { owner } = await openTestApp({ start: false });
    await owner.send(set_config, { body: parcelDesk });
    const answer = await owner.call(set_config, { body: { storage_config: null, ...more } });
    expect(answer.text).toContain(words);
    expect(answer.status === 422 || field(answer.body, "success") === false).toBe(true);
    expect((await owner.call(get_config)).body).toMatchObject({ agent_context_prompt: expect.any(String) });
  });

  it("reads the old names of fields, with a warning", async () => {
    const { owner } = await openTestApp({ start: false });
    const answer = await owner.send(set_config, {
      body: {
        storage_config: null,
        extraction_window_size: 8,
        extraction_window_stride: 4,
        agent_feedback_configs: [{ feedback_name: "old", feedback_definition_prompt: "Rules" }],
        surprise: 1,
      },
    });
    expect(answer.success).toBe(true);
    expect(answer.warnings?.map(({ path }) => path)).toEqual(
      expect.arrayContaining(["extraction_window_size", "surprise"]),
    );
    expect((await owner.call(get_config)).body).toMatchObject({
      batch_size: 8,
      batch_interval: 4,
      user_playbook_extractor_configs: [{ extractor_name: "old", extraction_definition_prompt: "Rules" }],
    });
  });
});

describe("secrets", () => {
  it("are masked wherever they could be read, and a mask sent back keeps them", async () => {
    const test = await open();
    await set(test, { api_key_config: { openai: { api_key: "sk-first" } } });
    const read = await test.owner.send(get_config);
    expect(read.api_key_config?.openai?.api_key).toBe(SECRET_MASK);
    expect(JSON.stringify(read)).not.toContain("sk-first");
    await set(test, { ...read, agent_context_prompt: "more" });
    const stored = await test.storage.configs.find("self-host-org", 2);
    expect(stored?.config.api_key_config?.openai?.api_key).toBe("sk-first");
    await set(test, { api_key_config: { openai: { api_key: "sk-second" } } });
    const history = await test.owner.call(get_config_history);
    const restored = await test.owner.call(restore_config, { body: { version: 1 } });
    expect(history.text + restored.text + test.errors.join("")).not.toMatch(/sk-(first|second)/);
    expect(field(history.body, "versions", 0, "changes")).toEqual([
      { path: "agent_context_prompt", before: "more", after: null },
      { path: "api_key_config.openai.api_key", before: SECRET_MASK, after: SECRET_MASK },
    ]);
    const now = await test.storage.configs.find("self-host-org", 4);
    expect(now?.config.api_key_config?.openai?.api_key).toBe("sk-first");
  });
});

describe("the history", () => {
  it("says who changed what and when, newest first", async () => {
    const test = await open();
    await set(test, { agent_context_prompt: "one" });
    test.clock.advanceSeconds(60);
    await set(test, { agent_context_prompt: "two", batch_size: 20 });
    const { versions } = await test.owner.send(get_config_history);
    expect(versions).toEqual([
      {
        version: 2,
        created_at: START + 60,
        actor: "test",
        is_current: true,
        changes: [
          { path: "agent_context_prompt", before: "one", after: "two" },
          { path: "batch_size", before: 10, after: 20 },
        ],
      },
      {
        version: 1,
        created_at: START,
        actor: "test",
        is_current: false,
        changes: [{ path: "agent_context_prompt", before: null, after: "one" }],
      },
    ]);
    const { versions: last } = await test.owner.send(get_config_history, { query: { limit: "1" } });
    expect(last).toEqual(versions.slice(0, 1));
  });

  it("can be gone back in, as a new version", async () => {
    const test = await open();
    await set(test, { agent_context_prompt: "one" });
    await set(test, { agent_context_prompt: "two" });
    const restored = await test.owner.send(restore_config, { body: { version: 1 } });
    expect(restored).toMatchObject({ version: 3, config: { agent_context_prompt: "one" } });
    expect((await test.owner.send(get_config)).agent_context_prompt).toBe("one");
    expect((await test.owner.call(restore_config, { body: { version: 9 } })).status).toBe(404);
  });

  it("belongs to one org", async () => {
    const test = await open();
    await set(test, { agent_context_prompt: "ours" });
    const stranger = await test.as(["admin"], "other-org");
    expect((await stranger.send(get_config)).agent_context_prompt).toBeNull();
    expect((await stranger.call(restore_config, { body: { version: 1 } })).status).toBe(404);
  });
});

describe("changes at the same time and again", () => {
  it("all get a version of their own", async () => {
    const test = await open();
    const answers = await Promise.all(
      [1, 2, 3].map((batch_size) => set(test, { batch_size: batch_size + 10 })),
    );
    expect(answers.map(({ version }) => version).sort()).toEqual([1, 2, 3]);
  });

  it("are made once for one Idempotency-Key", async () => {
    const test = await open();
    const headers = { "Idempotency-Key": "once" };
    const first = await set(test, { agent_context_prompt: "one" }, headers);
    await set(test, { agent_context_prompt: "two" });
    expect(await set(test, { agent_context_prompt: "one" }, headers)).toEqual(first);
    expect((await test.owner.send(get_config)).agent_context_prompt).toBe("two");
    const restore = { body: { version: 1 }, headers };
    const restored = await test.owner.send(restore_config, restore);
    expect(await test.owner.send(restore_config, restore)).toEqual(restored);
  });
});

describe("my_config", () => {
  it("is closed unless the server opens it", async () => {
    const closed = await open();
    expect(await closed.owner.send(my_config)).toEqual({
      success: false,
      message: "GET /api/my_config is disabled. Set REFLEXIO_ALLOW_MY_CONFIG=true to enable.",
    });
    const opened = await open({ allowMyConfig: true });
    const answer = await opened.owner.call(my_config);
    expect(answer.body).toEqual({
      success: true,
      storage_config: { db_path: null },
      storage_type: "sqlite",
      message: "",
    });
  });
});
