import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createRulesLearner } from "../../src/adapters/learners/rules/index.ts";
import { renderTool } from "../../src/core/render-turn.ts";
import type { ExtractInput, Learner, Turn } from "../../src/ports/learner.ts";
import { type Caller, openTestApp, type TestApp } from "../helpers/app-harness.ts";
import { eventually } from "../helpers/eventually.ts";
import { START } from "../helpers/records.ts";
import { field } from "./wire-check.ts";

const { publish_interaction, get_interactions, search_interactions, learning_status, get_runs } = operations;

/** Reads like the rules, and keeps what it was shown. */
function createWatchedLearner() {
  const rules = createRulesLearner();
  const calls: ExtractInput[] = [];
  const learner: Learner = {
    ...rules,
    extract(input) {
      calls.push(input);
      return rules.extract(input);
    },
  };
  const fresh = (kind: ExtractInput["kind"]): Turn[] =>
    calls
      .filter((call) => call.kind === kind)
      .flatMap((call) => call.windows.flatMap((window) => window.turns.filter((turn) => turn.fresh)));
  return { learner, fresh };
}

function publish(
  caller: Caller,
  body: object,
  more: { readonly wait?: boolean; readonly key?: string } = {},
) {
  return caller.send(publish_interaction, {
    ...(more.wait === true ? { query: { wait_for_response: "true" } } : {}),
    ...(more.key === undefined ? {} : { headers: { "Idempotency-Key": more.key } }),
    body,
  });
}

async function settled(caller: Caller, request_id: string | undefined) {
  return eventually(async () => {
    const status = await caller.send(learning_status, { query: { request_id: request_id ?? "" } });
    if (status.status === "queued" || status.status === "running") throw new Error("It goes on.");
    return status;
  });
}

describe("every turn is read once", () => {
  it("of 500 that come at once, the rule in each tenth is learnt", async () => {
    const { learner, fresh } = createWatchedLearner();
    const { owner } = await openTestApp({ learner });
    const turns = Array.from({ length: 500 }, (_, index) => ({
      role: index % 2 === 0 ? "user" : "assistant",
      content: index % 10 === 0 ? `Always use server${index} for job${index}.` : `Sure, message ${index}.`,
    }));
    const answer = await publish(owner, { user_id: "dana", interaction_data_list: turns }, { wait: true });
    expect(answer).toMatchObject({ success: true, warnings: [], playbooks_added: 50 });
    for (const kind of ["profile", "user_playbook"] as const) {
      expect(fresh(kind).map((turn) => turn.interactionId)).toEqual(answer.interaction_ids);
    }
    const { runs } = await owner.send(get_runs, { body: { limit: 1_000 } });
    const read = runs
      .filter(({ extractor_name }) => extractor_name === "default_playbook_extractor")
      .reduce((sum, run) => sum + run.interactions_considered, 0);
    expect(read).toBe(500);
    const { user_playbooks } = await owner.send(operations.get_user_playbooks, { body: { limit: null } });
    expect(user_playbooks).toHaveLength(50);
  });

  it("of a hundred publishes at once, none is lost and none is read twice", async () => {
    const { learner, fresh } = createWatchedLearner();
    const { owner } = await openTestApp({ learner });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        publish(owner, {
          user_id: `user-${index % 5}`,
          session_id: "burst",
          interaction_data_list: [{ role: "user", content: `Message ${index}.` }],
        }),
      ),
    );
    for (const { request_id } of answers) await settled(owner, request_id);
    const ids = answers.flatMap(({ interaction_ids }) => interaction_ids ?? []).sort((a, b) => a - b);
    const read = fresh("profile")
      .map((turn) => turn.interactionId)
      .sort((a, b) => a - b);
    expect(read).toEqual(ids);
    expect(new Set(ids).size).toBe(100);
  });

  it("with times of long ago, in the order of arrival", async () => {
    const { owner } = await openTestApp();
    await publish(owner, { user_id: "dana", interaction_data_list: [{ content: "Now." }] }, { wait: true });
    const old = await publish(
      owner,
      {
        user_id: "dana",
        interaction_data_list: [
          { role: "user", content: "Always answer in German.", created_at: START - 9_999_999 },
        ],
      },
      { wait: true },
    );
    expect(old.playbooks_added).toBe(1);
    const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(interactions.map(({ created_at }) => created_at)).toEqual([START, START - 9_999_999]);
  });

  it("again after a failure, and what it says is learnt once", async () => {
    let failures = 1;
    const rules = createRulesLearner();
    const learner: Learner = {
      ...rules,
      extract: (input) =>
        failures-- > 0 ? Promise.reject(new Error("The model is away.")) : rules.extract(input),
    };
    const { owner, clock } = await openTestApp({ learner });
    const turn = { role: "user", content: "Always answer in German." };
    const first = await publish(owner, { user_id: "dana", interaction_data_list: [turn] }, { wait: true });
    expect(first).toMatchObject({ success: true, message: expect.stringContaining("1 warning(s)") });
    expect(first.warnings).toEqual([expect.stringContaining("will be tried again")]);
    clock.advanceSeconds(3_600);
    // A publish of anybody wakes the queue.
    await publish(owner, { user_id: "eli", interaction_data_list: [{ content: "Hi." }] }, { wait: true });
    expect(await settled(owner, first.request_id)).toMatchObject({ status: "learnt", playbooks_added: 1 });
    const { user_playbooks } = await owner.send(operations.get_user_playbooks, { body: {} });
    expect(user_playbooks).toHaveLength(1);
  });
});

