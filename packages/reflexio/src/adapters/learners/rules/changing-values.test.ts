import { describe, expect, it } from "vitest";
import { learnFrom } from "./test-turns.ts";

/** Said → remembered, and the slot that the value fills. */
const told: readonly (readonly [string, string, string | null])[] = [
  [
    "My budget for the kitchen is $4,500.",
    "User's budget for the kitchen is $4,500.",
    "kitchen_budget:money",
  ],
  ["Our kitchen budget went up to $5k.", "User's kitchen budget went up to $5k.", "kitchen_budget:money"],
  [
    "The accuracy of my model improved from 81% to 91%.",
    "The accuracy of the user's model improved from 81% to 91%.",
    "model_accuracy:share",
  ],
  ["My dataset now contains 52,000 rows.", "User's dataset now contains 52,000 rows.", "dataset_rows:count"],
  ["My weekly mileage is now 25 miles.", "User's weekly mileage is now 25 miles.", "weekly_mileage:count"],
  ["The deadline is April 5.", "The deadline is April 5.", "deadline:date"],
  [
    "The kick-off with Ana got moved to Thursday at 3 PM.",
    "The kick-off with Ana got moved to Thursday at 3 PM.",
    "ana_kick_off:date",
  ],
  [
    "My boss extended the deadline to August 9.",
    "User's boss extended the deadline to August 9.",
    "deadline:date",
  ],
  [
    "I've extended my morning sessions to 30 minutes.",
    "User has extended their morning sessions to 30 minutes.",
    "morning_sessions:count",
  ],
  [
    "We've agreed on a $700 monthly limit for eating out.",
    "User (we) have agreed on a $700 monthly limit for eating out.",
    "eating_out_monthly_limit:money",
  ],
  ["I set aside $900 for the new tyres.", "User set aside $900 for the new tyres.", "tyres_budget:money"],
  [
    "I've read 7 of the 10 chapters of my textbook.",
    "User has read 7 of the 10 chapters of their textbook.",
    "read_textbook_chapters:share",
  ],
  ["I'm on chapter 5 now.", "User is on chapter 5 now.", "chapter:count"],
  [
    "I have a submission deadline of June 15 for the abstract.",
    "User has a submission deadline of June 15 for the abstract.",
    "abstract_submission_deadline:date",
  ],
  [
    "I have an interview with Acme on Thursday at 2 PM.",
    "User has an interview with Acme on Thursday at 2 PM.",
    "acme_interview:date",
  ],
  [
    "I'm planning to visit the archive in Graz on May 3.",
    "User is planning to visit the archive in Graz on May 3.",
    "archive_visit:date",
  ],
  [
    "I want to finish my thesis by March 31.",
    "User wants to finish their thesis by March 31.",
    "thesis_finish:date",
  ],
  ["My flight to Rome was cancelled.", "User's flight to Rome was cancelled.", "rome_flight:date"],
  [
    "I'm trying to reduce my work hours from 50 to 40.",
    "User is trying to reduce their work hours from 50 to 40.",
    "work_hours_goal:count",
  ],
  ["We're on Node 20.11.1.", "User (we) are on Node 20.11.1.", "node_version:version"],
  ["I earn $85,000 a year.", "User earns $85,000 a year.", "earn:money"],
  [
    "I'm kinda nervous about March 30, so I rescheduled my final meeting.",
    "User is kinda nervous about March 30, so they rescheduled their final meeting.",
    "final_meeting:date",
  ],
];

/** What a question takes for granted is told with it. */
const granted: readonly (readonly [string, string, string | null])[] = [
  [
    "How do I best split my increased budget of $650 for shoes?",
    "User's increased budget is $650 for shoes.",
    "shoes_budget:money",
  ],
  [
    "What should I change since the workshops with Jo got extended to July 16?",
    "The workshops with Jo got extended to July 16.",
    "jo_workshops:date",
  ],
  [
    "I worry about missing the webinar on ethics, can you say what date it's been rescheduled to?",
    "The webinar on ethics has been rescheduled.",
    "ethics_webinar:date",
  ],
  ["When was the kick-off with Ana moved to?", "The kick-off with Ana has been moved.", "ana_kick_off:date"],
  [
    "I need a plan, can you help, considering I've finished 3 of 12 modules?",
    "User has finished 3 of 12 modules.",
    "finished_modules:share",
  ],
];

