/** What the wording of a turn tells about how worth remembering it is. */
export interface TurnTraits {
  /** The turn speaks about its speaker: `I`, `my`. */
  readonly aboutSelf: boolean;
  /** Share of its characters that are questions, 0 to 1. */
  readonly asking: number;
}

const FIRST_PERSON = /\b(?:i|my|mine|ich|mein|meine[mnrs]?|je|yo)\b/i;
/** Apart from the other, which is three times as fast without Unicode rules. */
const FIRST_PERSON_ELSEWHERE = /[我私僕俺]|(?<!\p{L})(?:я|мой|моя|мои)(?!\p{L})/iu;
const BEYOND_LATIN = /[\u0250-\uffff]/;
const SENTENCE = /[^.!?。！？؟\n]+[.!?。！？؟]*/g;
const QUESTION_MARK = /[?？؟]/;
const ENDS_ASKING = /[?？؟]["')\]]*\s*$/;
/** Enough to judge a turn by; a pasted file behind it says nothing about its speaker. */
const READ_CHARACTERS = 2000;
const PAST_ANSWER =
  /\b(?:did|had|have) you\b|\byou (?:said|told|recommended|suggested|mentioned|advised|explained|gave|proposed)\b|\byour (?:advice|answer|recommendation|suggestion|explanation)s?\b/i;

/** Reads the traits of a turn's text. English mostly; other languages get the neutral answer more often. */
export function turnTraits(text: string): TurnTraits {
  const beginning = text.slice(0, READ_CHARACTERS);
  const aboutSelf = speaksOfSelf(beginning);
  // Most turns ask nothing, and cutting them into sentences costs more than the rest of their ranking.
  if (!QUESTION_MARK.test(beginning)) return { aboutSelf, asking: 0 };
  let asked = 0;
  let total = 0;
  for (const [sentence] of beginning.matchAll(SENTENCE)) {
    total += sentence.length;
    if (ENDS_ASKING.test(sentence)) asked += sentence.length;
  }
  return { aboutSelf, asking: total > 0 ? asked / total : 0 };
}

function speaksOfSelf(text: string): boolean {
  return FIRST_PERSON.test(text) || (BEYOND_LATIN.test(text) && FIRST_PERSON_ELSEWHERE.test(text));
}

/** True when the query wants something the agent said earlier: "what did you recommend …". */
export function asksForAgentAnswer(query: string): boolean {
  return PAST_ANSWER.test(query);
}
