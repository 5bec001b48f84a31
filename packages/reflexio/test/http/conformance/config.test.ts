import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../../helpers/app-harness.ts";
import { field } from "../wire-check.ts";

const { get_config, set_config, get_config_history, restore_config } = operations;

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

describe("GET /api/get_config and POST /api/set_config", () => {
  it("shows every default, nulls kept", async () => {
    const { owner } = await openTestApp({ start: false });
    expect((await owner.call(get_config)).body).toMatchObject({
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
  });

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

  it("never shows a secret, and keeps it when its mask comes back", async () => {
    const { owner, storage } = await openTestApp({ start: false });
    await owner.send(set_config, { body: parcelDesk });
    const shown = await owner.call(get_config);
    expect(shown.text).not.toContain("sk-example");
    const echoed = await owner.call(set_config, { body: shown.body });
    expect(field(echoed.body, "success")).toBe(true);
    const history = await owner.call(get_config_history);
    expect(history.text).not.toContain("sk-example");
    const who = await owner.send(operations.whoami);
    const stored = await storage.configs.find(who.org_id, await storage.configs.currentVersion(who.org_id));
    expect(stored?.config.api_key_config?.openai?.api_key).toBe("sk-example-0123456789");
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

describe("the history of configurations", () => {
  it("lists versions with their changes, and goes back to one", async () => {
    const { owner } = await openTestApp({ start: false });
    await owner.send(set_config, { body: parcelDesk });
    await owner.send(set_config, { body: { ...parcelDesk, agent_context_prompt: "Something else" } });
    const { versions } = await owner.send(get_config_history, { query: { limit: "5" } });
    expect(versions.map(({ version, is_current }) => [version, is_current])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(versions[0]?.changes).toEqual([
      {
        path: "agent_context_prompt",
        before: "Support desk for a parcel service",
        after: "Something else",
      },
    ]);
    const restored = await owner.send(restore_config, { body: { version: 1 } });
    expect(restored).toMatchObject({
      version: 3,
      config: { agent_context_prompt: "Support desk for a parcel service" },
    });
    const missing = await owner.call(restore_config, { body: { version: 99 } });
    expect(missing.status).toBe(404);
  });
});