describe("order and times", () => {
  it("several publishes in one second stay in order", async () => {
    const { owner } = await openTestApp({ start: false });
    for (const content of ["first", "second", "third"]) {
      const turns = [{ content: `${content} question` }, { role: "assistant", content: `${content} answer` }];
      await publish(owner, { user_id: "dana", session_id: "s", interaction_data_list: turns });
    }
    const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana" } });
    const byId = [...interactions].sort((a, b) => a.interaction_id - b.interaction_id);
    expect(interactions).toEqual(byId);
    expect(byId.map(({ content }) => content)).toEqual([
      "first question",
      "first answer",
      "second question",
      "second answer",
      "third question",
      "third answer",
    ]);
    expect(new Set(byId.map(({ created_at }) => created_at)).size).toBe(1);
  });

  it("the times of a client are kept, also when they go backwards", async () => {
    const { owner } = await openTestApp({ start: false });
    const times = [START - 50, START - 10, START - 30];
    const turns = times.map((created_at, index) => ({ content: `turn ${index}`, created_at }));
    const { interaction_ids = [] } = await publish(owner, { user_id: "dana", interaction_data_list: turns });
    expect(interaction_ids).toEqual([...interaction_ids].sort((a, b) => a - b));
    const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(interactions.map(({ content }) => content)).toEqual(["turn 1", "turn 2", "turn 0"]);
  });
});

describe("turns with tool calls only", () => {
  const tools_used = [{ tool_name: "update_address", tool_data: { input: { city: "Berlin" } } }];

  it("are kept, and rendered for the learner", async () => {
    const { learner, fresh } = createWatchedLearner();
    const { owner } = await openTestApp({ learner });
    const turns = [
      { role: "user", content: "Ship it." },
      { role: "assistant", tools_used },
    ];
    await publish(owner, { user_id: "dana", interaction_data_list: turns }, { wait: true });
    const { interactions } = await owner.send(get_interactions, { body: { user_id: "dana" } });
    expect(interactions).toMatchObject([{ content: "Ship it." }, { content: "", tools_used }]);
    const [, tool] = fresh("user_playbook");
    expect(tool?.tools.map(renderTool)).toEqual(['[used tool: update_address({"input":{"city":"Berlin"}})]']);
    const body = { user_id: "dana", query: "update_address Berlin", search_mode: "fts" };
    const found = await owner.send(search_interactions, { body });
    expect(found.interactions.map(({ content }) => content)).toEqual([""]);
  });
});

describe("waiting for learning", () => {
  it("counts what came of this call only, while others learn beside it", async () => {
    const { owner } = await openTestApp();
    const say = (user_id: string, ...contents: readonly string[]) =>
      publish(
        owner,
        { user_id, interaction_data_list: contents.map((content) => ({ role: "user", content })) },
        { wait: true },
      );
    const [dana, eli, fay] = await Promise.all([
      say("dana", "Always answer in German.", "I live in Berlin."),
      say("eli", "Hm."),
      say("fay", "Never deploy on Fridays.", "Always run the linter before a commit."),
    ]);
    const counts = ({ profiles_added, playbooks_added }: typeof dana) => [profiles_added, playbooks_added];
    expect([dana, eli, fay].map(counts)).toEqual([
      [1, 1],
      [0, 0],
      [0, 2],
    ]);
    expect(eli.learning).toContain("Nothing to learn");
    const again = await say("dana", "Hm.");
    expect(counts(again)).toEqual([0, 0]);
  });

  it("is not needed for the turns to be found", async () => {
    const { owner } = await openTestApp({ start: false });
    await publish(owner, { user_id: "dana", interaction_data_list: [{ content: "The zebra crossed." }] });
    const body = { user_id: "dana", query: "zebra", search_mode: "fts" };
    expect((await owner.send(search_interactions, { body })).interactions).toHaveLength(1);
  });
});

