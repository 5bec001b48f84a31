import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queryTraits, topicOf } from "./query-traits.ts";

describe("queryTraits", () => {
  const agent = { wantsAgentAnswer: true, wantsSummary: false };
  const summary = { wantsSummary: true, asksForHelp: false };
  const help = { wantsAgentAnswer: false, wantsSummary: false, asksForHelp: true };
  const neutral = { wantsAgentAnswer: false, wantsSummary: false, asksForHelp: false };

  it.each([
    ["What did you recommend for the timeline?", agent],
    ["your advice on hiring", agent],
    ["Can you summarise how my thesis went?", summary],
    ["Give me an overview of what I mentioned.", summary],
    ["How would you suggest I set this up?", help],
    ["Can you recommend a hotel in Rome?", help],
    ["How many different hotels did I ask you to recommend?", neutral],
    ["What do you think about trains?", neutral],
    ["Which hotel did I like?", neutral],
    ["", neutral],
  ])("reads %j", (query, expected) => {
    expect(queryTraits(query)).toMatchObject(expected);
  });
});

describe("topicOf", () => {
  it.each([
    [
      "Can you list the order in which I brought up different aspects of my history thesis throughout our conversations, in order? Mention ONLY and ONLY five items.",
      "my history thesis?",
    ],
    [
      "Can you give me a summary of how my sneaker collection grew over our chats?",
      "my sneaker collection grew?",
    ],
    ["Can you recommend a hotel?", "Can you recommend a hotel?"],
    ["summary of it", "summary of it"],
    ["", ""],
  ])("of %j is %j", (query, topic) => {
    expect(topicOf(query)).toBe(topic);
  });

  it("never leaves a query without words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const query = `summary of ${text}`;
        return topicOf(query).trim() !== "" && topicOf(query).length <= query.length;
      }),
    );
  });
});
