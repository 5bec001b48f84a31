import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp, type TestApp } from "../../helpers/app-harness.ts";
import { eventually } from "../../helpers/eventually.ts";
import { START } from "../../helpers/records.ts";

const { get_agent_success_evaluation_results, get_dashboard_stats, publish_interaction } = operations;
const IDLE_SECONDS = 600;

async function talk(app: TestApp, session_id: string, ...turns: readonly [role: string, content: string][]) {
  await app.owner.send(publish_interaction, {
    query: { wait_for_response: "true" },
    body: {
      user_id: "dana",
      session_id,
      agent_version: "v3",
      interaction_data_list: turns.map(([role, content]) => ({ role, content })),
    },
  });
}

/** Lets sessions become quiet, and wakes the worker. */
async function judged(app: TestApp, count: number) {
  app.clock.advanceSeconds(IDLE_SECONDS + 1);
  await talk(app, "waker", ["user", "Hello."]);
  return eventually(async () => {
    const answer = await app.owner.send(get_agent_success_evaluation_results, { body: { limit: 50 } });
    if (answer.agent_success_evaluation_results.length < count) throw new Error("Not judged yet.");
    return answer;
  });
}

describe("POST /api/get_agent_success_evaluation_results", () => {
  it("has nothing before a session was judged", async () => {
    const { owner } = await openTestApp({ start: false });
    expect(await owner.send(get_agent_success_evaluation_results, { body: {} })).toEqual({
      success: true,
      agent_success_evaluation_results: [],
      msg: "Found 0 evaluation result(s)",
    });
  });

  it("judges a session once it is quiet, and filters the results", async () => {
    const app = await openTestApp();
    await talk(
      app,
      "chat-7",
      ["user", "Ship it to Berlin."],
      ["assistant", "Shipped to Bern."],
      ["user", "No, that is wrong. I said Berlin."],
      ["assistant", "Corrected: shipped to Berlin."],
      ["user", "Thanks, that works."],
    );
    const answer = await judged(app, 1);
    expect(answer.msg).toBe("Found 1 evaluation result(s)");
    expect(answer.agent_success_evaluation_results).toMatchObject([
      {
        result_id: expect.any(Number),
        agent_version: "v3",
        session_id: "chat-7",
        user_id: "dana",
        is_success: expect.any(Boolean),
        number_of_correction_per_session: 1,
        is_escalated: false,
        created_at: START + IDLE_SECONDS + 1,
      },
    ]);
    const count = async (body: object) =>
      (await app.owner.send(get_agent_success_evaluation_results, { body })).agent_success_evaluation_results
        .length;
    expect(await count({ agent_version: "v3", limit: null })).toBe(1);
    expect(await count({ agent_version: "v4" })).toBe(0);
    expect(await count({ session_id: "chat-8" })).toBe(0);
    expect(await count({ user_id: "eli" })).toBe(0);
    expect(await count({ evaluation_name: "other" })).toBe(0);
  });
});

describe("POST /api/get_dashboard_stats", () => {
  const DAY = 86_400;

  it("compares the period with the one before, and sums up the series by buckets", async () => {
    const { owner, clock } = await openTestApp({ start: false });
    clock.advanceSeconds(10 * DAY);
    const publish = (content: string, created_at: number) =>
      owner.send(publish_interaction, {
        body: { user_id: "dana", interaction_data_list: [{ content, created_at }] },
      });
    const now = START + 10 * DAY;
    for (const second of [now, now - DAY, now - 2 * DAY]) await publish("new", second);
    for (const second of [now - 8 * DAY, now - 9 * DAY]) await publish("old", second);
    await publish("ancient", now - 20 * DAY);
    await owner.send(operations.add_user_profile, {
      body: {
        user_profiles: [
          {
            profile_id: "p",
            user_id: "dana",
            content: "x",
            last_modified_timestamp: now,
            generated_from_request_id: "m",
          },
        ],
      },
    });
    await owner.send(operations.add_user_playbook, { body: operations.add_user_playbook.example });
    await owner.send(operations.add_agent_playbook, { body: operations.add_agent_playbook.example });
    const { stats, msg, success } = await owner.send(get_dashboard_stats, { body: { days_back: 7 } });
    expect([success, msg]).toEqual([true, "Retrieved dashboard stats successfully"]);
    expect(stats).toMatchObject({
      current_period: { total_profiles: 1, total_interactions: 3, total_playbooks: 2, success_rate: 0 },
      previous_period: { total_profiles: 0, total_interactions: 2, total_playbooks: 0, success_rate: 0 },
      evaluations_time_series: [],
    });
    const sum = (series: readonly { readonly value: number }[] | undefined) =>
      series?.reduce((total, { value }) => total + value, 0);
    expect(sum(stats?.interactions_time_series)).toBe(3);
    expect(sum(stats?.profiles_time_series)).toBe(1);
    expect(sum(stats?.playbooks_time_series)).toBe(2);
    for (const { timestamp } of stats?.interactions_time_series ?? []) {
      expect(timestamp % (stats?.bucket_seconds ?? 1)).toBe(0);
    }
  });

  it("takes 30 days for null, and is all zeros on an empty server", async () => {
    const { owner } = await openTestApp({ start: false });
    const zeros = { total_profiles: 0, total_interactions: 0, total_playbooks: 0, success_rate: 0 };
    for (const body of [{}, { days_back: null }, { days_back: 30 }]) {
      expect((await owner.send(get_dashboard_stats, { body })).stats).toMatchObject({
        current_period: zeros,
        previous_period: zeros,
        interactions_time_series: [],
      });
    }
  });
});
