import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createScriptedLearner } from "../../../src/adapters/learners/scripted.ts";
import type { Learner } from "../../../src/ports/learner.ts";
import { type Caller, openTestApp } from "../../helpers/app-harness.ts";
import { eventually } from "../../helpers/eventually.ts";
import { START } from "../../helpers/records.ts";
import { field } from "../wire-check.ts";

const { rerun_profile_generation, rerun_playbook_generation, manual_profile_generation } = operations;
const { manual_playbook_generation, get_operation_status, cancel_operation, publish_interaction } =
  operations;

async function teach(caller: Caller, user_id: string, content: string, agent_version = "v3"): Promise<void> {
  await caller.send(publish_interaction, {
    query: { wait_for_response: "true" },
    body: { user_id, agent_version, interaction_data_list: [{ role: "user", content }] },
  });
}

async function finished(caller: Caller, service_name: string) {
  return eventually(async () => {
    const answer = await caller.send(get_operation_status, { query: { service_name } });
    const status = answer.operation_status;
    if (status === undefined || status.status === "in_progress") throw new Error("It goes on.");
    return status;
  });
}

/** Learns nothing until it is let go. */
function createHeldLearner() {
  let open = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const learner: Learner = {
    id: "rules",
    costsMoney: false,
    async extract() {
      await gate;
      return { candidates: [], dismissed: [] };
    },
  };
  return { learner, open: () => open() };
}

describe("learning profiles again", () => {
  it("starts at once, makes pending profiles, and leaves the current ones alone", async () => {
    const { owner } = await openTestApp();
    await teach(owner, "dana", "I live in Berlin.");
    const started = await owner.send(rerun_profile_generation, { body: { user_id: "dana" } });
    expect(started).toEqual({
      success: true,
      msg: "Profile generation started",
      operation_id: expect.any(String),
    });
    expect(await finished(owner, "profile_generation")).toMatchObject({
      service_name: "profile_generation",
      operation_id: started.operation_id,
      status: "completed",
      started_at: START,
      completed_at: START,
      total_users: 1,
      processed_users: 1,
      failed_users: 0,
      processed_user_ids: ["dana"],
      failed_user_ids: [],
      request_params: {
        user_id: "dana",
        start_time: null,
        end_time: null,
        source: null,
        extractor_names: null,
      },
      progress_percentage: 100,
    });
    const states = async (status_filter: readonly (string | null)[]) =>
      (await owner.send(operations.get_profiles, { body: { user_id: "dana", status_filter } })).user_profiles
        .length;
    expect(await states([null])).toBe(1);
    expect(await states(["pending"])).toBe(1);
    // The status can be asked for by the operation's id too.
    const query = { operation_id: started.operation_id ?? "" };
    const known = await owner.send(get_operation_status, { query });
    expect(known).toMatchObject({ success: true, msg: "Retrieved operation status successfully" });
  });

  it("shows its figures under every name; what it made is promoted and taken back", async () => {
    const { owner } = await openTestApp({ learner: createScriptedLearner() });
    for (const content of ["lives in Berlin", "likes tea"]) await teach(owner, "dana", content);
    const started = await owner.send(rerun_profile_generation, { body: { user_id: "dana" } });
    expect(await finished(owner, "profile_generation")).toMatchObject({
      stats: { total_interactions_processed: 2, total_generated: 2 },
    });
    for (const service_name of ["rerun_profile_generation", "manual_profile_generation"]) {
      const { operation_status } = await owner.send(get_operation_status, { query: { service_name } });
      expect(operation_status?.operation_id).toBe(started.operation_id);
    }
    const upgraded = await owner.send(operations.upgrade_all_profiles, { body: { user_id: "dana" } });
    expect(upgraded).toMatchObject({
      success: true,
      profiles_promoted: 2,
      profiles_archived: 2,
      message: "Upgraded: 2 promoted, 2 archived, 0 old archived deleted",
    });
    const downgraded = await owner.send(operations.downgrade_all_profiles, { body: {} });
    expect(downgraded).toMatchObject({ success: true, message: "Downgraded: 2 archived, 2 restored" });
  });

  it("says that nothing matches", async () => {
    const { owner } = await openTestApp();
    expect(await owner.send(rerun_profile_generation, { body: { user_id: "nobody" } })).toEqual({
      success: false,
      msg: "No interactions found matching the specified filters",
    });
    expect(await owner.send(get_operation_status)).toEqual({
      success: false,
      msg: "No operation found for service: profile_generation",
    });
    const playbooks = await owner.send(rerun_playbook_generation, { body: { agent_version: "v9" } });
    expect(playbooks).toEqual({
      success: false,
      msg: "No interactions found matching the specified filters",
    });
    const query = { service_name: "feedback_generation" };
    expect(await owner.send(get_operation_status, { query })).toEqual({
      success: false,
      msg: "No operation found for service: feedback_generation",
    });
  });
});

