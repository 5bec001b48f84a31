import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../../helpers/app-harness.ts";
import { START } from "../../helpers/records.ts";

const { list_audit_log, verify_audit_log } = operations;

async function openUsed() {
  const app = await openTestApp();
  const { owner } = app;
  await owner.send(operations.publish_interaction, {
    query: { wait_for_response: "true" },
    headers: { "Idempotency-Key": "once" },
    body: {
      user_id: "dana",
      interaction_data_list: [{ role: "user", content: "Always use the zebra template." }],
    },
  });
  return app;
}

describe("GET /api/list_audit_log", () => {
  it("tells who changed what, and nothing of the content", async () => {
    const { owner } = await openUsed();
    const answer = await owner.call(list_audit_log);
    expect(answer.text).not.toMatch(/dana|zebra/);
    const { entries } = await owner.send(list_audit_log);
    expect(entries.map(({ operation, actor, address }) => ({ operation, actor, address }))).toEqual([
      { operation: "job.learn", actor: "system", address: "none" },
      { operation: "publish_interaction", actor: "key", address: "loopback" },
      { operation: "server", actor: "system", address: "none" },
    ]);
    const [learnt, published] = entries;
    expect(learnt?.changes).toMatchObject([{ what: "learning.added", count: 1 }]);
    expect(published).toMatchObject({
      created_at: START,
      key_id: expect.any(String),
      changes: [{ what: "interaction.stored", count: 1 }],
    });
    expect(learnt?.changes[0]?.ids[0]).toBe(published?.changes[0]?.ids[0]);
  });

  it("has one entry for a call that was repeated, and none for reading", async () => {
    const { owner } = await openUsed();
    await owner.send(operations.publish_interaction, {
      headers: { "Idempotency-Key": "once" },
      body: {
        user_id: "dana",
        interaction_data_list: [{ role: "user", content: "Always use the zebra template." }],
      },
    });
    await owner.send(operations.get_profiles, { body: { user_id: "dana" } });
    const { entries } = await owner.send(list_audit_log, { query: { operation: "publish_interaction" } });
    expect(entries).toHaveLength(1);
  });

  it("finds the entries about a user and goes on page by page", async () => {
    const app = await openUsed();
    const { owner } = app;
    const all = await owner.send(list_audit_log, { query: { user_id: "dana" } });
    expect(all.entries.map(({ operation }) => operation)).toEqual(["job.learn", "publish_interaction"]);
    const first = await owner.send(list_audit_log, { query: { limit: "2" } });
    expect(first).toMatchObject({ entries: [{ seq: 3 }, { seq: 2 }], next_cursor: 2 });
    const rest = await owner.send(list_audit_log, { query: { limit: "2", cursor: "2" } });
    expect(rest.entries.map(({ seq }) => seq)).toEqual([1]);
    expect(rest.next_cursor).toBeUndefined();
    app.clock.advanceSeconds(100);
    await owner.send(operations.forget_user, { body: { user_id: "dana", dry_run: false } });
    const late = await owner.send(list_audit_log, { query: { start_time: String(START + 50) } });
    expect(late.entries[0]).toMatchObject({
      operation: "forget_user",
      changes: [{ what: "user.forgotten" }],
    });
    const none = await owner.send(list_audit_log, {
      query: { start_time: String(START - 50), end_time: String(START - 10) },
    });
    expect(none.entries).toEqual([]);
  });

  it("is for admins only", async () => {
    const app = await openUsed();
    const reader = await app.as(["read", "review", "publish"]);
    expect((await reader.call(list_audit_log)).status).toBe(403);
    expect((await reader.call(verify_audit_log)).status).toBe(403);
  });
});

describe("GET /api/verify_audit_log", () => {
  it("reads the whole log and names its head", async () => {
    const { owner } = await openUsed();
    const { entries } = await owner.send(list_audit_log);
    expect(await owner.send(verify_audit_log)).toEqual({
      ok: true,
      entries: 3,
      anchors: 0,
      head: { seq: 3, hash: entries[0]?.hash },
      problems: [],
    });
  });
});
