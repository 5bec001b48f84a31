/** What the wording of a query tells about the turns that answer it. English mostly; others get the neutral answer. */
export interface QueryTraits {
  /** It wants something the agent said earlier: "what did you recommend …". */
  readonly wantsAgentAnswer: boolean;
  /** It wants the conversations as a whole: "a summary of …". */
  readonly wantsSummary: boolean;
  /** It wants new advice or work, so that what the user likes and demands matters beside what it is about. */
  readonly asksForHelp: boolean;
}

const PAST_ANSWER =
  /\b(?:did|had|have) you\b|\byou (?:said|told|recommended|suggested|mentioned|advised|explained|gave|proposed)\b|\byour (?:advice|answer|recommendation|suggestion|explanation)s?\b/i;
const SUMMARY = /\b(?:summar(?:y|ies|i[sz]e)|recap|overview)\b/i;
const HELP =
  /\b(?:recommend|suggest|advi[cs]e|ideas? for|help me|how (?:do|can|should|would|could|to)|what (?:should|could|can) I|what are (?:some|good)|(?:can|could|would|will) you)\b/i;
const OWN_WORDS =
  /\b(?:did|have|had) I (?:\w+ )?(?:mention|say|said|tell|told|bring|brought|talk|ask)|\bI(?:['’]ve| have)? (?:\w+ )?(?:mentioned|brought up|said|told|talked)\b|\bmy (?:messages|questions)\b/i;
const OVER_ALL = /\b(?:throughout|across|order in which|how many (?:different|total))\b/i;

/** Reads the traits of a query. */
export function queryTraits(query: string): QueryTraits {
  const wantsSummary = SUMMARY.test(query);
  const looksBack = wantsSummary || OWN_WORDS.test(query) || OVER_ALL.test(query);
  return {
    wantsAgentAnswer: PAST_ANSWER.test(query),
    wantsSummary,
    asksForHelp: !looksBack && HELP.test(query),
  };
}

/** Words that say what to do with the answer, where to look, or that something was said: not what it is about. */
const FRAMES: readonly RegExp[] = [
  /\b(?:throughout|across|over|in|during|from|through) (?:all |each |any )?(?:of )?(?:our|my|the|these|those|your) (?:\w+ ){0,2}(?:conversations?|chats?|discussions?|messages|sessions|questions)\b/gi,
  /\b(?:that )?(?:we(?:['’]ve| have)?|you and i) (?:discussed|talked about|covered|gone over|spoken about|been over)(?: so far)?\b/gi,
  /(?:^|(?<=[.?!]\s))[^.?!]*\b(?:mention|list|name|give|include|return|answer with)\b[^.?!]*\bonly\b[^.?!]*[.?!]?\s*$/gi,
  /\b(?:can|could|would|will) you (?:please |kindly )?(?:(?:give|tell|show|remind|walk|guide) (?:me|us)(?: through)?|list|summari[sz]e|describe|outline|recap)\b/gi,
  /\b(?:a|an|the) (?:\w+ ){0,2}(?:summary|overview|recap|outline|list) of(?: how| what)?\b/gi,
  /\b(?:the )?order (?:in which|that)\b|\bin (?:chronological )?order\b|\bso far\b/gi,
  /\b(?:that )?i (?:have |['’]ve )?(?:first )?(?:brought up|mention(?:ed)?|talked about|said|told you|asked about)\b/gi,
  /\b(?:different|various|several) (?:aspects|details|things|kinds|types|topics|ways)(?: (?:of|related to|about))?\b/gi,
  /\bhow many (?:different |total )/gi,
];
const WORD = /\p{L}{3,}/gu;
/** Of a pasted page only the beginning frames the question. */
const MAX_FRAMED_CHARACTERS = 500;

/**
 * What a query about whole conversations is about, without what frames it: "Can you list the order in which I brought
 * up different aspects of my thesis?" → "my thesis?". Other queries, and those of which too little is left, stay.
 */
export function topicOf(query: string): string {
  if (query.length > MAX_FRAMED_CHARACTERS || !(SUMMARY.test(query) || OVER_ALL.test(query))) return query;
  const topic = FRAMES.reduce((text, frame) => text.replace(frame, " "), query)
    .replace(/[\s,]+([,.?!])/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
  return (topic.match(WORD) ?? []).length >= 2 ? topic : query;
}
