import { operations } from "@reflexio/contracts";
import type { Storage } from "../../src/ports/storage.ts";
import type { Caller, TestApp } from "../helpers/app-harness.ts";
import { eventually } from "../helpers/eventually.ts";
import { buildRun, buildSpendEntry, buildStep, commitAll, START } from "../helpers/records.ts";
import { field } from "./wire-check.ts";

/** Values of an org by the name of the wire's field that carries them. */
export type KnownIds = Readonly<Record<string, string | number>>;

export interface Population {
  readonly orgId: string;
  /** Every text of the org contains a word that starts with it, and no text of another org does. */
  readonly mark: string;
  readonly owner: Caller;
  readonly ids: KnownIds;
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`Not an id: ${String(value)}`);
}

function number(value: unknown): number {
  if (typeof value === "number") return value;
  throw new Error(`Not an id: ${String(value)}`);
}

function turnsOf(mark: string) {
  return [
    {
      role: "user",
      content: `Please deploy the ${mark}content build to Berlin.`,
      message_id: `${mark}message1`,
      user_action: "click",
      user_action_description: `the ${mark}action button`,
    },
    {
      role: "assistant",
      content: `Deploying the ${mark}answer now.`,
      shadow_content: `The ${mark}shadow answer.`,
      tools_used: [{ tool_name: `${mark}tool`, tool_data: { input: { [`${mark}key`]: `${mark}value` } } }],
    },
    {
      role: "user",
      content: `No, never deploy the ${mark}wrong build. Always use the ${mark}right build for ${mark}topic.`,
      expert_content: `Use the ${mark}expert build.`,
      interacted_image_url: `https://example.com/${mark}image.png`,
    },
    { role: "user", content: `I live in ${mark}town and I prefer ${mark}tea over coffee.` },
  ];
}

async function publishConversation(owner: Caller, mark: string) {
  const published = await owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    headers: { "Idempotency-Key": `${mark}receipt` },
    body: {
      user_id: `${mark}user`,
      session_id: `${mark}session`,
      source: `${mark}source`,
      agent_version: `${mark}version`,
      interaction_data_list: turnsOf(mark),
    },
  });
  return { request_id: text(published.request_id), interaction_id: number(published.interaction_ids?.[0]) };
}

async function addLearnings(owner: Caller, mark: string, requestId: string) {
  const rule = {
    agent_version: `${mark}version`,
    playbook_name: `${mark}playbook`,
    content: `Repeat the ${mark}rule city back`,
    trigger: `${mark}trigger`,
    rationale: `${mark}rationale`,
    blocking_issue: { kind: "missing_tool", details: `${mark}issue` },
  };
  await owner.send(operations.add_user_profile, {
    headers: { "Idempotency-Key": `${mark}profiles` },
    body: {
      user_profiles: ["", "pending", "archived"].map((status) => ({
        profile_id: `${mark}profile${status}`,
        user_id: `${mark}user`,
        content: `Lives in ${mark}city ${status}`,
        last_modified_timestamp: 1_767_225_600,
        generated_from_request_id: requestId,
        custom_features: { [`${mark}feature`]: `${mark}value` },
        source: `${mark}source`,
        extractor_names: [`${mark}extractor`],
        status: status === "" ? null : status,
      })),
    },
  });
  await owner.send(operations.update_user_profile, {
    body: {
      user_id: `${mark}user`,
      profile_id: `${mark}profile`,
      content: `Lives in ${mark}newcity`,
    },
  });
  const user = await owner.send(operations.add_user_playbook, {
    body: {
      user_playbooks: [
        ...[null, "pending", "archived"].map((status) => ({ user_id: `${mark}user`, status })),
        { user_id: `${mark}colleague`, status: null },
      ].map((whose) => ({ ...rule, ...whose, request_id: requestId, source: `${mark}source` })),
    },
  });
  return { user_playbook_id: number(user.ids?.[0]), rule };
}

/** Rules of the whole org, in each state of review. */
async function addAgentRules(owner: Caller, mark: string, rule: Readonly<Record<string, unknown>>) {
  const added = await owner.send(operations.add_agent_playbook, {
    body: {
      agent_playbooks: ["approved", "pending", "rejected"].map((playbook_status) => ({
        ...rule,
        content: `Confirm the ${mark}order twice`,
        playbook_status,
        playbook_metadata: `${mark}metadata`,
      })),
    },
  });
  return number(added.ids?.[0]);
}