describe("idempotency", () => {
  const body = {
    user_id: "dana",
    session_id: "s",
    interaction_data_list: [{ role: "user", content: "Always answer in German.", created_at: START }],
  };

  async function stored(app: TestApp): Promise<number> {
    return (await app.owner.send(operations.get_all_interactions)).interactions.length;
  }

  it("replays the receipt and stores nothing twice", async () => {
    const app = await openTestApp();
    const first = await publish(app.owner, body, { key: "k1", wait: true });
    // The order of the keys and the fields with their defaults say the same.
    const same = {
      interaction_data_list: body.interaction_data_list,
      source: "",
      session_id: "s",
      user_id: "dana",
    };
    const second = await publish(app.owner, same, { key: "k1", wait: true });
    expect(second).toMatchObject({
      success: true,
      duplicate: true,
      request_id: first.request_id,
      interaction_ids: first.interaction_ids,
      playbooks_added: 1,
    });
    expect(await stored(app)).toBe(1);
    const { user_playbooks } = await app.owner.send(operations.get_user_playbooks, { body: {} });
    expect(user_playbooks).toHaveLength(1);
  });

  it("refuses the key for another body", async () => {
    const app = await openTestApp({ start: false });
    await publish(app.owner, body, { key: "k1" });
    const answer = await app.owner.call(publish_interaction, {
      headers: { "Idempotency-Key": "k1" },
      body: { ...body, user_id: "eli" },
    });
    expect(answer.status).toBe(422);
    expect(field(answer.body, "error", "code")).toBe("idempotency_mismatch");
    expect(await stored(app)).toBe(1);
  });

  it("stores once when the same call comes many times at once", async () => {
    const app = await openTestApp({ start: false });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        app.owner.call(publish_interaction, { headers: { "Idempotency-Key": "k1" }, body }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status === 200 || status === 409))).toEqual(new Set([true]));
    const ids = answers.flatMap(({ body: sent }) => field(sent, "request_id") ?? []);
    expect(new Set(ids).size).toBe(1);
    expect(await stored(app)).toBe(1);
  });

  it("knows re-sent turns by their message ids", async () => {
    const app = await openTestApp({ start: false });
    const turns = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ content: `turn ${index}`, message_id: `m${index}` }));
    await publish(app.owner, { user_id: "dana", interaction_data_list: turns(2) });
    const more = await publish(app.owner, { user_id: "dana", interaction_data_list: turns(4) });
    expect(more.success).toBe(true);
    expect(await stored(app)).toBe(4);
    // Another user's messages have ids of their own.
    await publish(app.owner, { user_id: "eli", interaction_data_list: turns(2) });
    expect(await stored(app)).toBe(6);
  });

  it("answers the ids of every turn that was sent, new or known, also when it is repeated", async () => {
    const app = await openTestApp({ start: false });
    const turn = (id: string | null) => ({ content: `turn ${id}`, message_id: id });
    const first = await publish(app.owner, {
      user_id: "dana",
      interaction_data_list: [turn("a"), turn("b")],
    });
    const transcript = {
      user_id: "dana",
      interaction_data_list: [turn("a"), turn(null), turn("b"), turn("c")],
    };
    const more = await publish(app.owner, transcript, { key: "k1" });
    const [a, b] = first.interaction_ids ?? [];
    const [, unnamed = 0, , c] = more.interaction_ids ?? [];
    expect(more.interaction_ids).toEqual([a, unnamed, b, c]);
    expect(new Set(more.interaction_ids).size).toBe(4);
    // A repeat maps turns to ids as the first answer did, also after a turn was deleted.
    await app.owner.send(operations.delete_interaction, {
      body: { user_id: "dana", interaction_id: unnamed },
    });
    const again = await publish(app.owner, transcript, { key: "k1" });
    expect(again).toMatchObject({ duplicate: true, request_id: more.request_id });
    expect(again.interaction_ids).toEqual(more.interaction_ids);
  });

  it("leaves no trace of a transcript that says nothing new", async () => {
    const app = await openTestApp({ start: false });
    const turn = (id: string) => ({ content: `turn ${id}`, message_id: id });
    const transcript = { user_id: "dana", interaction_data_list: [turn("a"), turn("b")] };
    const first = await publish(app.owner, transcript);
    for (const key of [undefined, "k1", "k1"]) {
      const again = await publish(app.owner, transcript, key === undefined ? {} : { key });
      expect(again).toMatchObject({
        duplicate: true,
        request_id: first.request_id,
        interaction_ids: first.interaction_ids,
      });
    }
    const { sessions } = await app.owner.send(operations.get_requests, { body: {} });
    expect(sessions.flatMap((session) => session.requests)).toHaveLength(1);
    // The key stands for this transcript from now on.
    const answer = await app.owner.call(publish_interaction, {
      headers: { "Idempotency-Key": "k1" },
      body: { ...transcript, user_id: "eli" },
    });
    expect(field(answer.body, "error", "code")).toBe("idempotency_mismatch");
  });

  it("takes a repeat with other flags for the same publish", async () => {
    const app = await openTestApp({ start: false });
    const first = await publish(app.owner, body, { key: "k1" });
    const flags = { force_extraction: true, skip_aggregation: true };
    const again = await publish(app.owner, { ...body, ...flags }, { key: "k1" });
    expect(again).toMatchObject({ duplicate: true, request_id: first.request_id });
    expect(await stored(app)).toBe(1);
  });

  it("wants a key of sane length", async () => {
    const app = await openTestApp({ start: false });
    for (const key of ["", "k".repeat(256)]) {
      const answer = await app.owner.call(publish_interaction, { headers: { "Idempotency-Key": key }, body });
      expect(answer.status).toBe(422);
    }
    expect(await stored(app)).toBe(0);
  });
});
