import { operations } from "@reflexio/contracts";
import { expect, it } from "vitest";
import type { Storage } from "../../src/ports/storage.ts";
import { openTestApp } from "../helpers/app-harness.ts";

const limits = { places: { publish: 2, search: 2, generation: 1, other: 2 }, bodyBytes: 1_000_000 };

/** A storage whose commits of turns wait until they are let through. */
function gated() {
  const waiting: (() => void)[] = [];
  const wrap = (storage: Storage): Storage => ({
    ...storage,
    async commit(orgId, writes) {
      if (writes.some((write) => write.type === "interactions.insert")) {
        await new Promise<void>((resolve) => {
          waiting.push(resolve);
        });
      }
      return storage.commit(orgId, writes);
    },
  });
  return { waiting, wrap };
}

const body = { user_id: "dana", interaction_data_list: [{ role: "user", content: "Always use eu-west-1." }] };

it("sends publishes away with 503 and Retry-After when it is full, and still answers searches and health", async () => {
  const gate = gated();
  const test = await openTestApp({ admission: limits, wrap: gate.wrap });
  const publish = () => test.owner.call(operations.publish_interaction, { body });
  const stored = [publish(), publish()];
  await expect.poll(() => gate.waiting.length).toBe(2);
  const refused = await publish();
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toMatch(/^[1-3]$/);
  expect(refused.body).toMatchObject({
    error: { code: "unavailable", hint: expect.stringMatching(/nothing was stored/) },
  });
  await test.owner.send(operations.search, { body: { query: "region", user_id: "dana" } });
  await test.withKey(null).send(operations.health);
  for (const open of gate.waiting) open();
  expect((await Promise.all(stored)).map((answer) => answer.status)).toEqual([200, 200]);
  expect(test.errors.join("")).toMatch(/more calls than can be answered/);
});

it("answers a publish that waits for learning, and ends a stream, as soon as the server stops", async () => {
  const test = await openTestApp({ start: false });
  const calls: Promise<unknown>[] = [];
  const publish = { query: { wait_for_response: "true" }, body };
  const stopOncePublished = (text: string) => {
    if (text.includes("interaction.published")) test.app.admission.stop();
    return false;
  };
  const text = await test.owner.follow(operations.events, {}, stopOncePublished, async () => {
    calls.push(test.owner.send(operations.publish_interaction, publish));
  });
  expect(text).toContain("interaction.published");
  expect(await calls[0]).toMatchObject({ success: true, interaction_ids: [1] });
  const late = await test.owner.call(operations.publish_interaction, { body });
  expect(late.status).toBe(503);
  expect(late.headers.get("connection")).toBe("close");
  expect(late.headers.get("retry-after")).toMatch(/^[1-3]$/);
});
