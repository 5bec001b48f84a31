import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp, type TestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";

const { forget_user, create_api_key, publish_interaction } = operations;

/** Everything that the server shows about anybody, as text. */
async function everything(caller: Caller): Promise<string> {
  const answers = [
    await caller.call(operations.get_all_interactions),
    await caller.call(operations.get_requests, { body: { top_k: null } }),
    await caller.call(operations.get_all_profiles),
    await caller.call(operations.get_user_playbooks, { body: {} }),
    await caller.call(operations.get_agent_playbooks, { body: {} }),
    await caller.call(operations.get_runs, { body: {} }),
    await caller.call(operations.profile_change_log),
    await caller.call(operations.search, { body: { query: "zebra Berlin", user_id: "dana", threshold: 0 } }),
    await caller.call(operations.search_interactions, { body: { user_id: "dana", query: "zebra" } }),
  ];
  return answers.map(({ text }) => text).join("\n");
}

async function open(): Promise<{ app: TestApp; owner: Caller; danasKey: string }> {
  const app = await openTestApp();
  const { owner } = app;
  for (const user_id of ["dana", "eli"]) {
    await owner.send(publish_interaction, {
      query: { wait_for_response: "true" },
      body: {
        user_id,
        session_id: `chat-${user_id}`,
        interaction_data_list: [
          { role: "user", content: `I live in Berlin. Always use the ${user_id}zebra template.` },
        ],
      },
    });
  }
  const made = await owner.send(create_api_key, { body: { name: "bot", scopes: ["read"], user_id: "dana" } });
  return { app, owner, danasKey: made.api_key };
}

describe("POST /api/forget_user", () => {
  it("only counts unless told to erase", async () => {
    const { owner } = await open();
    const before = await everything(owner);
    for (const body of [{ user_id: "dana" }, { user_id: "dana", dry_run: true }]) {
      const answer = await owner.send(forget_user, { body });
      expect(answer).toMatchObject({
        user_id: "dana",
        dry_run: true,
        counts: { requests: 1, interactions: 1, profiles: 1, user_playbooks: 1, runs: 2, api_keys: 1 },
      });
      expect(answer.receipt_id).toBeUndefined();
    }
    expect(await everything(owner)).toBe(before);
  });

  it("erases one user and nobody else, and stops the user's keys", async () => {
    const { app, owner, danasKey } = await open();
    expect(await everything(owner)).toContain("danazebra");
    const counted = await owner.send(forget_user, { body: { user_id: "dana" } });
    const erased = await owner.send(forget_user, { body: { user_id: "dana", dry_run: false } });
    expect(erased).toMatchObject({
      dry_run: false,
      counts: { interactions: 1, profiles: 1, user_playbooks: 1 },
      receipt_id: expect.any(String),
      completed_at: START,
    });
    expect(erased.counts.requests).toBe(counted.counts.requests);
    const left = await everything(owner);
    expect(left).not.toMatch(/dana/);
    expect(left).toContain("elizebra");
    expect((await app.withKey(danasKey).call(operations.whoami)).status).toBe(401);
    const again = await owner.send(forget_user, { body: { user_id: "dana", dry_run: false } });
    expect(again.counts).toMatchObject({ requests: 0, interactions: 0, profiles: 0, user_playbooks: 0 });
  });

  it("has zeros for a user that nobody knows", async () => {
    const { owner } = await open();
    const { counts } = await owner.send(forget_user, { body: { user_id: "nobody" } });
    expect(new Set(Object.values(counts))).toEqual(new Set([0]));
  });
});
