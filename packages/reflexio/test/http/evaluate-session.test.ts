import { operations } from "@reflexio/contracts";
import { expect, it } from "vitest";
import { openTestApp } from "../helpers/app-harness.ts";

const { publish_interaction, evaluate_session } = operations;

it("judges a session at once and anew each time, the new result in the place of the old one", async () => {
  const { owner } = await openTestApp({ start: false });
  const publish = (content: string) =>
    owner.send(publish_interaction, {
      body: {
        user_id: "dana",
        session_id: "s1",
        interaction_data_list: [
          { role: "user", content },
          { role: "assistant", content: "Done." },
        ],
      },
    });
  await publish("Deploy it, please.");
  const body = { user_id: "dana", session_id: "s1" };
  const first = await owner.send(evaluate_session, { body });
  expect(first.agent_success_evaluation_results).toMatchObject([
    { session_id: "s1", user_id: "dana", number_of_correction_per_session: 0 },
  ]);
  const again = await owner.send(evaluate_session, { body });
  expect(again.agent_success_evaluation_results).toMatchObject([{ number_of_correction_per_session: 0 }]);
  await publish("No, that is wrong. Use eu-west-1, not us-east-1.");
  const second = await owner.send(evaluate_session, { body });
  expect(second.agent_success_evaluation_results).toMatchObject([{ number_of_correction_per_session: 1 }]);
});

it("answers nothing for a session that does not exist", async () => {
  const { owner } = await openTestApp({ start: false });
  const answer = await owner.send(evaluate_session, { body: { user_id: "dana", session_id: "none" } });
  expect(answer).toMatchObject({ success: true, agent_success_evaluation_results: [] });
});