describe("learning playbooks again", () => {
  it("makes pending rules of the version", async () => {
    const { owner } = await openTestApp();
    await teach(owner, "dana", "Always answer in German.");
    await teach(owner, "eli", "Always answer in French.", "v4");
    const body = { agent_version: "v3" };
    expect(await owner.send(rerun_playbook_generation, { body })).toMatchObject({
      success: true,
      msg: "Playbook generation started",
    });
    expect(await finished(owner, "playbook_generation")).toMatchObject({
      status: "completed",
      total_users: 1,
    });
    // What the Python client polls for playbooks.
    expect(await finished(owner, "feedback_generation")).toMatchObject({
      service_name: "playbook_generation",
    });
    const { user_playbooks } = await owner.send(operations.get_user_playbooks, {
      body: { status_filter: ["pending"] },
    });
    expect(user_playbooks.map(({ user_id, agent_version }) => [user_id, agent_version])).toEqual([
      ["dana", "v3"],
    ]);
  });
});

describe("learning now", () => {
  it("counts what it made, not what was there", async () => {
    const { owner } = await openTestApp();
    await teach(owner, "dana", "I live in Berlin. Always answer in German.");
    expect(await owner.send(manual_profile_generation, { body: { user_id: "dana" } })).toMatchObject({
      success: true,
      msg: "Generated 0 profiles for 1 user(s)",
      profiles_generated: 0,
    });
    await owner.send(operations.delete_all_profiles);
    expect(await owner.send(manual_profile_generation, { body: { user_id: "dana" } })).toMatchObject({
      success: true,
      msg: "Generated 1 profiles for 1 user(s)",
      profiles_generated: 1,
    });
    await owner.send(operations.delete_all_user_playbooks);
    expect(await owner.send(manual_playbook_generation, { body: { agent_version: "v3" } })).toMatchObject({
      success: true,
      msg: "Generated 1 playbook entries",
      playbooks_generated: 1,
    });
    const { user_playbooks } = await owner.send(operations.get_user_playbooks, {
      body: { status_filter: [null] },
    });
    expect(user_playbooks).toHaveLength(1);
  });

  it("works for every user without a user_id", async () => {
    const { owner } = await openTestApp();
    await teach(owner, "dana", "I live in Berlin.");
    await teach(owner, "eli", "I live in Bern.");
    await owner.send(operations.delete_all_profiles);
    expect(await owner.send(manual_profile_generation, { body: {} })).toMatchObject({
      success: true,
      msg: "Generated 2 profiles for 2 user(s)",
      profiles_generated: 2,
    });
  });

  it("has nothing to do for unknown users, and names an unknown extractor", async () => {
    const { owner } = await openTestApp();
    await teach(owner, "dana", "hello");
    const nobody = await owner.send(manual_profile_generation, { body: { user_id: "nobody" } });
    expect(nobody).toEqual({ success: true, msg: "No interactions found to process", profiles_generated: 0 });
    const unknown = await owner.send(manual_playbook_generation, {
      body: { agent_version: "v3", playbook_name: "nonsense" },
    });
    expect(unknown).toEqual({
      success: false,
      msg: "No extractor is named nonsense",
      playbooks_generated: 0,
    });
  });

  it("has nothing to do without turns, and takes an empty version for the default one", async () => {
    const { owner } = await openTestApp();
    expect(await owner.send(manual_profile_generation, { body: {} })).toMatchObject({
      success: true,
      msg: expect.stringMatching(/^No (users|interactions) found to process$/),
      profiles_generated: 0,
    });
    expect(await owner.send(manual_playbook_generation, { body: { agent_version: "" } })).toMatchObject({
      success: true,
      playbooks_generated: 0,
    });
  });
});

describe("an operation under way", () => {
  it("refuses a second start, and stops when it is cancelled", async () => {
    const { learner, open } = createHeldLearner();
    const { owner } = await openTestApp({ learner });
    await owner.send(publish_interaction, {
      body: { user_id: "dana", interaction_data_list: [{ role: "user", content: "I live in Berlin." }] },
    });
    const started = await owner.send(rerun_profile_generation, { body: {} });
    const second = await owner.call(rerun_profile_generation, { body: {} });
    expect(second.status).toBe(409);
    const msg = "A profile_generation operation is already in progress. Please wait for it to complete.";
    expect(field(second.body, "error", "message")).toBe(msg);
    const manual = await owner.send(manual_profile_generation, { body: {} });
    expect(manual).toEqual({ success: false, msg, profiles_generated: 0 });
    expect(await owner.send(cancel_operation, { body: {} })).toEqual({
      success: true,
      cancelled_services: ["profile_generation"],
      cancelled_operation_ids: [started.operation_id],
      msg: "Cancellation requested for: profile_generation",
    });
    open();
    expect(await finished(owner, "profile_generation")).toMatchObject({ status: "cancelled" });
    for (const service_name of ["playbook_generation", "nonsense"]) {
      expect(await owner.send(cancel_operation, { body: { service_name } })).toMatchObject({
        success: true,
        cancelled_services: [],
        msg: "No in-progress operations found to cancel",
      });
    }
  });

  it("is failed when every user failed", async () => {
    const learner: Learner = {
      id: "rules",
      costsMoney: false,
      extract: () => Promise.reject(new Error("no luck")),
    };
    const { owner } = await openTestApp({ learner });
    await owner.send(publish_interaction, {
      body: { user_id: "dana", interaction_data_list: [{ role: "user", content: "I live in Berlin." }] },
    });
    await owner.send(rerun_profile_generation, { body: {} });
    expect(await finished(owner, "profile_generation")).toMatchObject({
      status: "failed",
      failed_users: 1,
      failed_user_ids: [{ user_id: "dana", error: expect.any(String) }],
    });
  });
});
