/**
 * What an installation must do, item by item. Each test stands for one promise and is named by its number; the suites
 * beside it go into the details of each part.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import { expect, it, onTestFinished } from "vitest";
import { createScriptedModel } from "../src/adapters/models/scripted.ts";
import { readConfigFile } from "../src/config/config-file.ts";
import type { GenerateInput, LanguageModel } from "../src/ports/language-model.ts";
import { openFakeModel } from "./fakes/fake-ladder.ts";
import { createTestApp, openTestApp, type TestApp, type TestAppOptions } from "./helpers/app-harness.ts";
import { tableContents, temporaryFolder } from "./storage/engines.ts";

const NOTHING = { items: [] };
const GROUP = { agent_version: "v1", playbook_name: "support" };
const CONFIRM = "Confirm the shipping address before you place an order";
const VERIFY = "Verify the shipping address before placing the order";

async function open(model: LanguageModel | null, options: TestAppOptions = {}, config: object = {}) {
  const models = model === null ? {} : { models: () => model };
  const test = await openTestApp({ ...models, embedder: null, ...options });
  const body = { storage_config: null, skip_should_run_check: true, ...config };
  expect((await test.owner.send(operations.set_config, { body })).success).toBe(true);
  return test;
}

type Said = readonly (string | Readonly<Record<string, unknown>>)[];

/** Publishes and waits until it is learnt. */
async function say(test: TestApp, user_id: string, said: Said, more: object = {}, headers = {}) {
  const interaction_data_list = said.map((one) =>
    typeof one === "string" ? { role: "User", content: one } : { role: "User", ...one },
  );
  const body = { user_id, session_id: `of ${user_id}`, agent_version: "v1", interaction_data_list, ...more };
  return test.owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    headers,
    body,
  });
}

interface Shown {
  readonly turn: number;
  readonly text: string;
  readonly by: string;
  readonly new: boolean;
}

function turnsShown({ messages }: GenerateInput): Shown[] {
  const lines = (messages[0]?.content ?? "").split("\n").filter((line) => line.startsWith('{"turn"'));
  return lines.map((line) => JSON.parse(line));
}

function rule(content: string, turn: number, quote: string) {
  const evidence = [{ turn, quote }];
  return {
    items: [
      {
        rationale: "Said.",
        trigger: null,
        content,
        blocking_issue: null,
        slot: null,
        confidence: 1,
        evidence,
      },
    ],
  };
}

const isPlaybooks = (input: GenerateInput) => input.schema.name === "playbooks";

async function rulesOf(test: TestApp) {
  const { user_playbooks } = await test.owner.send(operations.get_user_playbooks, { body: {} });
  return user_playbooks;
}

async function sharedOf(test: TestApp) {
  const { agent_playbooks } = await test.owner.send(operations.get_agent_playbooks, { body: {} });
  return agent_playbooks.sort((a, b) => a.agent_playbook_id - b.agent_playbook_id);
}

async function teach(test: TestApp, user_id: string, content: string) {
  const row = { ...GROUP, user_id, request_id: `of ${user_id}`, content };
  await test.owner.send(operations.add_user_playbook, { body: { user_playbooks: [row] } });
}

const aggregate = (test: TestApp) => test.owner.send(operations.run_playbook_aggregation, { body: GROUP });

async function judge(test: TestApp, user_id: string) {
  const { signal } = new AbortController();
  await test.app.evaluations.evaluateSession(DEFAULT_ORG_ID, user_id, `of ${user_id}`, signal);
  const answer = await test.owner.send(operations.get_agent_success_evaluation_results, { body: {} });
  return answer.agent_success_evaluation_results;
}

it("1. all of 25 turns published at once with a window of 10 are read, and the correction in the last is learnt", async () => {
  const model = createScriptedModel((input: GenerateInput) => {
    const last = turnsShown(input).find(({ text }) => text.includes("turn 25"));
    if (!isPlaybooks(input) || last === undefined) return NOTHING;
    return rule("Never use tabs.", last.turn, "never use tabs");
  });
  const test = await open(model, {}, { batch_size: 10, batch_interval: 5 });
  const said = Array.from({ length: 25 }, (_, index) =>
    index === 24 ? "turn 25: no, never use tabs" : `turn ${index + 1}`,
  );
  await say(test, "ada", said);
  expect((await rulesOf(test)).map(({ content }) => content)).toEqual(["Never use tabs."]);
  const fresh = model.calls
    .filter(isPlaybooks)
    .map((call) => turnsShown(call).filter((turn) => turn.new).length);
  expect(fresh).toEqual([10, 10, 5]);
});

