/** One sentence of the user's own words, with its place in the turn. */
export interface Sentence {
  /** Offset in the turn's content. */
  readonly start: number;
  /** The sentence without the question that may hang on its end. */
  readonly text: string;
  /** True when the sentence only asks. */
  readonly asks: boolean;
  /** The question: all of a sentence that only asks, or what hangs on the end of a statement. */
  readonly question: Stretch | null;
}

/** Words with their place in the turn. */
export interface Stretch {
  readonly start: number;
  readonly text: string;
}

/** Longer "sentences" are not prose. */
const maxSentenceLength = 1_200;
/** More than a person says in one turn; the rest is a paste. */
const maxSentences = 200;

/** The look-behind keeps runs of dots linear: only their beginning is tried. */
const sentenceEnd = /(?<![.!?…])[.!?…]+["”')\]]*(?=\s|$)|[。！？]|\n+/g;
const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|st|approx|no|fig|\d{1,2})\.$/i;
const bullet = /^\s*(?:[-*•–]\s+|\(?\d{1,2}[.)]\s+|#{1,6}\s+)?/;

/** A clause that turns to the reader with a question or a request, after a statement. */
const questionClause =
  /(?:[,;:–—-]|\s-)\s*(?:(?:so|but|and|or|then|maybe|now|also)[\s,]+){0,2}(?:(?:can|could|would|will|do|does|did|should|is|are|was|were|have|has|am|may) (?:you|i|we|it|there|that|this|they|someone|anyone|my|the)\b|what\b|how\b|why\b|where\b|which (?!(?:is|means|makes|i|has|have|had|was|were|will|also|we|they)\b)|who\b|any (?:suggestions?|recommendations?|ideas?|tips|advice|thoughts)|please help|help me|i(?:['’]m| am| was) (?:just |also )?(?:wondering|curious))|\b(?:so|and|but) (?:can|could|would|will) you\b/i;
const questionOpener =
  /^(?:(?:so|but|and|or|ok|okay|hmm+|hey|well|also|then|wait|now|oh|hi|hello|sure|yes|no|actually|maybe|alright|right|thanks)[\s,]+){0,3}(?:can|could|would|will|do|does|did|should|shall|is|are|was|were|have|has|had|am|may|might|what|what's|whats|how|how's|why|when|where|which|who|whose|whom|any|isn't|aren't|don't|doesn't|won't|can't|shouldn't|wouldn't|couldn't)\b/i;

/** Word orders that ask even without a question mark. */
const plainQuestion =
  /^(?:(?:so|but|and|ok|okay|hmm+|hey|well|also|then|hi|hello)[\s,]+){0,2}(?:(?:is|are|was|were|does|did|can|could|would|should|shall|isn't|aren't|doesn't) (?:i|you|it|he|she|we|they|this|that|there|my|the)|what(?:'s| is| are| do| does| did| would| should)|how (?:do|does|did|can|could|would|should|is|are|to|many|much)|why (?:do|does|did|is|are)|where (?:do|does|is|are|can)|who (?:is|are))\b/i;

function splitPoints(text: string): number[] {
  const points: number[] = [];
  for (const match of text.matchAll(sentenceEnd)) {
    const end = match.index + match[0].length;
    const before = text.slice(Math.max(0, end - 12), end);
    if (match[0] === "." && abbreviation.test(before)) continue;
    points.push(end);
    if (points.length >= maxSentences) return points;
  }
  points.push(text.length);
  return points;
}

function toSentence(raw: string, offset: number): Sentence | null {
  const lead = bullet.exec(raw)?.[0].length ?? 0;
  const body = raw.slice(lead).trimEnd();
  if (body.length < 2 || body.length > maxSentenceLength || !/\p{L}/u.test(body)) return null;
  const asksAtEnd = /[?？]["”')\]]*$/.test(body);
  const cut = body.search(questionClause);
  const text = (cut > 0 ? body.slice(0, cut) : body).trimEnd();
  const opensAsking = questionOpener.test(body) && (asksAtEnd || cut > 0);
  const asks = opensAsking || plainQuestion.test(body) || (asksAtEnd && cut <= 0);
  const start = offset + lead;
  const question = asks
    ? { start, text: body }
    : cut > 0
      ? { start: start + cut, text: body.slice(cut) }
      : null;
  return { start, text: asks ? body : text, asks, question };
}

/** Splits masked text into sentences, in order. Linear in the length of the text. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  for (const end of splitPoints(text)) {
    const sentence = toSentence(text.slice(start, end), start);
    if (sentence !== null) sentences.push(sentence);
    start = end;
  }
  return sentences;
}
