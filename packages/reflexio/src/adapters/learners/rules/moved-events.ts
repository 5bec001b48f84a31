import { disqualification } from "./clauses.ts";
import { attributeName, nounPhrase, occasionName, shortNounPhrase } from "./noun-phrases.ts";
import type { Stretch } from "./sentences.ts";
import { begin, occasions, type ValueFact, which } from "./value-grammar.ts";
import { findValues } from "./values.ts";

const moving = "(?:rescheduled|postponed|cancell?ed|called off|delayed|pushed back|brought forward|moved)";
const toValue = "(?! (?:to|until|till) \\S*\\d)";
const event = `(?:the|my|our) (?<thing>(?:[\\p{L}-]+ ){0,4}?(?:${occasions}))`;

/** `I rescheduled my final meeting` */
const byUser = new RegExp(
  `${begin}(?:I|we)(?:['’]ve| have| had| had to)?(?: just| recently| already| also)* ${moving} (?:my|our) (?<thing>${nounPhrase})(?=[ ,.!]|$)${toValue}`,
  "iu",
);
/** `the webinar on ethics has been cancelled` */
const ofItself = new RegExp(
  `${begin}${event}${which}(?: has| have| was| were| got| is|['’]s)(?: been)?(?: just| now| already)* ${moving}\\b${toValue}`,
  "iu",
);
/** `what date it's been rescheduled to`, `when was the webinar moved to` */
const asked = new RegExp(
  `${begin}(?:what|which|when|where)\\b[^?.;,]{0,30}?(?: (?:was|were|has|have|is))? (?<subject>it|they|(?:the|my|our) ${shortNounPhrase}${which})(?:['’](?:s|ve|re)| has| have| was| were| got)?(?: been)? (?<deed>rescheduled|postponed|moved|pushed back|brought forward)\\b`,
  "iu",
);
const eventNamed = new RegExp(`${begin}${event}(?: (?:of|for|on|with|about|in) ${nounPhrase}){0,2}`, "giu");

function toFact(place: Stretch, name: string | null, [start, end]: readonly [number, number]): ValueFact[] {
  if (name === null) return [];
  const text = place.text.slice(start, end);
  return [
    {
      id: "value.rescheduled",
      confidence: 0.65,
      slot: `${occasionName(name)}:date`,
      value: null,
      renews: "related",
      quote: { start: place.start + start, text },
      statement: text,
      objection: disqualification(place.text.slice(0, start)),
    },
  ];
}

/**
 * Events that the user says were moved or called off without the new moment beside them: what was known of when they
 * are no longer holds.
 * @param endOf where the statement ends that holds an offset
 */
export function movedEvents(place: Stretch, endOf: (from: number) => number): ValueFact[] {
  const own = byUser.exec(place.text);
  if (own !== null && own.groups?.thing !== undefined) {
    const moment = findValues(place.text).find(({ kind }) => kind === "date" || kind === "time");
    const end = endOf(Math.max(own.index + own[0].length, moment?.end ?? 0));
    const start = moment !== undefined && moment.start < own.index ? 0 : own.index;
    return toFact(place, attributeName(own.groups.thing), [start, end]);
  }
  const event = ofItself.exec(place.text);
  if (event === null) return [];
  const { thing = "", of } = event.groups ?? {};
  return toFact(place, attributeName(thing, of), [event.index, endOf(event.index + event[0].length)]);
}

/**
 * Moves that a question takes for granted: `when was the webinar moved to?`
 * @param before what the sentence states before it asks; says what `it` is
 */
export function movesAskedAbout(question: Stretch, before: string): ValueFact[] {
  const match = asked.exec(question.text);
  const { subject = "", deed = "" } = match?.groups ?? {};
  if (match === null) return [];
  const isPronoun = /^(?:it|they)$/i.test(subject);
  const named = isPronoun ? ([...before.matchAll(eventNamed)].at(-1)?.[0] ?? "") : subject;
  const [thing = "", of] = named.replace(/^(?:the|my|our) /i, "").split(/ (?:of|for|on|with|about|in) (.*)/s);
  const name = attributeName(thing, of);
  if (named === "" || name === null) return [];
  const fact = toFact(question, name, [match.index, match.index + match[0].length]);
  return fact.map((found) => ({ ...found, statement: `${named} has been ${deed}` }));
}
