import { describe, expect, it } from "vitest";
import { listProblems, read } from "../../test/problems.ts";
import { findOperationService, newOperations, operations, wireOperations } from "../index.ts";

const profile = {
  profile_id: "p",
  user_id: "u",
  content: "c",
  last_modified_timestamp: 1,
  generated_from_request_id: "r",
};
const userPlaybook = { agent_version: "v", request_id: "r" };

describe("adding", () => {
  it("fills the defaults of a profile", () => {
    expect(read(wireOperations.add_user_profile.body, { user_profiles: [profile] })).toEqual({
      user_profiles: [
        {
          ...profile,
          profile_time_to_live: "infinity",
          expiration_timestamp: 4_102_444_800,
          custom_features: null,
          source: null,
          status: null,
          extractor_names: null,
          expanded_terms: null,
          embedding: [],
        },
      ],
    });
  });

  it("V2: wants content in every profile; white space passes", () => {
    const body = wireOperations.add_user_profile.body;
    const list = [
      profile,
      { ...profile, content: "" },
      { ...profile, content: " " },
      { ...profile, content: "" },
    ];
    expect(listProblems(body, { user_profiles: list })).toEqual([
      "body: value_error Value error, user_profiles[1].content is required for embedding",
      "body: value_error Value error, user_profiles[3].content is required for embedding",
    ]);
    const { content: _, ...without } = profile;
    expect(listProblems(body, { user_profiles: [without] })).toEqual([
      "body.user_profiles.0.content: missing Field required",
    ]);
  });

  it("V1: wants content or trigger in every user playbook", () => {
    const body = wireOperations.add_user_playbook.body;
    expect(listProblems(body, { user_playbooks: [userPlaybook, { ...userPlaybook, trigger: "" }] })).toEqual([
      "body: value_error Value error, user_playbooks[0]: at least one of content or trigger must be provided",
      "body: value_error Value error, user_playbooks[1]: at least one of content or trigger must be provided",
    ]);
    expect(listProblems(body, { user_playbooks: [{ ...userPlaybook, trigger: "t" }] })).toEqual([]);
    expect(listProblems(body, { user_playbooks: [{ ...userPlaybook, content: "c" }] })).toEqual([]);
  });

  it("lists at most 20 problems of a rule", () => {
    const list = Array.from({ length: 9000 }, () => userPlaybook);
    expect(listProblems(wireOperations.add_user_playbook.body, { user_playbooks: list })).toHaveLength(20);
  });

  it("takes agent playbooks without content rule, but not without content", () => {
    const body = wireOperations.add_agent_playbook.body;
    expect(listProblems(body, { agent_playbooks: [{ agent_version: "v", content: "" }] })).toEqual([]);
    expect(listProblems(body, { agent_playbooks: [{ agent_version: "v" }] })).toEqual([
      "body.agent_playbooks.0.content: missing Field required",
    ]);
  });

  it("reads status None and current as null", () => {
    const list = ["None", "current", null, "pending"].map((status) => ({
      ...userPlaybook,
      content: "c",
      status,
    }));
    expect(read(wireOperations.add_user_playbook.body, { user_playbooks: list })).toMatchObject({
      user_playbooks: [{ status: null }, { status: null }, { status: null }, { status: "pending" }],
    });
  });

  it.each([
    [wireOperations.add_user_profile.body, "user_profiles"],
    [wireOperations.add_user_playbook.body, "user_playbooks"],
    [wireOperations.add_agent_playbook.body, "agent_playbooks"],
    [wireOperations.delete_requests_by_ids.body, "request_ids"],
    [wireOperations.delete_profiles_by_ids.body, "profile_ids"],
    [wireOperations.delete_user_playbooks_by_ids.body, "user_playbook_ids"],
    [wireOperations.delete_agent_playbooks_by_ids.body, "agent_playbook_ids"],
  ])("case %#: wants at least one item", (body, key) => {
    expect(listProblems(body, { [key]: [] })).toEqual([
      `body.${key}: too_short List should have at least 1 item after validation, not 0`,
    ]);
    expect(listProblems(body, {})).toEqual([`body.${key}: missing Field required`]);
    expect(listProblems(body, { [key]: Array.from({ length: 10_001 }, () => 1) })[0]).toContain("too_long");
  });
});

describe("V3: agent version", () => {
  it.each([wireOperations.manual_playbook_generation.body, wireOperations.rerun_playbook_generation.body])(
    "case %#: empty and absent mean the default",
    (body) => {
      expect(read(body, { agent_version: "" })).toMatchObject({ agent_version: "agent-v0" });
      expect(read(body, {})).toMatchObject({ agent_version: "agent-v0" });
      expect(read(body, { agent_version: "v3" })).toMatchObject({ agent_version: "v3" });
      expect(listProblems(body, { agent_version: null })).toEqual([
        "body.agent_version: string_type Input should be a valid string",
      ]);
    },
  );

  it("holds for aggregation, whose name must not be blank", () => {
    const body = wireOperations.run_playbook_aggregation.body;
    const group = { agent_version: "agent-v0", playbook_name: "a" };
    expect(read(body, { playbook_name: " a " })).toEqual({ ...group, cluster_id: null });
    expect(listProblems(body, { playbook_name: " " })).toHaveLength(1);
  });
});

