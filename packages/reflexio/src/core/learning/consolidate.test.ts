import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Candidate, Renewal } from "../../ports/learner.ts";
import { consolidate, type Decision, type GroundedCandidate, type KnownLearning } from "./consolidate.ts";

interface Told {
  readonly content: string;
  readonly slot: string | null;
  readonly value?: string;
  readonly renews?: Renewal;
  readonly at?: number;
}

function known(id: string, { content, slot, at = 100 }: Told): KnownLearning {
  return { id, content, trigger: null, slot, evidenceAt: at };
}

function candidate({ at = 200, ...told }: Told): GroundedCandidate {
  const evidence = [{ interactionId: at, quote: told.content }];
  const item: Candidate = {
    kind: "profile",
    trigger: null,
    rationale: null,
    blockingIssue: null,
    timeToLive: "infinity",
    confidence: 0.8,
    evidence,
    reason: "test",
    ...told,
  };
  return { candidate: item, evidence, evidenceAt: at };
}

/** What becomes of a statement: the ids it replaces, the id it strengthens, or why it is left out. */
function outcome(decision: Decision | undefined): unknown {
  if (decision?.action === "add") return decision.supersedes;
  return decision?.action === "reinforce" ? decision.id : decision?.action;
}

function place(older: readonly Told[], newer: Told): unknown {
  const rows = older.map((told, index) => known(`k${index}`, told));
  return outcome(consolidate([candidate(newer)], rows)[0]);
}

const sprint = {
  content: "User has a deadline of April 1 for the first sprint.",
  slot: "first_sprint_deadline:date",
  value: "April 1",
};

it.each([
  ["User's rent budget is $5k.", "$5", ["k0"]],
  ["User's rent budget is $5 million.", "$5", ["k0"]],
  ["User's rent budget is $5 a month.", "$5", "k0"],
])("%j is told again by %j only when the sum is the same", (content, value, expected) => {
  const slot = "rent_budget:money";
  expect(
    place([{ content, slot }], { content: `User's budget for the rent is ${value}.`, slot, value }),
  ).toEqual(expected);
});

describe("values of a slot", () => {
  it.each<[string, readonly Told[], Told, unknown]>([
    [
      "the same slot in another order of words",
      [{ content: "User's budget for holiday gifts is $400.", slot: "holiday_gifts_budget:money" }],
      {
        content: "User's gift budget for the holidays is $450.",
        slot: "gift_holiday_budget:money",
        value: "$450",
      },
      ["k0"],
    ],
    [
      "a long sentence that differs in its number only",
      [
        {
          content:
            "User's monthly rent for the flat with the two balconies in Graz next to the old mill is $900.",
          slot: "monthly_rent:money",
        },
      ],
      {
        content:
          "User's monthly rent for the flat with the two balconies in Graz next to the old mill is $950.",
        slot: "monthly_rent:money",
        value: "$950",
      },
      ["k0"],
    ],
    [
      "a wider name, when the words say that it changed",
      [sprint],
      {
        content: "User plans around the new sprint deadline of April 5.",
        slot: "sprint_deadline:date",
        renews: "related",
      },
      ["k0"],
    ],
    [
      "the nearest of several",
      [
        { content: "User has a budget of $2,000 for the laptop.", slot: "laptop_budget:money" },
        { content: "User is close to their $600 annual budget for sneakers.", slot: "annual_budget:money" },
      ],
      {
        content: "User buys sneakers with their increased budget of $650.",
        slot: "budget:money",
        renews: "related",
      },
      ["k1"],
    ],
    [
      "the only bare one, when the words say that it changed",
      [{ content: "User's dosage is 20 mg.", slot: "dosage:count" }],
      { content: "User's doctor raised their dosage to 30 mg.", slot: "dosage:count", renews: "related" },
      ["k0"],
    ],
    [
      "a new hour of an event with a day",
      [{ content: "User has a meeting with Ana on Friday at 3 PM.", slot: "ana_meeting:date" }],
      { content: "User's meeting with Ana was moved to 4 PM.", slot: "ana_meeting:time", renews: "related" },
      ["k0"],
    ],
  ])("replaces %s", (_, older, newer, expected) => {
    expect(place(older, newer)).toEqual(expected);
  });

  it.each<[string, readonly Told[], Told]>([
    [
      "a wider name that says nothing of a change",
      [sprint],
      { content: "The sprint deadline is May 2.", slot: "sprint_deadline:date" },
    ],
    [
      "another kind of value",
      [{ content: "User's budget is approved on May 3.", slot: "budget:date" }],
      { content: "User's budget is $500.", slot: "budget:money" },
    ],
    [
      "a thing of the same name in another matter",
      [{ content: "User has $1,200 in the emergency fund, most of their $2,000 goal.", slot: "goal:money" }],
      { content: "User saves $4,800 for the car, most of their $5,000 goal.", slot: "goal:money" },
    ],
    [
      "a bare one beside others that may be meant",
      [
        { content: "User's budget is $65,000.", slot: "budget:money" },
        { content: "User has a budget of $300 for the monitor.", slot: "monitor_budget:money" },
      ],
      { content: "User paints with an increased budget of $650.", slot: "budget:money", renews: "related" },
    ],
    [
      "an attribute of another quarter",
      [{ content: "User has $8,000 for tools in the Q3 budget.", slot: "tools_budget:money" }],
      { content: "User has $10,000 for tools in the Q4 budget.", slot: "tools_budget:money" },
    ],
    [
      "one of two that are equally near",
      [
        { content: "User has a budget of $2,000 for the laptop.", slot: "laptop_budget:money" },
        { content: "User has a budget of $300 for the monitor.", slot: "monitor_budget:money" },
      ],
      { content: "User has an increased budget of $650.", slot: "budget:money", renews: "related" },
    ],
    [
      "an appointment that may stand beside another",
      [{ content: "User has a meeting with Ana on Friday.", slot: "ana_meeting:date" }],
      { content: "User has a meeting with Ana on Monday.", slot: "ana_meeting:date", renews: "nothing" },
    ],
  ])("keeps %s", (_, older, newer) => {
    expect(place(older, newer)).toEqual([]);
  });

  it("strengthens what tells the same value, unless it was the value before", () => {
    const again = {
      content: "We work towards April 1 as the deadline.",
      slot: sprint.slot,
      value: "April 1",
    };
    expect(place([sprint], again)).toBe("k0");
    const former = { content: "User moved the deadline from April 1 to April 5.", slot: sprint.slot };
    expect(place([former], again)).toEqual(["k0"]);
  });

  it("leaves out a value older than the known one", () => {
    const older = { content: "User's rent is $900.", slot: "rent:money", value: "$900", at: 50 };
    expect(place([{ content: "User's rent is $950.", slot: "rent:money" }], older)).toBe("ignore");
  });

  it("never lets different attributes replace each other", () => {
    const name = fc.uniqueArray(fc.constantFrom("rent", "gym", "car", "team", "weekly", "launch", "rome"), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(
        name,
        name,
        fc.constantFrom("budget", "deadline"),
        fc.constantFrom("budget", "deadline"),
        (a, b, x, y) => {
          const isPart = a.every((word) => b.includes(word)) || b.every((word) => a.includes(word));
          fc.pre(x !== y || !isPart);
          const slotOf = (words: readonly string[], thing: string) => `${[...words, thing].join("_")}:money`;
          const older = { content: "User's first amount is $1.", slot: slotOf(a, x) };
          const newer = {
            content: "User's second amount is now $2.",
            slot: slotOf(b, y),
            renews: "related",
          } as const;
          expect(place([older], newer)).toEqual([]);
        },
      ),
    );
  });
});