const nothing: readonly string[] = [
  // questions and wishes
  "Is $500 a good budget for a bike?",
  "What would my rent be if I moved to a place for $900?",
  "Can I get the deadline moved to May 5?",
  "How much is 15% of $80?",
  "Has the meeting been moved?",
  "What if the meeting gets moved?",
  "I would need a budget of $10,000 for that.",
  "Maybe I could push my deadline to May 3.",
  "I wish my salary was $90,000.",
  // suppositions and examples
  "If my budget is $500, I can buy the bike.",
  "Suppose my salary is $60,000 and my rent is $1,200.",
  "Let's say my deadline is May 3.",
  "Use a template, for example: my salary is $50,000.",
  "Write it like a budget, e.g. my rent is $900.",
  // others' words
  'The manual says "my budget is $500 and my rent is $900".',
  "> My deadline is May 3.",
  "```\nmy_budget = 500 # my budget is $500\n```",
  "Bob: My rent is $900.\nEve: My rent is $700.",
  "She said my budget is $500.",
  "Translate: My deadline is May 3.",
  // no matter of the user
  "A train leaves at 3 PM and travels 60 miles.",
  "The price of gold increased to $2,400.",
  "Bootstrap 5.3.0 was released in May 2023.",
  "Drawing 2 aces from 52 cards has a probability of 0.5%.",
  "The square root is 12.",
  // denials, lengths and amounts of a change
  "My budget isn't $500.",
  "I don't have a deadline of May 3.",
  "My accuracy improved by 20%.",
  "My speed has improved over the 10 weeks.",
  // secrets
  "My PIN is 4711.",
];

describe("values that may change", () => {
  it.each(told)("learns %j", async (content, profile, slot) => {
    const found = await learnFrom("profile", content);
    expect(found.map((candidate) => [candidate.content, candidate.slot])).toEqual([[profile, slot]]);
    expect(content).toContain(found[0]?.evidence[0]?.quote);
  });

  it.each(granted)("learns what %j takes for granted", async (content, profile, slot) => {
    const found = await learnFrom("profile", content);
    expect(found.map((candidate) => [candidate.content, candidate.slot])).toEqual([[profile, slot]]);
    expect(content).toContain(found[0]?.evidence[0]?.quote);
  });

  it.each(nothing)("learns nothing from %j", async (content) => {
    expect(await learnFrom("profile", content)).toEqual([]);
  });

  it("takes every kind of value for every way of telling it", async () => {
    const values = [
      "$1,250",
      "€40",
      "35%",
      "May 3",
      "2025-07-01",
      "Thursday",
      "4:30 PM",
      "v2.4.1",
      "17 points",
    ];
    for (const value of values) {
      for (const words of [
        `My target is ${value}.`,
        `I've moved my target to ${value}.`,
        `My target has changed to ${value}.`,
      ]) {
        const found = await learnFrom("profile", words);
        expect(
          found.map(({ slot }) => slot?.replace(/:\w+$/, "")),
          words,
        ).toEqual(["target"]);
      }
    }
  });

  it("names an attribute alike however it is put", async () => {
    const ways = [
      "My holiday gift budget is $400.",
      "I've adjusted our budget for holiday gifts to $450.",
      "I have a budget of $450 for holiday gifts.",
      "How can I best use my $450 budget for holiday gifts?",
    ];
    for (const words of ways) {
      const [found] = await learnFrom("profile", words);
      expect(new Set(found?.slot?.replace(/:.*/, "").replace("gifts", "gift").split("_")), words).toEqual(
        new Set(["holiday", "gift", "budget"]),
      );
    }
  });

  it.each([
    ["My budget is $500.", "same"],
    ["My budget is now $500.", "related"],
    ["I need a plan for the new sprint deadline of April 5.", "related"],
    ["I have a meeting with Ana on Friday.", "nothing"],
    ["The meeting with Ana was moved to Friday.", "related"],
  ])("knows how far %j reaches", async (content, renews) => {
    expect((await learnFrom("profile", content)).map((candidate) => candidate.renews)).toEqual([renews]);
  });

  it("keeps the words around a value that tells little on its own", async () => {
    const [found] = await learnFrom(
      "profile",
      "I've drawn two more sketches, so now I have a total of 10 cards.",
    );
    expect(found?.content).toBe("User has drawn two more sketches, so now they have a total of 10 cards.");
  });

  it("takes the last of several values that followed each other", async () => {
    const [found] = await learnFrom("profile", "I raised my limit to $500 in May, and later to $550.");
    expect(found?.value).toBe("$550");
  });

  it("never cuts a value, however long the word behind it", async () => {
    const [found] = await learnFrom("profile", `My budget is $500/${"x".repeat(140)}`);
    expect(found?.content).toBe("User's budget is $500.");
  });

  it("begins with whole words", async () => {
    expect((await learnFrom("profile", "For Lena my budget is $500.")).map(({ content }) => content)).toEqual(
      ["User's budget is $500."],
    );
  });

  it("lets a value of the moment expire", async () => {
    expect((await learnFrom("profile", "My budget for this week is $80."))[0]?.timeToLive).toBe("one_week");
  });
});
