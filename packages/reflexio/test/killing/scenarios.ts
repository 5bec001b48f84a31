import { operations } from "@reflexio/contracts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import type { TestApp } from "../helpers/app-harness.ts";
import type { Scenario } from "./lives.ts";

const JUDGE = { evaluation_name: "done", success_definition_prompt: "The user got it." };
const CONFIG = {
  storage_config: null,
  skip_should_run_check: true,
  batch_size: 2,
  batch_interval: 1,
  agent_success_configs: [JUDGE, { ...JUDGE, evaluation_name: "kind" }],
  reflexio: { evaluation: { seed_playbooks: true } },
};
const RULES = [
  "Confirm the shipping address before you place an order",
  "Verify the shipping address before placing the order",
];
const OTHERS = ["Never deploy on Fridays", "Don't deploy on a Friday"];

function turnsOf(input: GenerateInput): { turn: number; by: string; new?: boolean; text: string }[] {
  const lines = (input.messages[0]?.content ?? "").split("\n").filter((line) => line.startsWith('{"turn"'));
  return lines.map((line) => JSON.parse(line));
}

/** Takes every new turn of the user at its word, merges what is alike, finds every session wanting. */
function reply(input: GenerateInput): unknown {
  const turns = turnsOf(input);
  const first = turns.find(({ by }) => by === "user");
  const quoted = (one: { turn: number; text: string }) => [{ turn: one.turn, quote: one.text }];
  switch (input.schema.name) {
    case "session_verdict":
      return {
        ...{
          is_success: false,
          confidence: 0.9,
          failure_type: "wrong_answer",
          failure_reason: "It did not.",
        },
        ...{ is_escalated: false, corrections: [], solved_in: null, metadata: null },
        evidence: first === undefined ? [] : quoted(first),
        lesson:
          first === undefined
            ? null
            : { trigger: null, content: "Listen better.", rationale: null, evidence: quoted(first) },
      };
    case "shared_rule": {
      const contents = [
        ...(input.messages[0]?.content ?? "").matchAll(/^\{"rule":(\d+).*"content":"([^"]*)"/gm),
      ];
      const rule = { rationale: null, trigger: null, content: contents[0]?.[2] ?? "", blocking_issue: null };
      const stands_for = contents.map((one) => Number(one[1]));
      return { verdict: "rule", reason: "Alike.", stands_for, leaves_out: [], rule };
    }
    default: {
      const fresh = turns.filter((turn) => turn.by === "user" && turn.new === true);
      const fields = { slot: null, confidence: 0.9, time_to_live: "one_year" };
      const rule = { rationale: "Said.", trigger: null, blocking_issue: null };
      const items = fresh.map((turn) => ({ content: turn.text, evidence: quoted(turn), ...fields, ...rule }));
      return { items };
    }
  }
}

async function configure(test: TestApp): Promise<void> {
  const set = await test.owner.send(operations.set_config, { body: CONFIG });
  if (!set.success) throw new Error(JSON.stringify(set));
}

function publishBody(user_id: string, words: readonly string[]) {
  const interaction_data_list = words.flatMap((content, index) => [
    { role: "User", content },
    { role: "Assistant", content: `Noted, number ${index}.` },
  ]);
  return { user_id, session_id: `session of ${user_id}`, agent_version: "v1", interaction_data_list };
}

const ADA = publishBody("ada", [
  "I live in Porto.",
  "Always answer me in French please.",
  "I keep two cats.",
]);
const BO = publishBody("bo", ["I work at a bank.", "Please round prices to two decimals."]);

const learning: Scenario = {
  name: "learn",
  prepare: configure,
  advanceSeconds: 0,
  reply,
  async act(client) {
    await client.call(operations.publish_interaction, ADA);
    await client.settle();
    await client.call(operations.publish_interaction, BO);
  },
};

const aggregating: Scenario = {
  name: "aggregate",
  async prepare(test) {
    await configure(test);
    const user_playbooks = [...RULES, ...OTHERS].map((content, index) => ({
      ...{ user_id: `user ${index}`, request_id: `request ${index}` },
      ...{ agent_version: "v1", playbook_name: "default", content },
    }));
    await test.owner.send(operations.add_user_playbook, { body: { user_playbooks } });
  },
  advanceSeconds: 10,
  reply,
  async act(client) {
    await client.settle();
    const body = { agent_version: "v1", playbook_name: "default" };
    await client.call(operations.run_playbook_aggregation, body);
  },
};

const evaluating: Scenario = {
  name: "evaluate",
  async prepare(test) {
    await configure(test);
    await test.owner.send(operations.publish_interaction, { body: BO });
  },
  advanceSeconds: 700,
  reply,
  act: (client) => client.settle(),
};

const regenerating: Scenario = {
  name: "rerun, upgrade and downgrade",
  async prepare(test) {
    await configure(test);
    for (const body of [ADA, BO]) await test.owner.send(operations.publish_interaction, { body });
    const add = {
      user_id: "ada",
      content: "An old fact.",
      profile_id: "old",
      generated_from_request_id: "x",
    };
    const body = { user_profiles: [{ ...add, last_modified_timestamp: 1_700_000_000 }] };
    await test.owner.send(operations.add_user_profile, { body });
  },
  advanceSeconds: 0,
  reply,
  async act(client) {
    await client.settle();
    await client.call(operations.rerun_profile_generation, { user_id: "ada" });
    await client.settle();
    await client.call(operations.upgrade_all_profiles, {});
    await client.call(operations.rerun_playbook_generation, { agent_version: "v1" });
    await client.settle();
    await client.call(operations.upgrade_all_user_playbooks, {});
    await client.call(operations.downgrade_all_user_playbooks, {});
    await client.call(operations.downgrade_all_profiles, {});
  },
};

export const scenarios: readonly Scenario[] = [learning, aggregating, evaluating, regenerating];
