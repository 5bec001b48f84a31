import { seededRandom } from "../synthetic/random.ts";

const openings = [
  "Could you please check whether",
  "I noticed this morning that",
  "Before we go on, remember that",
  "My colleague Priya told me that",
  "It would help a lot if",
  "For the report on Friday,",
  "As we agreed last week,",
  "I would rather not repeat it, but",
];
const subjects = [
  "the payment service in Frankfurt",
  "our weekly newsletter",
  "the second batch of invoices",
  "my flight to Lisbon",
  "the staging database",
  "the new onboarding checklist",
  "the contract with the supplier",
  "the report on customer churn",
];
const predicates = [
  "still fails when two people edit it at once",
  "needs to be sent in plain text without attachments",
  "was moved to the first Tuesday of the month",
  "should be checked by somebody from finance first",
  "takes more than four hours on a slow connection",
  "has to be written in short sentences and without jargon",
  "must never be deleted without asking me",
  "works well since the last update",
];

function pick(list: readonly string[], share: number): string {
  return list[Math.floor(share * list.length)] ?? "";
}

/** A turn of English sentences, about seventeen words each; different for different seeds. */
export function englishTurn(seed: number, sentences = 2): string {
  const random = seededRandom(seed);
  const sentence = () =>
    `${pick(openings, random())} ${pick(subjects, random())} ${pick(predicates, random())}`;
  return `${Array.from({ length: sentences }, sentence).join(". ")} (case ${seed}).`;
}

/** A question of ten words about something such turns speak of; different for different seeds. */
export function englishQuestion(seed: number): string {
  const random = seededRandom(seed + 1_000_000);
  return `What did I say about ${pick(subjects, random())} in case ${seed}?`;
}
