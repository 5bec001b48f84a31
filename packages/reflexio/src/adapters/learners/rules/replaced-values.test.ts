import { expect, it } from "vitest";
import { consolidate, type KnownLearning } from "../../../core/learning/consolidate.ts";
import { learnFrom } from "./test-turns.ts";

/** Says one sentence a day; returns what is current in the end, and what was replaced by what. */
async function sayAll(sentences: readonly string[]) {
  const known = new Map<string, KnownLearning>();
  const replaced: (readonly [string | undefined, string])[] = [];
  for (const [day, sentence] of sentences.entries()) {
    const candidates = await learnFrom("profile", sentence);
    const items = candidates.map((candidate) => ({
      candidate,
      evidence: candidate.evidence,
      evidenceAt: day,
    }));
    for (const decision of consolidate(items, [...known.values()])) {
      if (decision.action !== "add") continue;
      const { content, slot } = decision.item.candidate;
      for (const id of decision.supersedes) {
        replaced.push([known.get(id)?.content, content]);
        known.delete(id);
      }
      const id = `${day}.${known.size}`;
      known.set(id, { id, content, trigger: null, slot, evidenceAt: day });
    }
  }
  return { current: [...known.values()].map(({ content }) => content), replaced };
}

/** One attribute told twice, in two ways. */
const changes: readonly (readonly [string, string])[] = [
  ["My rent is $1,200.", "My landlord raised my rent to $1,350."],
  ["My budget for the wedding is $15,000.", "We've increased our wedding budget to $18,000."],
  ["I have a budget of $800 for the bike.", "How should I spend the increased bike budget of $950?"],
  ["The deadline for the report is May 3.", "My boss extended the report deadline to May 10."],
  ["I have an interview with Acme on Thursday.", "My interview with Acme got moved to Friday at 10 AM."],
  ["I've got a dentist appointment on June 2.", "My dentist appointment was rescheduled to June 9."],
  ["My flight to Lisbon is on May 3.", "My flight to Lisbon was changed to May 5."],
  ["I've read 3 of the 12 chapters of my textbook.", "I've now read 9 of the 12 chapters of my textbook."],
  ["I've completed 20 lessons of the Spanish course.", "I've completed 34 lessons of the Spanish course."],
  ["My credit score is 690.", "My credit score improved to 720."],
  ["I weigh 182 lbs.", "I now weigh 174 lbs."],
  ["My test coverage is 65%.", "I've bumped the test coverage to 82%."],
  ["The accuracy of my model is 81%.", "I improved my model's accuracy to 88%."],
  ["We're on Node 18.19.0.", "We upgraded to Node 20.11.1."],
  ["My team has 5 people.", "My team grew to 8 people."],
  ["I've saved $3,000 for the down payment.", "I've saved $4,500 for the down payment so far."],
  ["My goal is to save $5,000 for a car.", "I've raised my car savings goal to $7,000."],
  ["My salary is $85,000.", "My new salary is $92,000."],
  ["I'm planning to visit the archive on May 3.", "I'm planning to visit the archive on May 8."],
  ["I want to finish my thesis by March 31.", "I want to finish my thesis by April 30."],
  ["Our weekly sync is on Mondays at 10 AM.", "Our weekly sync has been moved to Tuesdays."],
  ["The launch is on October 3.", "The launch date slipped to November 1."],
  ["My essay is 4,500 words.", "My essay now has 4,900 words."],
  ["My library has 45 sources.", "My library now contains 52 sources."],
  ["My average response time is 300ms.", "My average response time dropped to 180ms."],
  ["I'm on chapter 5.", "I'm now on chapter 9."],
  ["My daughter is 4 years old.", "My daughter is now 5 years old."],
  ["I have a meeting with Sam on Tuesday at 2 PM.", "I rescheduled my meeting with Sam to Wednesday."],
  ["The kick-off is on May 5.", "We pushed the kick-off to May 12."],
  ["My dosage is 20 mg.", "My doctor raised my dosage to 30 mg."],
  ["I've set aside $600 for the trip.", "I've increased my trip budget to $900."],
  ["My bedtime is 11 PM.", "I've moved my bedtime to 10 PM."],
  ["I spend $120 a week on groceries.", "I now spend $150 a week on groceries."],
  ["My GPA is 3.6.", "My GPA went up to 3.8."],
  ["My commute is 45 minutes.", "My commute is down to 30 minutes."],
  ["Our kitchen renovation is 40% complete.", "Our kitchen renovation is now 70% complete."],
];

