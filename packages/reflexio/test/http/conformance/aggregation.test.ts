import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedLearner } from "../../../src/adapters/learners/scripted.ts";
import { openTestApp, type TestApp } from "../../helpers/app-harness.ts";
import { addWrite, buildAgentPlaybook, buildUserPlaybook, commitAll, START } from "../../helpers/records.ts";

const ORG = "self-host-org";

async function publish({ owner }: TestApp, user: string, ...contents: readonly string[]) {
  return owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    body: {
      user_id: user,
      session_id: `session of ${user}`,
      agent_version: "v3",
      interaction_data_list: contents.map((content) => ({ role: "User", content })),
    },
  });
}

describe("aggregation over HTTP", () => {
  it("makes agent playbooks of user playbooks, with a change log, and finds them", async () => {
    const app = await openTestApp();
    const rule = (user_id: string) => ({
      user_id,
      request_id: `manual-${user_id}`,
      agent_version: "v3",
      playbook_name: "shipping",
      content: "Repeat the city back before confirming",
      trigger: "address change",
    });
    await app.owner.send(operations.add_user_playbook, {
      body: { user_playbooks: [rule("dana"), rule("eli")] },
    });
    const group = { playbook_name: "shipping", agent_version: "v3" };
    const answer = await app.owner.send(operations.run_playbook_aggregation, { body: group });
    expect(answer).toMatchObject({
      success: true,
      message: "Processed 2 user playbooks, found 1 clusters, generated 1 agent playbooks",
      user_playbooks_processed: 2,
      clusters_found: 1,
      agent_playbooks_added: 1,
    });
    const again = await app.owner.send(operations.run_playbook_aggregation, { body: group });
    expect(again.message).toBe("Skipped: no cluster changes detected");
    const logs = await app.owner.send(operations.playbook_aggregation_change_logs, { query: group });
    expect(logs.change_logs).toMatchObject([
      {
        run_mode: "full_archive",
        run_id: answer.run_id,
        added_agent_playbooks: [{ playbook_name: "shipping" }],
      },
    ]);
    const found = await app.owner.send(operations.search_agent_playbooks, {
      body: { query: "address city" },
    });
    expect(found.agent_playbooks).toMatchObject([{ playbook_status: "pending", playbook_name: "shipping" }]);
  });

  it("follows learning by itself, unless the call says otherwise", async () => {
    const app = await openTestApp({ learner: createScriptedLearner() });
    const say = (user_id: string, skip_aggregation: boolean) =>
      app.owner.send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: {
          user_id,
          agent_version: "v3",
          skip_aggregation,
          interaction_data_list: [{ role: "User", content: "Confirm the city before you ship" }],
        },
      });
    await say("dana", true);
    expect((await app.storage.jobs.stats(app.clock.nowMs())).waiting).toBe(0);
    await say("eli", false);
    expect((await app.storage.jobs.stats(app.clock.nowMs())).waiting).toBe(1);
  });

  it("follows what is added, changed and deleted by hand", async () => {
    const app = await openTestApp({ start: false });
    const rule = {
      user_id: "dana",
      request_id: "r",
      agent_version: "v3",
      playbook_name: "shipping",
      content: "Ask",
    };
    const due = async () => {
      const job = await app.storage.jobs.claim(["aggregate"], app.clock.nowMs() + 5_000, 1_000);
      if (job === undefined) return null;
      const { jobId, leaseToken } = job;
      await commitAll(app.storage, ORG, { type: "job.complete", jobId, leaseToken });
      return job.payload;
    };
    const group = { agent_version: "v3", playbook_name: "shipping" };
    const added = await app.owner.send(operations.add_user_playbook, { body: { user_playbooks: [rule] } });
    expect(await due()).toMatchObject(group);
    const user_playbook_id = Number(added.ids?.[0]);
    await app.owner.send(operations.update_user_playbook, { body: { user_playbook_id, content: "Tell" } });
    expect(await due()).toMatchObject(group);
    await app.owner.send(operations.delete_user_playbook, { body: { user_playbook_id } });
    expect(await due()).toMatchObject(group);
    expect(await due()).toBeNull();
  });

  it("skips a group with fewer than two rules", async () => {
    const app = await openTestApp();
    const answer = await app.owner.send(operations.run_playbook_aggregation, {
      body: { playbook_name: "x" },
    });
    expect(answer).toMatchObject({ success: true, message: "Skipped: not enough new playbooks (0 < 2)" });
  });
});