it("2. two users who publish at once are both learnt from, and no window is read twice", async () => {
  const model = createScriptedModel((input: GenerateInput) => {
    const [turn] = turnsShown(input);
    return isPlaybooks(input) && turn !== undefined
      ? rule(`Rule of ${turn.text}`, turn.turn, turn.text)
      : NOTHING;
  });
  const test = await open(model);
  const forced = { force_extraction: true };
  await Promise.all(["ada", "bob"].map((user) => say(test, user, [`I am ${user}`], forced)));
  expect((await rulesOf(test)).map(({ user_id }) => user_id).sort()).toEqual(["ada", "bob"]);
  expect(model.calls.length).toBe(4);
});

it("3. what was accepted before the process ended is learnt by the next one, exactly once", async () => {
  const dataDir = temporaryFolder();
  const said = "Always answer me in French.";
  const first = await createTestApp({ dataDir, embedder: null, start: false });
  const body = { user_id: "ada", interaction_data_list: [{ role: "User", content: said }] };
  await first.owner.send(operations.publish_interaction, { body });
  await first.app.close();
  for (const _life of [1, 2]) {
    const test = await createTestApp({ dataDir, embedder: null });
    const stats = () => test.storage.jobs.findByKey(DEFAULT_ORG_ID, "learn", "ada");
    await expect.poll(stats).toEqual([]);
    const { runs } = await test.owner.send(operations.get_runs, { body: { kind: "learn", user_id: "ada" } });
    expect(runs.length).toBe(2);
    expect((await rulesOf(test)).map(({ user_id }) => user_id)).toEqual(["ada"]);
    await test.app.close();
  }
});

it("4. the same Idempotency-Key twice is one request and one reading", async () => {
  const model = createScriptedModel(NOTHING);
  const test = await open(model);
  const call = () =>
    say(test, "ada", ["I like tea."], { force_extraction: true }, { "Idempotency-Key": "once" });
  const [first, again] = [await call(), await call()];
  expect(again.request_id).toBe(first.request_id);
  expect(model.calls.length).toBe(2);
  const { interactions } = await test.owner.send(operations.get_interactions, { body: { user_id: "ada" } });
  expect(interactions.length).toBe(1);
});

it("5. a rerun leaves current rows byte for byte as they are until the upgrade; a downgrade restores them", async () => {
  const test = await open(null);
  await say(test, "ada", ["I live in Porto.", "My favourite colour is green."]);
  const current = async () =>
    JSON.stringify(
      await test.storage.profiles.list(DEFAULT_ORG_ID, { statuses: [null], notExpiredAt: null }, null),
    );
  const before = await current();
  expect(before).toContain("Porto");
  await test.owner.send(operations.rerun_profile_generation, { body: { user_id: "ada" } });
  const pending = { user_id: "ada", status_filter: ["pending"] };
  const staged = async () =>
    (await test.owner.send(operations.get_profiles, { body: pending })).user_profiles.length;
  await expect.poll(staged).toBe(2);
  expect(await current()).toBe(before);
  await test.owner.send(operations.upgrade_all_profiles, { body: {} });
  expect(await current()).not.toBe(before);
  await test.owner.send(operations.downgrade_all_profiles, { body: {} });
  expect(JSON.parse(await current())).toEqual(JSON.parse(before));
});

it("6. a cluster that grows by one revises its rule under the same id with its history; an approved one stays", async () => {
  const test = await open(null, { start: false });
  for (const user of ["ada", "bo"]) await teach(test, user, user === "ada" ? CONFIRM : VERIFY);
  await aggregate(test);
  const [before] = await sharedOf(test);
  for (const user of ["cy", "di"]) await teach(test, user, VERIFY);
  await aggregate(test);
  const [after, ...others] = await sharedOf(test);
  expect(others).toEqual([]);
  expect(after).toMatchObject({ agent_playbook_id: before?.agent_playbook_id, content: VERIFY });
  const id = String(after?.agent_playbook_id);
  const history = await test.storage.lineage.revisions(DEFAULT_ORG_ID, "agent_playbook", id);
  expect(history.map(({ state }) => state.content)).toEqual([CONFIRM, VERIFY]);
  const approval = { agent_playbook_id: after?.agent_playbook_id, playbook_status: "approved" };
  await test.owner.send(operations.update_agent_playbook_status, { body: approval });
  await test.storage.commit(DEFAULT_ORG_ID, [
    { type: "learnings.delete", kind: "user_playbook", selector: {} },
  ]);
  await aggregate(test);
  expect(await sharedOf(test)).toMatchObject([{ content: VERIFY, playbook_status: "approved" }]);
});