/** Attributes of one life that sound alike; the only change is the meeting with Bo. */
const life: readonly string[] = [
  "My rent is $1,200 and my gym membership costs $45 a month.",
  "My car payment is $310.",
  "My kitchen budget is $4,000.",
  "My budget for the bathroom is $6,500.",
  "I've set aside $900 for the new tyres.",
  "I've now set aside $1,500 for the holiday in Spain.",
  "My laptop budget is now $2,000.",
  "The deadline for the thesis is May 3.",
  "The deadline for the grant application is now June 10.",
  "I have a meeting with Ana on Friday.",
  "I have a meeting with Bo on Monday.",
  "The meeting with Bo was moved to Tuesday.",
  "My dentist appointment is on May 5.",
  "My appointment with the eye doctor was moved to May 9.",
  "I've read 3 of the 12 chapters of the chemistry book.",
  "I've read 40 of the 200 pages of the novel.",
  "I've completed 5 coin toss problems.",
  "I've completed 12 conditional probability problems.",
  "My chemistry quiz score is 85%.",
  "My history quiz score improved from 60% to 92%.",
  "My test coverage went up to 81%.",
  "My branch coverage is now 70%.",
  "My team has 7 people.",
  "My team has 12 open tickets.",
  "My daughter is 4 years old.",
  "My son is now 7 years old.",
  "We're on Node 20.11.1.",
  "We upgraded to React 19.0.1.",
  "Our staging server runs PostgreSQL 16.2.",
  "My weekly mileage is now 25 miles.",
  "I weigh 172 lbs.",
  "I pay $1,200 for rent.",
  "I pay $60 for internet.",
  "I spend $120 a week on groceries.",
  "I spend $40 a week on coffee.",
  "My goal is to save $10,000 for a car.",
  "My goal is to save $3,000 for a bike.",
  "I want to finish my thesis by March 31.",
  "I want to finish the grant proposal by April 15.",
  "I'm planning to visit the archive in Graz on May 3.",
  "I'm planning to visit my sister on May 20.",
  "I have a deadline of April 1 for the first sprint.",
  "I have a deadline of April 20 for the second sprint.",
  "My flight to Rome leaves at 6:45 AM on May 3.",
  "My flight to Lisbon was changed to May 12.",
  "My launch date is October 3.",
  "The release was moved to November 1.",
  "My marketing spend is $500.",
  "My salary is $85,000.",
  "My wife's salary is now $91,000.",
  "The budget is $20,000.",
  "My new phone budget of $700 should be enough.",
  "My morning session is at 7 AM.",
  "My evening session was moved to 8 PM.",
  "My blood pressure is 128/85.",
  "My cholesterol dropped to 190.",
  "My sprint velocity increased to 34 points.",
  "My bug count dropped to 12.",
  "Our Q3 marketing budget is $10,000.",
  "Our Q4 marketing budget is now $12,000.",
  "I've saved $3,200 for the car.",
  "I've saved $800 for the wedding.",
  "My score on the verbal section is 160.",
  "My score on the math section rose to 165.",
  "My final draft is 4,700 words.",
  "My abstract is now 250 words.",
  "My train leaves at 7:15 AM.",
  "My shift now starts at 9 AM.",
  "The interview with Acme is on May 6.",
  "The interview with Globex was rescheduled to May 8.",
  "The new deadline of July 1 for the report is tight.",
  "My new bedtime is 10 PM.",
];

it.each(changes)("“%s” is replaced by “%s”", async (before, after) => {
  const { current, replaced } = await sayAll([before, after]);
  expect(replaced).toHaveLength(1);
  expect(current).toHaveLength(1);
});

it("keeps every attribute of a life apart", async () => {
  const { current, replaced } = await sayAll(life);
  expect(replaced).toEqual([
    ["User has a meeting with Bo on Monday.", "The meeting with Bo was moved to Tuesday."],
  ]);
  expect(current.length).toBeGreaterThan(life.length - 1);
});
