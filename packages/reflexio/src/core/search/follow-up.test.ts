import { expect, it } from "vitest";
import { withConversation } from "./follow-up.ts";

const before = ["Book a table at the Lisbon office.", "Which hotel is near the Lisbon office?"];

it.each(["and for Friday?", "Does it have a pool?", "What about breakfast?", "Cheaper?"])(
  "reads %j together with what the user said before",
  (query) => {
    expect(withConversation(query, before)).toBe(`Which hotel is near the Lisbon office?\n${query}`);
    expect(withConversation(query, [...before, query])).toBe(
      `Which hotel is near the Lisbon office?\n${query}`,
    );
    expect(withConversation(query, [])).toBe(query);
  },
);

it.each([
  "Restaurants in Porto open late",
  "Write the weekly report for the finance team and send it to Priya today",
])("leaves %j alone", (query) => {
  expect(withConversation(query, before)).toBe(query);
});

it("takes the end of a long turn only", () => {
  expect(withConversation("why?", [`${"x".repeat(1_000_000)} the end`]).length).toBeLessThan(500);
});