it.each([
  ["nothing", { verdict: "none", reason: "They differ.", stands_for: [], leaves_out: [], rule: null }],
  ["an error", new Error("out of order")],
])(
  "7. a model that answers %s for a changed cluster leaves the old rule, and is asked again",
  async (_name, bad) => {
    const merged = "Read the shipping address back before an order is placed.";
    const good = {
      ...{ verdict: "rule", reason: "Alike.", stands_for: [1, 2], leaves_out: [] },
      rule: { rationale: null, trigger: null, content: merged, blocking_issue: null },
    };
    const model = createScriptedModel((_: GenerateInput, call: number) => (call === 0 ? good : bad));
    const test = await open(model, { start: false });
    for (const user of ["ada", "bo"]) await teach(test, user, user === "ada" ? CONFIRM : VERIFY);
    await aggregate(test);
    await teach(test, "cy", VERIFY);
    await aggregate(test);
    expect((await sharedOf(test)).map(({ content }) => content)).toEqual([merged]);
    const calls = model.calls.length;
    test.clock.advanceSeconds(600);
    await test.app.start();
    await expect.poll(() => model.calls.length).toBeGreaterThan(calls);
  },
);

it("8. a playbook that holds fenced code comes through whole", async () => {
  const content = "Deploy like this:\n```sh\nnpm run deploy -- --region eu\n```";
  const reply = `\`\`\`json\n${JSON.stringify(rule(content, 1, "always deploy to eu"))}\n\`\`\``;
  const { model } = await openFakeModel((call) => ({
    text: JSON.stringify(call.body).includes('"playbooks"') ? reply : JSON.stringify(NOTHING),
  }));
  const test = await open(model);
  await say(test, "ada", ["You must always deploy to eu."], { force_extraction: true });
  expect((await rulesOf(test)).map((row) => row.content)).toEqual([content]);
});

it("9. search: nothing for a query that nothing fits, no rejected rule, an old turn among a thousand, any script", async () => {
  const test = await open(null, { start: false });
  const turns = Array.from({ length: 1_001 }, (_, index) => ({
    role: "User",
    content:
      index === 0
        ? "My locker code is blue, 我的柜子是蓝色的, café Zoë 🦊"
        : `The build number ${index} went fine.`,
  }));
  const body = { user_id: "dana", interaction_data_list: turns };
  await test.owner.send(operations.publish_interaction, { body });
  const find = async (query: string) => {
    const wanted = { user_id: "dana", query, top_k: 3 };
    return (await test.owner.send(operations.search_interactions, { body: wanted })).interactions;
  };
  for (const query of ["locker code", "柜子 蓝色", "cafe zoe", "🦊"]) {
    expect((await find(query))[0]?.content, query).toBe(turns[0]?.content);
  }
  expect(await find("quarterly dividends of shipping companies")).toEqual([]);
  await test.owner.send(operations.add_agent_playbook, {
    body: {
      agent_playbooks: (["approved", "rejected"] as const).map((playbook_status) => ({
        ...{ agent_version: "v1", playbook_name: "tours", content: `The harbour tour is ${playbook_status}` },
        playbook_status,
      })),
    },
  });
  const found = await test.owner.send(operations.search_agent_playbooks, { body: { query: "harbour tour" } });
  expect(found.agent_playbooks.map(({ playbook_status }) => playbook_status)).toEqual(["approved"]);
});

it("10. an edited rule is found by its new words at once, and not by its old ones", async () => {
  const test = await open(null, { start: false });
  await teach(test, "ada", "Feed the walrus before noon");
  const [row] = await rulesOf(test);
  const changes = { user_playbook_id: row?.user_playbook_id, content: "Groom the ferret after dusk" };
  await test.owner.send(operations.update_user_playbook, { body: changes });
  const find = async (query: string) =>
    (await test.owner.send(operations.search_user_playbooks, { body: { query } })).user_playbooks.length;
  expect([await find("ferret"), await find("walrus")]).toEqual([1, 0]);
});

