import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { search } = operations;

/** A profile, a user's rule and a shared rule about addresses. */
async function fill(caller: Caller): Promise<void> {
  await caller.send(operations.add_user_profile, {
    body: {
      user_profiles: [
        {
          profile_id: "p-100",
          user_id: "dana",
          content: "Changed the delivery address to Berlin",
          last_modified_timestamp: START,
          generated_from_request_id: "manual",
        },
      ],
    },
  });
  const rule = { agent_version: "v3", playbook_name: "shipping", trigger: "address change" };
  await caller.send(operations.add_user_playbook, {
    body: {
      user_playbooks: [
        { ...rule, user_id: "dana", request_id: "m", content: "Repeat the address back after a change" },
      ],
    },
  });
  await caller.send(operations.add_agent_playbook, {
    body: {
      agent_playbooks: [{ ...rule, content: "Confirm an address change", playbook_status: "approved" }],
    },
  });
}

describe("POST /api/search", () => {
  it("finds all three kinds with calibrated scores", async () => {
    const { owner } = await openTestApp({ start: false });
    await fill(owner);
    const answer = await owner.send(search, { body: { query: "address change", user_id: "dana", top_k: 3 } });
    expect(answer).toMatchObject({
      success: true,
      profiles: [{ profile_id: "p-100", user_id: "dana" }],
      user_playbooks: [{ user_playbook_id: 1, trigger: "address change" }],
      agent_playbooks: [{ agent_playbook_id: 1, playbook_status: "approved" }],
    });
    for (const { score } of [...answer.profiles, ...answer.user_playbooks, ...answer.agent_playbooks]) {
      expect(score).toBeGreaterThanOrEqual(0.3);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(Object.keys(answer)).not.toContain("reformulated_query");
  });

  it("leaves profiles out without a user, and filters rules", async () => {
    const { owner } = await openTestApp({ start: false });
    await fill(owner);
    const find = async (more: object) => {
      const answer = await owner.send(search, { body: { query: "address change", threshold: 0, ...more } });
      return [answer.profiles.length, answer.user_playbooks.length, answer.agent_playbooks.length];
    };
    expect(await find({})).toEqual([0, 1, 1]);
    expect(await find({ user_id: "dana" })).toEqual([1, 1, 1]);
    expect(await find({ user_id: "eli" })).toEqual([0, 0, 1]);
    expect(await find({ agent_version: "v4" })).toEqual([0, 0, 0]);
    expect(await find({ playbook_name: "other", user_id: "dana" })).toEqual([1, 0, 0]);
    expect(await find({ threshold: 1, user_id: "dana" })).toEqual([0, 0, 0]);
    expect(await find({ threshold: null, top_k: null, conversation_history: null })).toEqual([0, 1, 1]);
  });

  it("wants a query", async () => {
    const { owner } = await openTestApp({ start: false });
    const missing = await owner.call(search, { body: {} });
    expect(field(missing.body, "detail")).toEqual([
      { type: "missing", loc: ["body", "query"], msg: "Field required", input: {} },
    ]);
    const blank = await owner.call(search, { body: { query: " ", top_k: 0 } });
    expect(field(blank.body, "detail")).toMatchObject([
      { type: "value_error", loc: ["body", "query"], input: " " },
      {
        type: "greater_than",
        loc: ["body", "top_k"],
        msg: "Input should be greater than 0",
        input: 0,
        ctx: { gt: 0 },
      },
    ]);
  });
});

describe("POST /api/get_context", () => {
  it("packs what fits into the budget, approved rules only", async () => {
    const { owner } = await openTestApp({ start: false });
    await fill(owner);
    await owner.send(operations.add_agent_playbook, {
      body: { agent_playbooks: [{ agent_version: "v3", content: "Pending address change rule" }] },
    });
    const ask = (more: object) =>
      owner.send(operations.get_context, { body: { user_id: "dana", query: "address change", ...more } });
    const context = await ask({});
    expect(context).toMatchObject({
      profile_ids: ["p-100"],
      user_playbook_ids: [1],
      agent_playbook_ids: [1],
    });
    expect(context.text).toContain("Confirm an address change");
    expect(context.text).not.toContain("Pending");
    expect(context.items).toHaveLength(3);
    expect(context.tokens).toBeLessThanOrEqual(1_000);
    const small = await ask({ token_budget: context.items[0]?.tokens });
    expect(small.truncated).toBe(true);
    expect(small.items.length).toBeLessThan(3);
    expect(small.tokens).toBeLessThanOrEqual(context.items[0]?.tokens ?? 0);
    const some = await ask({ kinds: ["profile"] });
    expect(some.items.map(({ kind }) => kind)).toEqual(["profile"]);
    const shared = await ask({ user_id: null });
    expect(shared).toMatchObject({ profile_ids: [], user_playbook_ids: [], agent_playbook_ids: [1] });
    const nothing = await ask({ query: "quantum chromodynamics" });
    expect(nothing).toMatchObject({ text: "", tokens: 0, items: [], truncated: false });
  });
});
