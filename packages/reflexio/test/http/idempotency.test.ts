import { operations, ReflexioError } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../helpers/app-harness.ts";

const rule = {
  agent_version: "v1",
  request_id: "manual",
  playbook_name: "shipping",
  content: "Read the city back.",
};
const body = { user_playbooks: [rule] };
const headers = { "idempotency-key": "once" };

async function rules(test: TestApp) {
  const { user_playbooks } = await test.owner.send(operations.get_user_playbooks, { body: {} });
  return user_playbooks;
}

describe("a repeated call with the same Idempotency-Key", () => {
  it("gets the first answer and changes nothing", async () => {
    const test = await createTestApp();
    const first = await test.owner.send(operations.add_user_playbook, { body, headers });
    const second = await test.owner.send(operations.add_user_playbook, { body, headers });
    expect(second).toEqual(first);
    expect(await rules(test)).toHaveLength(1);
    await test.owner.send(operations.add_user_playbook, { body });
    expect(await rules(test)).toHaveLength(2);
  });

  it("is refused with another body, and the key is free for another operation and org", async () => {
    const test = await createTestApp();
    await test.owner.send(operations.add_user_playbook, { body, headers });
    const other = { user_playbooks: [{ ...rule, content: "Something else." }] };
    const refused = await test.owner.call(operations.add_user_playbook, { body: other, headers });
    expect(refused.status).toBe(422);
    await test.owner.send(operations.delete_all_user_playbooks, { headers });
    expect(await rules(test)).toEqual([]);
    const stranger = await test.as(["review", "read"], "other-org");
    expect(await stranger.send(operations.add_user_playbook, { body: other, headers })).toMatchObject({
      added_count: 1,
    });
  });

  it("acts once when both come at the same time", async () => {
    const test = await createTestApp();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => test.owner.call(operations.add_user_playbook, { body, headers })),
    );
    expect(await rules(test)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThan(0);
    for (const answer of answers) expect([200, 409]).toContain(answer.status);
  });

  it("does not act again after a crash between effect and answer, and says so", async () => {
    let broken = true;
    const test = await createTestApp({
      wrap: (storage) => ({
        ...storage,
        async commit(orgId, writes) {
          if (broken && writes.some((write) => write.type === "receipt.answer")) {
            throw new ReflexioError("storage_failed", "power cut");
          }
          return storage.commit(orgId, writes);
        },
      }),
    });
    expect((await test.owner.call(operations.add_user_playbook, { body, headers })).status).toBe(503);
    broken = false;
    expect((await test.owner.call(operations.add_user_playbook, { body, headers })).status).toBe(409);
    expect(await rules(test)).toHaveLength(1);
  });

  it("remembers nothing of a call that changed nothing", async () => {
    const test = await createTestApp();
    const profile = {
      profile_id: "p-1",
      user_id: "dana",
      content: "Lives in Berlin",
      last_modified_timestamp: 1,
      generated_from_request_id: "manual",
    };
    const edit = { user_id: "dana", profile_id: "p-1", content: "Lives in Potsdam" };
    const missing = await test.owner.send(operations.update_user_profile, { body: edit, headers });
    expect(missing.success).toBe(false);
    await test.owner.send(operations.add_user_profile, { body: { user_profiles: [profile] } });
    const done = await test.owner.send(operations.update_user_profile, { body: edit, headers });
    expect(done.success).toBe(true);
  });
});