it("11. the verdict over the given answers and the winner against shadow answers do not depend on the order", async () => {
  const verdict = {
    ...{ is_success: true, confidence: 1, failure_type: null, failure_reason: null, is_escalated: false },
    ...{ corrections: [], solved_in: 2, metadata: null, lesson: null },
    evidence: [{ turn: 1, quote: "Book 12A." }],
  };
  const judgeBy = async (better: (input: GenerateInput) => string) => {
    const model = createScriptedModel((input: GenerateInput) =>
      input.schema.name === "shadow_comparison"
        ? { better: better(input), is_significant: true, reason: "So." }
        : verdict,
    );
    const judged = { evaluation_name: "done", success_definition_prompt: "It is booked." };
    const test = await open(model, { start: false }, { agent_success_configs: [judged] });
    const turns = [
      { role: "User", content: "Book 12A." },
      { role: "Assistant", content: "21C it is.", shadow_content: "12A it is." },
    ];
    const body = { user_id: "ada", session_id: "of ada", interaction_data_list: turns };
    await test.owner.send(operations.publish_interaction, { body });
    const shown = () => model.calls.find(({ schema }) => schema.name === "session_verdict");
    const [result] = await judge(test, "ada");
    expect(JSON.stringify(shown()?.messages)).not.toContain("12A it is.");
    return result?.regular_vs_shadow;
  };
  const shadowIsFirst = (input: GenerateInput) => (input.messages[0]?.content ?? "").includes('"first":"12A');
  expect(await judgeBy((input) => (shadowIsFirst(input) ? "first" : "second"))).toBe("shadow_is_better");
  expect(await judgeBy((input) => (shadowIsFirst(input) ? "second" : "first"))).toBe("regular_is_better");
  expect(await judgeBy(() => "first")).toBe("tied");
});

it("12. a session that goes on after its evaluation is judged again, and the new result replaces the old one", async () => {
  const test = await open(null, { start: false });
  const publish = async (...interaction_data_list: object[]) => {
    const body = { user_id: "ada", session_id: "of ada", interaction_data_list };
    await test.owner.send(operations.publish_interaction, { body });
  };
  const answer = { role: "Assistant", content: "It is 12A now." };
  await publish({ role: "User", content: "Change my seat." }, answer, { role: "User", content: "Thanks!" });
  const [first] = await judge(test, "ada");
  await publish({ role: "User", content: "It did not work, this is unacceptable." });
  const [second, ...others] = await judge(test, "ada");
  expect([first?.is_success, second?.is_success]).toEqual([true, false]);
  expect(second?.result_id).toBe(first?.result_id);
  expect(others).toEqual([]);
});

it("13. a user who is deleted leaves no trace in any table; shared rules lose the support, or go", async () => {
  const dataDir = temporaryFolder();
  const test = await open(null, { dataDir, start: false });
  const turns = [{ role: "User", content: "My canary is qzvxkw and I live in Porto." }];
  const published = { user_id: "ada", session_id: "of ada", interaction_data_list: turns };
  await test.owner.send(operations.publish_interaction, { body: published });
  for (const user of ["ada", "bo", "cy"]) await teach(test, user, CONFIRM);
  for (const user of ["ada", "bo"]) await teach(test, user, `Feed the qzvxkw of ${user} at noon sharp`);
  await aggregate(test);
  const body = { user_id: "ada", dry_run: false };
  await test.owner.send(operations.forget_user, { body });
  await aggregate(test);
  const shared = await sharedOf(test);
  expect(shared.map(({ content }) => content)).toEqual([CONFIRM]);
  expect(JSON.parse(shared[0]?.playbook_metadata ?? "").support.users).toBe(2);
  for (const [table, cells] of tableContents(join(dataDir, "reflexio.db"))) {
    const found = cells.filter((cell) => cell.includes("canary is qzvxkw") || cell === "ada");
    expect({ table, found }).toEqual({ table, found: [] });
  }
});

it("14. turns that hold nothing cost no more than there are new ones", async () => {
  const model = createScriptedModel(NOTHING);
  const test = await open(model, {}, { batch_size: 10, batch_interval: 5 });
  for (let round = 0; round < 10; round += 1) {
    await say(
      test,
      "ada",
      Array.from({ length: 5 }, (_, index) => `chat ${round} ${index}`),
    );
  }
  expect(model.calls.length).toBe(20);
  expect(model.calls.flatMap(turnsShown).filter((turn) => turn.new).length).toBe(100);
});

it("15. a provider that answers 429 twice and then the reply costs the publish no warning", async () => {
  const { model, server } = await openFakeModel((_call, index) =>
    index < 2 ? { status: 429 } : { text: JSON.stringify(NOTHING) },
  );
  const test = await open(model);
  const answer = await say(test, "ada", ["Hello there."], { force_extraction: true });
  expect(answer).toMatchObject({ success: true, learner: "model", warnings: [] });
  expect(server.calls.length).toBe(4);
});

it("16. a configuration with a syntax error is refused with its place, and nothing is replaced by defaults", () => {
  const folder = mkdtempSync(join(tmpdir(), "reflexio-config-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "config.json"), '{\n  "batch_size": 10,\n  "batch_interval" 5\n}\n');
  expect(() => readConfigFile(folder, undefined)).toThrow(/config\.json:3:/);
});
