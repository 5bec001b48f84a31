import { describe, expect, it } from "vitest";
import { buildWindow, learn } from "./test-turns.ts";

const request = "How do I ship the release?";
const answer = "Deploy it on Friday with npm publish.";

const corrections: readonly (readonly [string, string])[] = [
  ["No, we never deploy on Fridays.", "Never deploy on Fridays."],
  ["We only use pnpm here.", "Only use pnpm here."],
  ["Wait - use pnpm instead of npm.", "Use pnpm instead of npm."],
  ["That's wrong, it should be the staging bucket.", "Remember that it should be the staging bucket."],
  ["That's wrong. Use the staging bucket.", "Use the staging bucket."],
  ["Actually tabs, not spaces", "Go by tabs, not spaces."],
  ["I said tabs, not spaces.", "Go by tabs, not spaces."],
  ["Don't use npm, use pnpm.", "Don't use npm, use pnpm."],
  ["You should have used the release script.", "Use the release script."],
  ["I asked for a list of breaking changes.", "Do what the user asked for: a list of breaking changes."],
  ["Stop padding the answers.", "Stop padding the answers."],
];

const noCorrections: readonly string[] = [
  "No, I'm good for now. Thanks!",
  "No further questions.",
  "No, that's all, thank you.",
  "Nope, that is perfect.",
  "no this does not work for me",
  "Actually, that's great!",
  "Wait, what should I use?",
  "Sounds good, I'll use pnpm instead.",
];

describe("corrections", () => {
  it.each(corrections)("learns what to do instead from %j", async (content, action) => {
    const [playbook] = await learn(
      "user_playbook",
      buildWindow(["user", request], ["agent", answer], ["user", content]),
    );
    expect(playbook).toMatchObject({ content: action, trigger: "the user says “How do I ship the release”" });
    expect(playbook?.evidence).toEqual([{ interactionId: 3, quote: expect.any(String) }]);
  });

  it.each(noCorrections)("learns nothing from %j", async (content) => {
    expect(
      await learn("user_playbook", buildWindow(["user", request], ["agent", answer], ["user", content])),
    ).toEqual([]);
  });

  it("needs an answer of the agent before", async () => {
    expect(
      await learn("user_playbook", buildWindow(["user", "That's wrong. Use the staging bucket."])),
    ).toEqual([]);
  });

  it("reads a no after a question as an answer", async () => {
    const window = buildWindow(
      ["user", request],
      ["agent", "Do you want me to run it?"],
      ["user", "No, run the tests."],
    );
    expect(await learn("user_playbook", window)).toEqual([]);
  });

  it("takes context turns for the situation only", async () => {
    const window = buildWindow(
      ["user", "Always use tabs."],
      ["agent", answer],
      ["user", "No, we never deploy on Fridays."],
    );
    const turns = window.turns.map((turn) => ({ ...turn, fresh: turn.interactionId === 3 }));
    const found = await learn("user_playbook", { ...window, turns });
    expect(found.map((playbook) => playbook.content)).toEqual(["Never deploy on Fridays."]);
  });
});
