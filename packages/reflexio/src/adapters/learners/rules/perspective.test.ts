import { describe, expect, it } from "vitest";
import { toThirdPerson } from "./perspective.ts";

describe("toThirdPerson", () => {
  it.each([
    ["I prefer tea because I sleep better.", "User prefers tea because they sleep better."],
    ["I'm shy and I've a cat", "User is shy and they've a cat"],
    ["I don't mind", "User doesn't mind"],
    ["I never carry my phone with me", "User never carries their phone with them"],
    ["I can't swim", "User can't swim"],
    ["I moved to Oslo", "User moved to Oslo"],
    ["My car is red and I love it", "User's car is red and they love it"],
    [
      "Due to my knee, I avoid stairs and prefer lifts",
      "Due to their knee, the user avoids stairs and prefers lifts",
    ],
    ["Loud music makes me tired", "Loud music makes the user tired"],
    ["We moved to Lyon", "User (we) moved to Lyon"],
  ])("%j becomes %j", (sentence, expected) => {
    expect(toThirdPerson(sentence)).toBe(expected);
  });
});
