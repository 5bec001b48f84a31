import { describe, expect, it } from "vitest";
import { detectFeedback, type SpokenTurn } from "./feedback.ts";

const user = (content: string): SpokenTurn => ({ speaker: "user", content });
const agent = (content: string): SpokenTurn => ({ speaker: "agent", content });

const cases: readonly (readonly [string, boolean, boolean])[] = [
  ["That's not what I asked.", true, true],
  ["I said Tuesday, not Monday.", true, true],
  ["You got the date wrong.", true, true],
  ["You should have asked first.", true, true],
  ["that makes no sense", true, true],
  ["What do you mean?", true, false],
  ["what are you talking about", true, false],
  ["Huh?", true, false],
  ["Thanks, that helps!", false, false],
  ["do you have its address", false, false],
  ["no i don't like that one", false, false],
  ["That makes sense!", false, false],
  ["What time does it open?", false, false],
  ["", false, false],
];

describe("detectFeedback", () => {
  it.each(cases)("%j: feedback %s, correction %s", (content, feedback, correction) => {
    expect(detectFeedback(user(content), agent("Here you are."))).toMatchObject({ feedback, correction });
  });

  it("sees a request the answer ignored being repeated", () => {
    const earlier = [user("Which museums open on Monday morning?"), agent("I like trains.")];
    const signal = detectFeedback(user("which museums open on monday morning"), earlier[1], earlier);
    expect(signal).toMatchObject({ correction: true, cue: "correction.repeated" });
  });

  it("needs an answer to react to and a user who speaks", () => {
    expect(detectFeedback(user("That's wrong")).feedback).toBe(false);
    expect(detectFeedback(agent("That's wrong"), agent("x")).feedback).toBe(false);
  });

  it("does not read quoted or pasted text", () => {
    expect(detectFeedback(user("> That's wrong"), agent("x")).feedback).toBe(false);
  });
});
