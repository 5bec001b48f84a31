import { DEFAULT_ORG_ID, operations } from "@reflexio/contracts";
import { expect, it } from "vitest";
import { createScriptedModel } from "../../src/adapters/models/scripted.ts";
import type { GenerateInput } from "../../src/ports/language-model.ts";
import { openTestApp } from "../helpers/app-harness.ts";

it("a user who goes on talking while the quiet turns are read has none of them read twice", async () => {
  const shown: string[] = [];
  let open = 0;
  let mostOpen = 0;
  const gates: (() => void)[] = [];
  const model = createScriptedModel(async (input: GenerateInput) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    // Turns with "new": true are those that this call is there to read.
    const lines = (input.messages[0]?.content ?? "")
      .split("\n")
      .filter((line) => line.includes('"new":true'));
    shown.push(...lines.map((line) => `${input.schema.name} ${/message \d+/.exec(line)?.[0]}`));
    await new Promise<void>((resolve) => gates.push(resolve));
    open -= 1;
    return { items: [] };
  });
  const test = await openTestApp({ models: () => model, embedder: null, start: false });
  const config = { storage_config: null, skip_should_run_check: true };
  expect((await test.owner.send(operations.set_config, { body: config })).success).toBe(true);
  let said = 0;
  const say = async (count: number) => {
    const turns = Array.from({ length: count }, () => ({ role: "User", content: `message ${++said}` }));
    const body = { user_id: "ada", session_id: "s", interaction_data_list: turns };
    await test.owner.send(operations.publish_interaction, { body });
  };
  await say(2);
  await test.app.start();
  const jobsOf = (key: string) => test.storage.jobs.findByKey(DEFAULT_ORG_ID, "learn", key);
  // Too few: they wait until the user has been quiet.
  await expect.poll(async () => (await jobsOf("quiet ada")).length).toBe(1);
  test.clock.advanceSeconds(700);
  // Now both are due: the quiet turns, and the new ones.
  await say(6);
  const left = async () => {
    for (const release of gates.splice(0)) release();
    return (await jobsOf("quiet ada")).length + (await jobsOf("ada")).length + open;
  };
  await expect.poll(left, { interval: 20, timeout: 5_000 }).toBe(0);
  const expected = Array.from({ length: said }, (_, index) => `message ${index + 1}`);
  for (const schema of ["profiles", "playbooks"]) {
    const read = shown.filter((line) => line.startsWith(schema)).map((line) => line.slice(schema.length + 1));
    expect(read.sort()).toEqual(expected.sort());
  }
  expect(mostOpen).toBe(1);
});