/** What happens later: a fact is replaced, rules of two users become one, everything is learnt again. */
async function liveOn(owner: Caller, mark: string): Promise<string> {
  const query = { wait_for_response: "true" };
  await owner.send(operations.publish_interaction, {
    query,
    body: {
      user_id: `${mark}user`,
      session_id: `${mark}session`,
      interaction_data_list: [{ role: "user", content: `I have moved: I live in ${mark}suburb now.` }],
    },
  });
  await owner.send(operations.run_playbook_aggregation, {
    body: { agent_version: `${mark}version`, playbook_name: `${mark}playbook` },
  });
  const learnt = await owner.send(operations.manual_profile_generation, { body: { user_id: `${mark}user` } });
  return text(learnt.operation_id);
}

/** What only a model does: the trace of its calls, and a judged session. */
async function storeModelWork(storage: Storage, orgId: string, mark: string, request_id: string) {
  const caps = { tokensPerDay: null, costUsdPerDay: null };
  await commitAll(
    storage,
    orgId,
    {
      type: "run.insert",
      run: buildRun({
        run_id: `${mark}run`,
        user_id: `${mark}user`,
        request_ids: [request_id],
        learner: "model",
        note: `${mark}note`,
      }),
      steps: [
        buildStep({
          summary: `${mark}summary`,
          raw_reply: `${mark}reply`,
          details: { [`${mark}detail`]: 1 },
        }),
      ],
      outcomes: [
        {
          request_id,
          kind: "profile",
          learning_id: null,
          action: "rejected",
          reason: `${mark}reason`,
          content: `${mark}candidate`,
          evidence: [{ interactionId: 1, quote: `${mark}quote` }],
        },
      ],
    },
    { type: "spend.reserve", entry: buildSpendEntry({ callId: `${mark}call`, runId: `${mark}run` }), caps },
    {
      type: "serving.note",
      keepFrom: 0,
      servings: [
        {
          ...{ kind: "profile", id: `${mark}profile`, userId: `${mark}user`, sessionId: `${mark}session` },
          ...{ callId: `${mark}servingcall`, at: START },
        },
      ],
    },
    {
      type: "evaluation.put",
      row: {
        user_id: `${mark}user`,
        session_id: `${mark}session`,
        agent_version: `${mark}version`,
        evaluation_name: `${mark}evaluation`,
        is_success: false,
        failure_type: `${mark}failure`,
        failure_reason: `${mark}because`,
        number_of_correction_per_session: 1,
        user_turns_to_resolution: null,
        is_escalated: false,
        regular_vs_shadow: null,
        created_at: START,
        last_interaction_id: 1,
        evaluator: `${mark}evaluator`,
        note: `${mark}note`,
        metadata: `${mark}metadata`,
        run_id: `${mark}run`,
      },
    },
  );
}

async function configure(owner: Caller, mark: string): Promise<void> {
  const { body } = await owner.call(operations.set_config, {
    body: {
      storage_config: null,
      agent_context_prompt: `The ${mark}desk`,
      tool_can_use: [{ tool_name: `${mark}tool`, tool_description: `${mark}description` }],
      api_key_config: { openai: { api_key: `${mark}secret` } },
      user_playbook_extractor_configs: [
        { extractor_name: `${mark}extractor`, extraction_definition_prompt: `${mark}prompt` },
      ],
    },
  });
  if (field(body, "success") !== true) throw new Error(`Not configured: ${JSON.stringify(body)}`);
}

/** Gives an org something of everything. Every text carries the org's mark. */
export async function populate(app: TestApp, orgId: string, mark: string): Promise<Population> {
  const owner = await app.as(["admin"], orgId);
  const published = await publishConversation(owner, mark);
  const { user_playbook_id, rule } = await addLearnings(owner, mark, published.request_id);
  const agent_playbook_id = await addAgentRules(owner, mark, rule);
  const operation_id = await liveOn(owner, mark);
  const made = await owner.send(operations.create_api_key, {
    body: { name: `${mark}bot`, scopes: ["read"], user_id: `${mark}user`, agent_version: `${mark}version` },
  });
  await configure(owner, mark);
  await storeModelWork(app.storage, orgId, mark, published.request_id);
  await eventually(async () => {
    if ((await app.storage.vectors.pendingCount()) > 0) throw new Error("Vectors are missing.");
  });
  return {
    orgId,
    mark,
    owner,
    ids: {
      ...published,
      user_id: `${mark}user`,
      session_id: `${mark}session`,
      source: `${mark}source`,
      agent_version: `${mark}version`,
      playbook_name: `${mark}playbook`,
      extractor_name: `${mark}extractor`,
      message_id: `${mark}message1`,
      profile_id: `${mark}profile`,
      generated_from_request_id: published.request_id,
      user_playbook_id,
      agent_playbook_id,
      key_id: made.key.key_id,
      run_id: `${mark}run`,
      evaluation_name: `${mark}evaluation`,
      operation_id,
    },
  };
}
