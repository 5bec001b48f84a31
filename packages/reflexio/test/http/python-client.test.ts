import { operations } from "@reflexio/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Caller,
  type CallInput,
  createTestApp,
  openTestApp,
  type TestApp,
} from "../helpers/app-harness.ts";
import { START } from "../helpers/records.ts";
import { bodied, exampleCall, keyed, registered } from "./operation-table.ts";
import { field } from "./wire-check.ts";

/** What `requests` and the Python client's session send with every call. */
const HEADERS = {
  "User-Agent": "python-requests/2.33.1",
  "Accept-Encoding": "gzip, deflate",
  Accept: "*/*",
  Connection: "keep-alive",
  "Content-Type": "application/json",
};

/** The whole model, with null wherever nothing was given, as `model_dump()` has it. */
const PUBLISH = {
  request_id: null,
  session_id: null,
  user_id: "dana",
  source: "",
  agent_version: "",
  skip_aggregation: false,
  force_extraction: false,
  interaction_data_list: [
    {
      created_at: START - 1_000,
      role: "User",
      content: "Ship to Berlin, not Bern.",
      shadow_content: "",
      expert_content: "",
      user_action: "none",
      user_action_description: "",
      interacted_image_url: "",
      image_encoding: "",
      tools_used: [],
      embedding: null,
    },
    {
      created_at: START - 1_000,
      role: "Assistant",
      content: "Corrected to Berlin.",
      shadow_content: "",
      expert_content: "",
      user_action: "none",
      user_action_description: "",
      interacted_image_url: "",
      image_encoding: "",
      tools_used: [{ tool_name: "update_address", tool_data: { input: { city: "Berlin" }, latency: null } }],
      embedding: null,
    },
  ],
};

/** A client that sends as Python does. */
function pythonic(caller: Caller): Caller {
  const withHeaders = (input: CallInput = {}) => ({ ...input, headers: { ...HEADERS, ...input.headers } });
  return {
    ...caller,
    request: (method, path, input) => caller.request(method, path, withHeaders(input)),
    call: (spec, input) => caller.call(spec, withHeaders(input)),
    send: (spec, input) => caller.send(spec, withHeaders(input)),
  };
}

/** One server for the tests of a suite that do not mind each other. */
function shareApp(): { readonly python: () => Caller; readonly nobody: () => Caller } {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp({ start: false });
    await app.owner.send(operations.publish_interaction, { body: PUBLISH });
  });
  afterAll(() => app.app.close());
  return { python: () => pythonic(app.owner), nobody: () => pythonic(app.withKey(null)) };
}

async function open(start = false): Promise<{ python: Caller }> {
  const app = await openTestApp({ start });
  return { python: pythonic(app.owner) };
}

describe("a publish by the Python client", () => {
  it.each(["true", "True", "1"])("with wait_for_response=%s", async (wait_for_response) => {
    const { python } = await open(true);
    const answer = await python.send(operations.publish_interaction, {
      query: { wait_for_response },
      body: PUBLISH,
    });
    expect(answer).toMatchObject({
      success: true,
      message: "Interaction published successfully",
      warnings: [],
      request_id: expect.any(String),
      storage_type: "sqlite",
      profiles_added: 0,
      playbooks_added: expect.any(Number),
    });
  });

  it("keeps the client's times, order and free-form values", async () => {
    const { python } = await open();
    await python.send(operations.publish_interaction, { body: PUBLISH });
    const { interactions } = await python.send(operations.get_interactions, {
      body: { user_id: "dana", start_time: null, end_time: null, top_k: 30 },
    });
    expect(interactions).toMatchObject(
      PUBLISH.interaction_data_list.map(({ embedding: _none, image_encoding: _image, ...turn }) => turn),
    );
  });

  it("does not wait without the parameter", async () => {
    const { python } = await open();
    const answer = await python.send(operations.publish_interaction, {
      query: { wait_for_response: "False" },
      body: PUBLISH,
    });
    expect(answer.message).toBe("Interaction queued for processing");
  });
});

