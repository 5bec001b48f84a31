import { operations } from "@reflexio/contracts";
import { describe, expect, it } from "vitest";
import { openTestApp } from "../helpers/app-harness.ts";
import { START } from "../helpers/records.ts";

const DAY = 86_400;

async function open(extractor: object | null = null) {
  const test = await openTestApp({ embedder: null });
  if (extractor !== null) {
    const named = { extractor_name: "own", extraction_definition_prompt: "Rules.", ...extractor };
    const body = { storage_config: null, user_playbook_extractor_configs: [named] };
    expect((await test.owner.send(operations.set_config, { body })).success).toBe(true);
  }
  return {
    ...test,
    /** Says something on a day and waits until it was read. */
    async say(content: string, day: number, user_id = "ada") {
      const turn = { role: "User", content, created_at: START + day * DAY };
      const body = { user_id, session_id: `day ${day}`, interaction_data_list: [turn] };
      const query = { wait_for_response: "true" };
      return test.owner.send(operations.publish_interaction, { query, body });
    },
    async rules() {
      const answer = await test.owner.send(operations.get_user_playbooks, { body: { user_id: "ada" } });
      return answer.user_playbooks.map(({ content }) => content).sort();
    },
    async facts() {
      const answer = await test.owner.send(operations.get_profiles, { body: { user_id: "ada" } });
      return answer.user_profiles.map(({ content }) => content).sort();
    },
    async ruleId(content: string) {
      const answer = await test.owner.send(operations.get_user_playbooks, { body: { user_id: "ada" } });
      return answer.user_playbooks.find((row) => row.content === content)?.user_playbook_id ?? 0;
    },
  };
}

describe("what a user says later", () => {
  it("takes the place of a rule that it contradicts, with lineage, and can be undone", async () => {
    const { say, rules, ruleId, owner } = await open();
    await say("Always use tabs.", 1);
    const old = await ruleId("Always use tabs.");
    await say("Never use tabs, use spaces.", 2);
    const [now] = await rules();
    expect(await rules()).toEqual(["Never use tabs, use spaces."]);
    const id = await ruleId(now ?? "");
    const body = { kind: "user_playbook", id: String(id) };
    const provenance = await owner.send(operations.get_learning_provenance, { body });
    expect(provenance.history.at(-1)).toMatchObject({
      action: "updated",
      reason: expect.stringMatching(/^Contradiction of “Always use tabs”\./),
      other: { id: String(old) },
    });
    await owner.send(operations.restore_learning, { body: { kind: "user_playbook", id: String(old) } });
    expect(await rules()).toContain("Always use tabs.");
  });

  it.each([
    ["I love sushi.", "I hate sushi.", "User hates sushi."],
    ["I live in Berlin.", "I moved to Paris last week.", "User moved to Paris last week."],
    ["I prefer tea over coffee.", "I prefer coffee over tea.", "User prefers coffee over tea."],
    [
      "I've read 3 of the 10 chapters of my book.",
      "I've read 7 of the 10 chapters of my book.",
      "User has read 7 of the 10 chapters of their book.",
    ],
    [
      "I have a deadline of April 1 for the first sprint.",
      "How do I plan around the new sprint deadline of April 5, with my small team?",
      "The new sprint deadline is April 5.",
    ],
    [
      "I have a meeting with Ana on Friday.",
      "The meeting with Ana was moved to Monday.",
      "The meeting with Ana was moved to Monday.",
    ],
  ])("“%s” gives way to “%s”", async (before, after, left) => {
    const { say, facts } = await open();
    await say(before, 1);
    await say(after, 2);
    expect(await facts()).toEqual([left]);
  });

  it("leaves the values of other things, and what may stand beside another", async () => {
    const { say, facts } = await open();
    await say("My kitchen budget is $4,000. I have a meeting with Ana on Friday.", 1);
    await say("My travel budget is now $2,000. I have a meeting with Ana on Monday.", 2);
    expect(await facts()).toHaveLength(4);
  });

  it("is decided by when it was said, not by when it was told", async () => {
    const { say, rules, owner } = await open();
    await say("Never deploy on Fridays.", 5);
    const late = await say("Always deploy on Fridays.", 1);
    expect(await rules()).toEqual(["Never deploy on Fridays."]);
    const query = { request_id: late.request_id ?? "" };
    const status = await owner.send(operations.learning_status, { query });
    expect(JSON.stringify(status)).toContain(
      "Contradicted by what was said later: “Never deploy on Fridays”",
    );
  });

  it("leaves what is narrower, in another situation, or somebody else's", async () => {
    const { say, rules } = await open();
    await say("Always use tabs.", 1);
    await say("Never use tabs in Makefiles.", 2);
    await say("When I ask for Python code, never use tabs.", 3);
    await say("Never use tabs.", 4, "bo");
    expect(await rules()).toHaveLength(3);
  });

  it("replaces and does not confirm a long rule that says the opposite", async () => {
    const rule = "include the full customer address and phone number in the summary of every ticket";
    const { say, rules } = await open();
    await say(`Always ${rule}.`, 1);
    await say(`Never ${rule}.`, 2);
    expect(await rules()).toEqual([`Never ${rule}.`]);
  });

  it("within one message counts in its order", async () => {
    const { say, rules } = await open();
    await say("Always use tabs. Never use tabs.", 1);
    expect(await rules()).toEqual(["Never use tabs."]);
  });
});

describe("deduplication_config", () => {
  const WORDED = [
    "Always send the weekly report to the customer by mail.",
    "Never send the weekly report to the customer by mail.",
  ];

  it("limits comparison to stored rules that are alike enough", async () => {
    const { say, rules } = await open({ deduplication_config: { search_threshold: 0.95 } });
    for (const [day, content] of WORDED.entries()) await say(content, day);
    expect(await rules(), "nine words of ten are not enough").toEqual([...WORDED].sort());
  });

  it("limits comparison to the most alike", async () => {
    const { say, rules } = await open({ deduplication_config: { search_top_k: 1, search_threshold: 0 } });
    await say("Always use tabs.", 1);
    await say("Never use tabs in Makefiles.", 2);
    await say("Never use tabs.", 3);
    expect(await rules(), "the nearest is the one about Makefiles").toHaveLength(3);
  });

  it("compares with all where nothing is configured", async () => {
    const { say, rules } = await open({ deduplication_config: null });
    for (const [day, content] of WORDED.entries()) await say(content, day);
    expect(await rules()).toEqual([WORDED[1]]);
  });
});
