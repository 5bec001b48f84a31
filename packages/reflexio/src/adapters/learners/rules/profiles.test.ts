import { describe, expect, it } from "vitest";
import { buildWindow, learn, learnFrom } from "./test-turns.ts";

const preferences: readonly (readonly [string, string])[] = [
  ["I prefer window seats.", "User prefers window seats."],
  ["I strongly dislike cold soup and prefer it hot.", "User strongly dislikes cold soup and prefers it hot."],
  ["I'm allergic to penicillin.", "User is allergic to penicillin."],
  [
    "I can't stand loud bars because they give me headaches.",
    "User can't stand loud bars because they give them headaches.",
  ],
  ["Due to my back, I avoid long drives.", "Due to their back, the user avoids long drives."],
  ["I don't eat pork.", "User doesn't eat pork."],
  ["I have a fear of spiders.", "User has a fear of spiders."],
  [
    "I'm planning a trip and I prefer trains over planes, can you find one?",
    "User prefers trains over planes.",
  ],
  ["I usually avoid crowds, but I was wondering if you know a fair?", "User usually avoids crowds."],
  ["As someone who never drinks coffee, I need other ideas.", "User never drinks coffee."],
  ["i only read paper books", "User only reads paper books."],
];

const facts: readonly (readonly [string, string, string | null])[] = [
  ["My name is Ana Ruiz.", "User's name is Ana Ruiz.", "name"],
  ["Please call me Bo.", "User wants to be called Bo.", "name"],
  ["I live in Graz, Austria and need a plumber.", "User lives in Graz, Austria.", "location"],
  ["I just moved to Oslo.", "User just moved to Oslo.", "location"],
  ["I work as a beekeeper.", "User works as a beekeeper.", "occupation"],
  ["I work at Initech.", "User works at Initech.", "employer"],
  ["I'm 34 years old.", "User is 34 years old.", "age"],
  ["My favourite colour is teal.", "User's favourite colour is teal.", "favourite.colour"],
  ["Our production region is eu-west-1.", "User's production region is eu-west-1.", "production_region"],
  ["My budget is $500.", "User's budget is $500.", "budget:money"],
  ["I've extended my deadline to May 3.", "User has extended their deadline to May 3.", "deadline:date"],
  ["My deadline is now May 9.", "User's deadline is now May 9.", "deadline:date"],
  ["I have two kids.", "User has two kids.", null],
];

const nothing: readonly string[] = [
  "Do I prefer tea?",
  "If I lived in Rome, I would eat gelato.",
  "Imagine I live in Rome. What would I eat?",
  "I like that idea!",
  "I love it.",
  "I don't like that.",
  "I would like a table for two.",
  "I don't want to modify the stack trace or message",
  "I need help with my code.",
  'My sister said "I prefer trains over all other things".',
  "He wrote that I prefer trains.",
  "> I live in Rome.",
  "Bob: I live in Rome.\nEve: I hate trains.",
  "Translate: I live in Rome and I hate trains.",
  "Write a letter in which I say: I hate trains.",
  "My password is hunter2.",
  "My API key is sk-abcdefghijklmnopqrstuv.",
  "is this correct: I prefer tea over coffee",
  "In this game I live in a tower. I hate dragons.",
  "convert this to golang",
  "I am trying to fix a bug in my function.",
  "My question is about regex 101.",
  "Thanks in advance for any help you can give me!",
];

describe("preferences", () => {
  it.each(preferences)("learns %j", async (content, profile) => {
    const found = await learnFrom("profile", content);
    expect(found.map((candidate) => candidate.content)).toEqual([profile]);
    expect(content).toContain(found[0]?.evidence[0]?.quote);
  });
});

describe("facts", () => {
  it.each(facts)("learns %j", async (content, profile, slot) => {
    const found = await learnFrom("profile", content);
    expect(found.map((candidate) => [candidate.content, candidate.slot])).toEqual([[profile, slot]]);
  });

  it("gives the same slot to the newer value", async () => {
    const found = await learn(
      "profile",
      buildWindow(["user", "My budget is $500."], ["agent", "Noted."], ["user", "My budget is now $650."]),
    );
    expect(found.map((candidate) => candidate.slot)).toEqual(["budget:money", "budget:money"]);
  });

  it.each([
    ["I prefer trains this week.", "one_week"],
    ["I avoid sugar for now.", "one_week"],
    ["I don't eat meat today.", "one_day"],
    ["I prefer trains.", "infinity"],
  ])("reads the time limit of %j", async (content, timeToLive) => {
    expect((await learnFrom("profile", content))[0]?.timeToLive).toBe(timeToLive);
  });
});

describe("what is no fact about the user", () => {
  it.each(nothing)("learns nothing from %j", async (content) => {
    expect(await learnFrom("profile", content)).toEqual([]);
  });
});

describe("choices", () => {
  const offer = "Some ideas: 1. A quiet hut by a lake. 2. A party boat. 3. A casino night.";

  it("learns a pick when the user says why the others are out", async () => {
    const window = buildWindow(
      ["user", "Where to?"],
      ["agent", offer],
      ["user", "I'll go with option 1. The others seem too loud for me."],
    );
    const [choice] = await learn("profile", window);
    expect(choice?.content).toBe(
      "User will go with option 1. The others seem too loud for them (chosen: A quiet hut by a lake.).",
    );
  });

  it("does not learn a bare pick", async () => {
    const window = buildWindow(["user", "Where to?"], ["agent", offer], ["user", "I'll go with option 1."]);
    expect(await learn("profile", window)).toEqual([]);
  });
});

describe("other languages", () => {
  it.each([
    ["Me llamo Ana.", "name"],
    ["Ich wohne in Graz.", "location"],
    ["我叫小明。", "name"],
    ["Je préfère le train.", null],
  ])("learns %j", async (content, slot) => {
    const found = await learnFrom("profile", content);
    expect(found.map((candidate) => candidate.slot)).toEqual([slot]);
  });

  it("learns a standing instruction", async () => {
    expect(await learnFrom("user_playbook", "Bitte antworte immer auf Deutsch.")).toHaveLength(1);
  });
});