describe("agent playbooks over HTTP", () => {
  async function add({ owner }: TestApp, ...contents: readonly string[]) {
    const agent_playbooks = contents.map((content) => ({
      agent_version: "v3",
      playbook_name: "shipping",
      content,
    }));
    const answer = await owner.send(operations.add_agent_playbook, { body: { agent_playbooks } });
    expect(answer).toMatchObject({ success: true, added_count: contents.length });
    return (answer.ids ?? []).map(Number);
  }

  it("are found in their new words right after an edit", async () => {
    const app = await openTestApp({ embedder: null });
    const [id = 0] = await add(app, "Read back the address");
    const updated = await app.owner.send(operations.update_agent_playbook, {
      body: { agent_playbook_id: id, content: "Offer a voucher" },
    });
    expect(updated).toEqual({ success: true, msg: "Agent playbook updated successfully" });
    const search = (query: string) => app.owner.send(operations.search_agent_playbooks, { body: { query } });
    expect((await search("voucher")).agent_playbooks).toMatchObject([{ content: "Offer a voucher" }]);
    expect((await search("address")).agent_playbooks).toEqual([]);
    const missing = await app.owner.send(operations.update_agent_playbook, {
      body: { agent_playbook_id: 77, content: "x" },
    });
    expect(missing).toEqual({ success: false, msg: "Agent playbook with ID 77 not found" });
  });

  it("are not found once rejected, unless they are asked for", async () => {
    const app = await openTestApp({ embedder: null });
    const [id = 0] = await add(app, "Read back the address");
    const reviewed = await app.owner.send(operations.update_agent_playbook_status, {
      body: { agent_playbook_id: id, playbook_status: "rejected" },
    });
    expect(reviewed).toEqual({ success: true, msg: "Playbook status updated successfully" });
    const search = (more: object) =>
      app.owner.send(operations.search_agent_playbooks, { body: { query: "address", ...more } });
    expect((await search({})).agent_playbooks).toEqual([]);
    expect((await search({ playbook_status_filter: "rejected" })).agent_playbooks).toHaveLength(1);
  });

  it("keep archived ones out unless the filter asks for them", async () => {
    const app = await openTestApp({ embedder: null });
    const row = buildAgentPlaybook({ content: "Read back the address", status: "archived" });
    await commitAll(app.storage, ORG, addWrite({ kind: "agent_playbook", row }));
    const search = (more: object) =>
      app.owner.send(operations.search_agent_playbooks, { body: { query: "address", ...more } });
    expect((await search({})).agent_playbooks).toEqual([]);
    expect((await search({ status_filter: ["archived"] })).agent_playbooks).toHaveLength(1);
  });

  it("are deleted with real counts, all of them together with user playbooks", async () => {
    const app = await openTestApp();
    const [first = 0, second = 0] = await add(app, "one", "two", "three");
    const one = await app.owner.send(operations.delete_agent_playbook, {
      body: { agent_playbook_id: first },
    });
    expect(one).toEqual({ success: true, message: "Deleted successfully", deleted_count: 1 });
    const again = await app.owner.send(operations.delete_agent_playbook, {
      body: { agent_playbook_id: first },
    });
    expect(again).toEqual({
      success: false,
      message: `Agent playbook with ID ${first} not found`,
      deleted_count: 0,
    });
    const some = await app.owner.send(operations.delete_agent_playbooks_by_ids, {
      body: { agent_playbook_ids: [first, second, 999] },
    });
    expect(some.deleted_count).toBe(1);
    await commitAll(app.storage, ORG, addWrite({ kind: "user_playbook", row: buildUserPlaybook() }));
    expect((await app.owner.send(operations.delete_all_playbooks, {})).deleted_count).toBe(2);
  });
});

describe("evaluation over HTTP", () => {
  it("judges a session after its quiet time, put off by each publish", async () => {
    const app = await openTestApp();
    const session = "chat-7";
    const say = (...contents: readonly (readonly [string, string])[]) =>
      app.owner.send(operations.publish_interaction, {
        query: { wait_for_response: "true" },
        body: {
          user_id: "dana",
          session_id: session,
          agent_version: "v3",
          interaction_data_list: contents.map(([role, content]) => ({ role, content })),
        },
      });
    await say(["User", "Change my seat"], ["Assistant", "Done."]);
    app.clock.advanceSeconds(500);
    await say(["User", "Thank you!"]);
    app.clock.advanceSeconds(500);
    const results = () =>
      app.owner.send(operations.get_agent_success_evaluation_results, { body: { session_id: session } });
    expect((await results()).agent_success_evaluation_results).toEqual([]);
    expect(await app.storage.jobs.nextDueMs(["evaluate"])).toBe((START + 1_100) * 1000);
    app.clock.advanceSeconds(101);
    // A publish of somebody else wakes the worker.
    await publish(app, "eli", "hello");
    await expect
      .poll(async () => (await results()).agent_success_evaluation_results.length, { interval: 5 })
      .toBe(1);
    expect((await results()).agent_success_evaluation_results).toMatchObject([
      { session_id: session, agent_version: "v3", is_success: true, is_escalated: false, user_id: "dana" },
    ]);
    const stats = await app.owner.send(operations.get_dashboard_stats, { body: { days_back: 7 } });
    expect(stats).toMatchObject({
      success: true,
      stats: { current_period: { total_interactions: 4, success_rate: 100 } },
    });
  });
});