describe("time rule", () => {
  it.each([
    ["get_requests", wireOperations.get_requests.body, {}],
    ["rerun_profile_generation", wireOperations.rerun_profile_generation.body, {}],
    ["rerun_playbook_generation", wireOperations.rerun_playbook_generation.body, {}],
    ["search_agent_playbooks", wireOperations.search_agent_playbooks.body, {}],
    ["search_user_playbooks", operations.search_user_playbooks.body, {}],
    ["search_interactions", operations.search_interactions.body, { user_id: "u" }],
    ["search_profiles", operations.search_profiles.body, { user_id: "u" }],
    ["get_interactions", operations.get_interactions.body, { user_id: "u" }],
    ["get_profiles", operations.get_profiles.body, { user_id: "u" }],
    ["get_runs", newOperations.get_runs.body, {}],
  ])("%s", (_id, body, fields) => {
    expect(listProblems(body, { ...fields, start_time: 2, end_time: 1 })).toEqual([
      "body: value_error Value error, end_time must be after start_time",
    ]);
  });
});

describe("defaults and bounds", () => {
  it.each([
    [
      wireOperations.get_requests.body,
      {
        user_id: null,
        request_id: null,
        session_id: null,
        start_time: null,
        end_time: null,
        top_k: 30,
        offset: 0,
      },
    ],
    [
      wireOperations.upgrade_all_profiles.body,
      { user_id: null, profile_ids: null, only_affected_users: false },
    ],
    [
      wireOperations.upgrade_all_user_playbooks.body,
      { agent_version: null, playbook_name: null, archive_current: true },
    ],
    [wireOperations.downgrade_all_user_playbooks.body, { agent_version: null, playbook_name: null }],
    [wireOperations.manual_profile_generation.body, { user_id: null, source: null, extractor_names: null }],
    [wireOperations.cancel_operation.body, { service_name: null, operation_id: null }],
    [wireOperations.get_dashboard_stats.body, { days_back: 30 }],
    [wireOperations.get_operation_status.query, { service_name: "profile_generation", operation_id: null }],
    [wireOperations.profile_change_log.query, { limit: 100, user_id: null }],
  ])("case %#: an empty body is filled", (schema, expected) => {
    expect(read(schema, {})).toEqual(expected);
  });

  it.each([
    [wireOperations.get_requests.body, { offset: -1 }, "offset: greater_than_equal"],
    [wireOperations.get_requests.body, { top_k: 0 }, "top_k: greater_than"],
    [wireOperations.get_dashboard_stats.body, { days_back: 0 }, "days_back: greater_than"],
    [wireOperations.get_agent_success_evaluation_results.body, { limit: 0 }, "limit: greater_than"],
    [wireOperations.delete_user_playbook.body, { user_playbook_id: 0 }, "user_playbook_id: greater_than"],
    [wireOperations.delete_agent_playbook.body, {}, "agent_playbook_id: missing"],
    [
      wireOperations.update_agent_playbook_status.body,
      { agent_playbook_id: 1, playbook_status: "APPROVED" },
      "playbook_status: enum",
    ],
    [wireOperations.delete_session.body, { session_id: " " }, "session_id: value_error"],
    [wireOperations.delete_profile.body, {}, "user_id: missing"],
    [
      wireOperations.update_user_profile.body,
      { user_id: "", profile_id: "", content: 5 },
      "content: string_type",
    ],
    [
      operations.search.body,
      { query: "q", conversation_history: [{ role: "user", content: " " }] },
      "content: value_error",
    ],
    [operations.search_interactions.body, { user_id: "u", threshold: "2" }, "threshold: less_than_equal"],
    [newOperations.forget_user.body, {}, "user_id: missing"],
    [newOperations.get_context.body, { token_budget: 0 }, "token_budget: greater_than"],
    [newOperations.create_api_key.body, { name: "k", scopes: [] }, "scopes: too_short"],
    [newOperations.create_api_key.body, { name: "k", scopes: ["root"] }, "scopes.0: enum"],
    [newOperations.restore_learning.body, { kind: "profile" }, "id: missing"],
    [
      newOperations.rotate_api_key.body,
      { key_id: "k", grace_seconds: -1 },
      "grace_seconds: greater_than_equal",
    ],
    [
      newOperations.learning_status.query,
      {},
      "body: value_error Value error, request_id or session_id is required",
    ],
    [newOperations.events.query, { types: "run.finished,nope" }, "types: enum"],
  ])("case %#: refuses %j", (schema, value, expected) => {
    const problems = listProblems(schema, value);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it("forgets nobody unless told to", () => {
    expect(read(newOperations.forget_user.body, { user_id: "u" })).toEqual({ user_id: "u", dry_run: true });
  });

  it("binds a key to a user only for that user's business", () => {
    const body = newOperations.create_api_key.body;
    expect(listProblems(body, { name: "k", scopes: ["publish", "read"], user_id: "u" })).toEqual([]);
    expect(listProblems(body, { name: "k", scopes: ["admin"], user_id: "u" })).toHaveLength(1);
    expect(read(body, { name: "k", scopes: ["admin"], expires_at: "2026-01-01" })).toMatchObject({
      expires_at: 1_767_225_600,
    });
  });

  it("takes event types as one text", () => {
    expect(read(newOperations.events.query, { types: " run.finished, learning.added," })).toMatchObject({
      types: ["run.finished", "learning.added"],
    });
    expect(read(newOperations.events.query, {})).toMatchObject({ types: [] });
  });

  it("understands what older clients call a service", () => {
    expect(findOperationService("feedback_generation")).toBe("playbook_generation");
    expect(findOperationService("rerun_profile_generation")).toBe("profile_generation");
    expect(findOperationService("toString")).toBeUndefined();
  });
});
