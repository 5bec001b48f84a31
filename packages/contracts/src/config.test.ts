import { describe, expect, it } from "vitest";
import {
  type Config,
  type ConfigContext,
  maskConfig,
  mergeMaskedSecrets,
  PRESET_WINDOWS,
  parseConfig,
  SECRET_MASK,
} from "./config.ts";

function accept(raw: unknown, context?: ConfigContext): Config {
  const result = parseConfig(raw, context);
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

function problemsOf(raw: unknown, context?: ConfigContext): string[] {
  const result = parseConfig(raw, context);
  return "problems" in result ? result.problems.map(({ path, message }) => `${path}: ${message}`) : [];
}

const base = { storage_config: { db_path: null } };
const withKeys = (api_key_config: unknown) => ({ ...base, api_key_config });

describe("defaults", () => {
  it("needs nothing but storage", () => {
    const config = accept(base);
    expect(config).toMatchObject({
      storage_config: { db_path: null },
      storage_config_test: 0,
      batch_size: 10,
      batch_interval: 5,
      agent_success_configs: null,
      skip_should_run_check: false,
      reflexio: {
        learner: "auto",
        session_idle_seconds: 600,
        redaction: { secrets: "mask", personal: "off" },
      },
    });
    expect(problemsOf({})).toEqual(["storage_config: Field required"]);
    expect(problemsOf(null)).toHaveLength(1);
    expect(problemsOf([])).toHaveLength(1);
  });

  it("switches extractors off by an empty list, and takes the default ones for null", () => {
    const off = accept({ ...base, profile_extractor_configs: [], user_playbook_extractor_configs: [] });
    expect([off.profile_extractor_configs, off.user_playbook_extractor_configs]).toEqual([[], []]);
    const on = accept({ ...base, profile_extractor_configs: null });
    expect(on.profile_extractor_configs.map((entry) => entry.extractor_name)).toEqual([
      "default_profile_extractor",
    ]);
    expect(on.user_playbook_extractor_configs[0]).toMatchObject({
      extractor_name: "default_playbook_extractor",
      aggregation_config: null,
    });
  });

  it("fills partial and null option blocks", () => {
    const { reflexio } = accept({
      ...base,
      reflexio: { caps: null, agent_playbook_policy: { min_users: 3 } },
    });
    expect(reflexio.caps).toEqual({ tokens_per_day: null, cost_usd_per_day: 5 });
    expect(reflexio.agent_playbook_policy).toEqual({
      serve_pending: false,
      min_users: 3,
      auto_approve: false,
    });
    expect(accept({ ...base, reflexio: null }).reflexio.learner).toBe("auto");
  });

  it("reads its own result again unchanged", () => {
    const config = accept({ ...base, extraction_preset: "long_form" });
    expect(accept(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });
});

describe("storage", () => {
  it.each([
    [{}, { db_path: null }],
    [{ db_path: "/a.db" }, { db_path: "/a.db" }],
    [{ dir_path: "/d" }, { dir_path: "/d", qmd_binary: "qmd" }],
    [
      { url: "https://x.example", key: "k", db_url: "postgres://x" },
      { url: "https://x.example", key: "k", db_url: "postgres://x" },
    ],
    [null, null],
  ])("reads %j", (storage_config, expected) => {
    expect(accept({ storage_config }).storage_config).toEqual(expected);
  });

  it.each([
    [{ foo: 1 }, "storage_config.foo: Unknown storage field 'foo'"],
    [{ db_path: null, dirpath: "/d" }, "storage_config.dirpath: Unknown storage field 'dirpath'"],
    [{ toString: 1 }, "storage_config.toString: Unknown storage field 'toString'"],
    [
      { dir_path: "/d", db_path: "/a" },
      "storage_config: Value error, fields of disk and SQLite storage are mixed",
    ],
    [{ dir_path: "" }, "storage_config.dir_path: Value error, String must not be empty"],
    [{ url: "x" }, "storage_config.key: Field required"],
    [{ db_path: 5 }, "storage_config.db_path: Input should be a valid string"],
    ["sqlite", "storage_config: Input should be a valid dictionary"],
  ])("refuses %j", (storage_config, expected) => {
    expect(problemsOf({ storage_config })[0]).toContain(expected);
  });

  it("keeps the present storage for null", () => {
    const current = accept({ storage_config: { dir_path: "/d" } });
    expect(accept({ storage_config: null }, { current }).storage_config).toEqual({
      dir_path: "/d",
      qmd_binary: "qmd",
    });
  });
});

describe("old names", () => {
  it("are understood everywhere, with a warning", () => {
    const result = parseConfig({
      ...base,
      extraction_window_size: 8,
      extraction_window_stride: 4,
      agent_feedback_configs: [
        {
          feedback_name: "a",
          feedback_definition_prompt: "p",
          feedback_aggregator_config: {
            min_feedback_threshold: 3,
            refresh_count: 4,
            similarity_threshold: 0.7,
          },
          extraction_window_size_override: 6,
        },
      ],
      profile_extractor_configs: [{ extractor_name: "b", profile_content_definition_prompt: "q" }],
      mystery: 1,
    });
    if ("problems" in result) throw new Error(JSON.stringify(result.problems));
    expect(result.config).toMatchObject({ batch_size: 8, batch_interval: 4 });
    expect(result.config.user_playbook_extractor_configs[0]).toMatchObject({
      extractor_name: "a",
      extraction_definition_prompt: "p",
      batch_size_override: 6,
      aggregation_config: { min_cluster_size: 3, reaggregation_trigger_count: 4, clustering_similarity: 0.7 },
    });
    expect(result.config.profile_extractor_configs[0]?.extraction_definition_prompt).toBe("q");
    expect(result.warnings).toContainEqual({ path: "mystery", message: "Unknown field; it is ignored" });
    expect(result.warnings).toContainEqual({
      path: "extraction_window_size",
      message: "Old name; it is called batch_size now",
    });
  });

  it("lose against a present new name, even a null one", () => {
    expect(accept({ ...base, extraction_window_size: 8, batch_size: 20 }).batch_size).toBe(20);
    expect(accept({ ...base, extraction_window_size: 8, batch_size: null }).batch_size).toBe(10);
  });
});

describe("presets", () => {
  it.each(Object.entries(PRESET_WINDOWS))("%s sets the window", (extraction_preset, expected) => {
    expect(accept({ ...base, extraction_preset })).toMatchObject(expected);
  });

  it("give way to a value that was sent", () => {
    expect(accept({ ...base, extraction_preset: "long_form", batch_size: 40 })).toMatchObject({
      batch_size: 40,
      batch_interval: 10,
    });
    expect(accept({ ...base, extraction_preset: "quick_chat", batch_size: null })).toMatchObject({
      batch_size: 5,
    });
  });

  it("survive get, change of the preset, set", () => {
    const current = accept({ ...base, extraction_preset: "quick_chat" });
    const sent = { ...maskConfig(current), extraction_preset: "long_form" };
    expect(accept(sent, { current })).toMatchObject(PRESET_WINDOWS.long_form);
    const explicit = accept({ ...sent, batch_size: 12 }, { current });
    expect(explicit).toMatchObject({ batch_size: 12, batch_interval: 3 });
    expect(accept({ ...current, batch_size: 7 }, { current })).toMatchObject({
      batch_size: 7,
      batch_interval: 3,
    });
  });

  it.each([{ batch_size: 4 }, { batch_interval: 11 }, { extraction_preset: "long_form", batch_size: 5 }])(
    "refuse an interval above the size: %j",
    (fields) => {
      expect(problemsOf({ ...base, ...fields })).toEqual([
        ": Value error, batch_interval must be <= batch_size",
      ]);
    },
  );
});

describe("problems", () => {
  it("come all at once, also about the window and the addresses", () => {
    const problems = problemsOf({
      storage_config: { foo: 1 },
      batch_size: 2,
      tool_can_use: [{ tool_name: "", tool_description: "d" }],
      profile_extractor_configs: [{ extractor_name: "a" }],
      agent_success_configs: [{ evaluation_name: "e", success_definition_prompt: "p", sampling_rate: 2 }],
      api_key_config: {
        openai: { api_key: " " },
        custom_endpoint: { model: "m", api_key: "k", api_base: "http://localhost:11434/v1" },
      },
      reflexio: { learner: "magic", caps: { tokens_per_day: -1 } },
    });
    expect(problems.map((problem) => problem.split(":")[0]).sort()).toEqual([
      "",
      "agent_success_configs.0.sampling_rate",
      "api_key_config.custom_endpoint.api_base",
      "api_key_config.openai",
      "profile_extractor_configs.0.extraction_definition_prompt",
      "reflexio.caps.tokens_per_day",
      "reflexio.learner",
      "storage_config.foo",
      "tool_can_use.0.tool_name",
    ]);
  });

  it("name the extractor that occurs twice", () => {
    const entry = { extractor_name: "a", extraction_definition_prompt: "p" };
    expect(problemsOf({ ...base, profile_extractor_configs: [entry, entry] })).toEqual([
      "profile_extractor_configs: Value error, the name 'a' is used more than once",
    ]);
  });

  it("do not echo secrets", () => {
    const text = JSON.stringify(
      parseConfig(withKeys({ openai: { api_key: "sk-canary" }, anthropic: { api_key: 5 } })),
    );
    expect(text).not.toContain("canary");
  });
});

describe("addresses", () => {
  const local = withKeys({
    custom_endpoint: { model: "m", api_key: "k", api_base: "http://127.0.0.1:11434" },
  });

  it("may be private only where that is allowed", () => {
    expect(problemsOf(local)[0]).toMatch(
      /^api_key_config.custom_endpoint.api_base: URL targets private.*allow_private_urls/,
    );
    expect(problemsOf(local, { privateUrls: "allow" })).toEqual([]);
    const allowing = { ...local, reflexio: { allow_private_urls: true } };
    expect(problemsOf(allowing)).toEqual([]);
    expect(problemsOf(allowing, { privateUrls: "forbid" })).toHaveLength(1);
    expect(accept(local, { privateUrls: "allow" }).api_key_config?.custom_endpoint?.api_base).toBe(
      "http://127.0.0.1:11434/",
    );
  });

  it("are never a metadata service, and DashScope's is checked too", () => {
    const dashscope = withKeys({ dashscope: { api_key: "k", api_base: "http://2852039166/" } });
    expect(problemsOf(dashscope, { privateUrls: "allow" })).toEqual([
      "api_key_config.dashscope.api_base: Value error, URL must not target cloud metadata: 169.254.169.254",
    ]);
  });
});

describe("secrets", () => {
  const current = accept({
    storage_config: { url: "https://db.example", key: "canary-1", db_url: "postgres://canary-2" },
    api_key_config: {
      openai: { azure_config: { api_key: "canary-3", endpoint: "https://az.example/" } },
      custom_endpoint: { model: "m", api_key: "canary-4", api_base: "https://u:canary-5@llm.example/v1" },
      dashscope: { api_key: "canary-6" },
      anthropic: { api_key: "canary-7" },
      xai: { api_key: "canary-8" },
    },
  });

  it("are masks when shown", () => {
    const shown = maskConfig(current);
    expect(JSON.stringify(shown)).not.toContain("canary");
    expect(shown.api_key_config?.anthropic?.api_key).toBe(SECRET_MASK);
    expect(shown.api_key_config?.openai?.api_key).toBeNull();
  });

  it("are kept when the mask comes back, replaced and removed when something else does", () => {
    const shown = maskConfig(current);
    expect(accept(shown, { current })).toEqual(current);
    expect(mergeMaskedSecrets(shown, current)).toEqual({ config: current });
    const api_key_config = { ...shown.api_key_config, anthropic: { api_key: "new" }, xai: null };
    const next = accept({ ...shown, api_key_config }, { current });
    expect(next.api_key_config?.anthropic?.api_key).toBe("new");
    expect(next.api_key_config?.xai).toBeNull();
    expect(next.api_key_config?.dashscope?.api_key).toBe("canary-6");
  });

  it("are asked for when none is stored", () => {
    expect(problemsOf(withKeys({ gemini: { api_key: SECRET_MASK } }), { current })[0]).toMatch(
      /^api_key_config.gemini.api_key: The mask was sent/,
    );
  });

  it("never follow an address to another host", () => {
    const shown = maskConfig(current);
    const endpoint = { model: "m", api_key: SECRET_MASK, api_base: "https://evil.example/v1" };
    const moved = { ...shown, api_key_config: { ...shown.api_key_config, custom_endpoint: endpoint } };
    expect(problemsOf(moved, { current })[0]).toMatch(
      /^api_key_config.custom_endpoint.api_key: api_base changed/,
    );
    const path = { ...endpoint, api_base: "https://llm.example/v2" };
    const samehost = { ...shown, api_key_config: { ...shown.api_key_config, custom_endpoint: path } };
    expect(accept(samehost, { current }).api_key_config?.custom_endpoint?.api_key).toBe("canary-4");
    const storage = {
      ...shown,
      storage_config: { url: "https://evil.example", key: SECRET_MASK, db_url: SECRET_MASK },
    };
    expect(problemsOf(storage, { current })).toHaveLength(2);
  });
});