describe("reads by the Python client", () => {
  const shared = shareApp();

  it.each([
    [operations.get_interactions, { user_id: "dana", start_time: null, end_time: null, top_k: 30 }],
    [
      operations.search_interactions,
      {
        user_id: "dana",
        request_id: null,
        query: "berlin",
        start_time: null,
        end_time: null,
        top_k: null,
        most_recent_k: null,
        search_mode: "hybrid",
      },
    ],
    [
      operations.get_profiles,
      {
        user_id: "dana",
        start_time: null,
        end_time: null,
        top_k: 30,
        status_filter: ["None", "pending", null],
      },
    ],
    [
      operations.search_profiles,
      {
        user_id: "dana",
        generated_from_request_id: null,
        query: "city",
        start_time: null,
        end_time: null,
        top_k: 10,
        source: null,
        custom_feature: null,
        extractor_name: null,
        threshold: 0.7,
        enable_reformulation: false,
        search_mode: "hybrid",
      },
    ],
    [
      operations.get_user_playbooks,
      { limit: 100, user_id: null, playbook_name: null, agent_version: null, status_filter: null },
    ],
    [
      operations.search_user_playbooks,
      {
        query: null,
        user_id: null,
        agent_version: null,
        playbook_name: null,
        start_time: null,
        end_time: null,
        status_filter: null,
        top_k: 10,
        threshold: 0.4,
        enable_reformulation: false,
        search_mode: "hybrid",
      },
    ],
    [
      operations.get_agent_playbooks,
      {
        limit: 100,
        playbook_name: null,
        agent_version: null,
        status_filter: null,
        playbook_status_filter: "approved",
      },
    ],
    [
      operations.search,
      {
        query: "city",
        top_k: 5,
        threshold: 0.3,
        agent_version: null,
        playbook_name: null,
        user_id: null,
        conversation_history: null,
        enable_reformulation: false,
      },
    ],
    [
      operations.get_requests,
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
    [operations.get_agent_success_evaluation_results, { limit: 100, agent_version: null }],
    [operations.get_dashboard_stats, { days_back: 30 }],
  ])("$path takes the whole model with its nulls", async (spec, body) => {
    const answer = await shared.python().call(spec, { body });
    expect(answer.body).toMatchObject({ success: true });
  });

  const gets = registered.filter(({ spec }) => spec.method === "GET" && !spec.stream && !spec.params);

  it.each(gets)("$id ignores the content type that every call has", async ({ id, spec }) => {
    const answer = await shared.python().call(spec, exampleCall(spec));
    // There is no such request, and an engine in memory has no backups.
    const refusals: Readonly<Record<string, number>> = { learning_status: 404, verify_backup: 409 };
    expect(answer.status).toBe(refusals[id] ?? 200);
  });
});

describe("deletes by the Python client", () => {
  const shared = shareApp();

  it("carry their ids in a JSON body", async () => {
    const { python } = await open();
    await python.send(operations.publish_interaction, { body: PUBLISH });
    const body = { user_id: "dana", interaction_id: 1 };
    const answer = await python.send(operations.delete_interaction, { body });
    expect(answer).toMatchObject({ success: true, message: "Deleted successfully" });
    const session = await python.send(operations.delete_session, { body: { session_id: "none" } });
    expect(session).toMatchObject({ success: true, deleted_requests_count: 0 });
  });

  const wholesale = keyed.filter(({ id }) => id.startsWith("delete_all_"));

  it.each(wholesale)("$id needs no body, and takes an empty, a null and an object one", async ({ spec }) => {
    const { python } = await open();
    for (const text of [undefined, "", "null", "{}", '{"unknown": 1}', "not json"]) {
      const answer = await python.call(spec, text === undefined ? {} : { text });
      expect(answer.body, String(text)).toMatchObject({ success: true, deleted_count: 0 });
    }
  });

  it.each(bodied.filter(({ spec }) => spec.method === "DELETE"))(
    "$id says that a null body is missing, and deletes nothing",
    async ({ spec }) => {
      const answer = await shared.python().call(spec, { text: "null" });
      expect(answer.status).toBe(422);
      expect(field(answer.body, "detail")).toEqual([
        { type: "missing", loc: ["body"], msg: "Field required", input: null },
      ]);
    },
  );
});

describe("writes by the Python client", () => {
  it("of a profile with every field of its model", async () => {
    const { python } = await open();
    const profile = {
      profile_id: "p-1",
      user_id: "dana",
      content: "Lives in Berlin",
      last_modified_timestamp: START,
      generated_from_request_id: "manual",
      profile_time_to_live: "infinity",
      expiration_timestamp: 4_102_444_800,
      custom_features: null,
      source: null,
      status: null,
      extractor_names: null,
      expanded_terms: null,
      embedding: [],
    };
    const added = await python.send(operations.add_user_profile, { body: { user_profiles: [profile] } });
    expect(added).toMatchObject({ success: true, added_count: 1 });
    const { user_profiles } = await python.send(operations.get_profiles, { body: { user_id: "dana" } });
    expect(user_profiles).toMatchObject([{ profile_id: "p-1", expiration_timestamp: 4_102_444_800 }]);
  });

  it("of rules with every field of their models", async () => {
    const { python } = await open();
    const rule = {
      agent_version: "v3",
      playbook_name: "shipping",
      created_at: START,
      content: "Repeat the city back",
      trigger: null,
      rationale: null,
      blocking_issue: null,
      status: null,
      expanded_terms: null,
      embedding: [],
    };
    const user = {
      ...rule,
      user_playbook_id: 0,
      user_id: null,
      request_id: "m",
      source: null,
      source_interaction_ids: [],
    };
    const agent = { ...rule, agent_playbook_id: 0, playbook_status: "pending", playbook_metadata: "" };
    expect(
      await python.send(operations.add_user_playbook, { body: { user_playbooks: [user] } }),
    ).toMatchObject({ success: true, added_count: 1 });
    expect(
      await python.send(operations.add_agent_playbook, { body: { agent_playbooks: [agent] } }),
    ).toMatchObject({ success: true, added_count: 1 });
  });

  it("of a configuration that it read before", async () => {
    const { python } = await open();
    const { body } = await python.call(operations.get_config);
    expect(await python.send(operations.set_config, { body })).toMatchObject({
      success: true,
      msg: "Configuration set successfully",
    });
  });
});

describe("the Python client without a key", () => {
  const shared = shareApp();

  it.each(keyed)("is told by $id that it needs one", async ({ spec }) => {
    const answer = await shared.nobody().call(spec, exampleCall(spec));
    expect(answer.status).toBe(401);
    expect(field(answer.body, "detail")).toBe("A valid API key is needed.");
  });

  it("gets no bot protection in its way, whatever its name", async () => {
    for (const agent of [
      "python-requests/2.33.1",
      "Python/3.12 aiohttp/3.11",
      "curl/8.5.0",
      "Googlebot/2.1",
      "",
    ]) {
      const answer = await shared
        .python()
        .request("GET", "/api/whoami", { headers: { "User-Agent": agent } });
      expect(answer.status, agent).toBe(200);
    }
  });
});
