import { operations } from "@reflexio/contracts";
import { expect, it } from "vitest";
import { openTestApp } from "../helpers/app-harness.ts";

it("works", async () => {
  const { owner } = await openTestApp();
  const published = await owner.send(operations.publish_interaction, { body: operations.publish_interaction.example, query: {wait_for_response: "true"} });
  console.log(published.request_id, published);
  expect(published.success).toBe(true);
});
