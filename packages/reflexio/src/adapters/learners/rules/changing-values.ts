import { disqualification, selfClauses } from "./clauses.ts";
import { movedEvents, movesAskedAbout } from "./moved-events.ts";
import { occasionName } from "./noun-phrases.ts";
import type { Sentence, Stretch } from "./sentences.ts";
import { attributeLinks } from "./value-attributes.ts";
import { deedLinks } from "./value-deeds.ts";
import type { Groups, ValueFact, ValueLink } from "./value-grammar.ts";
import { findValues, type Value } from "./values.ts";

/** A value and the words that tie it to its attribute, in one text. */
interface Linked {
  readonly link: ValueLink;
  readonly value: Value;
  readonly start: number;
  readonly end: number;
  readonly name: string | null;
  readonly before: Groups;
  readonly after: Groups;
}

/** Deeds first: `I've raised my limit to 5` tells more than `my limit to 5`. Of the rest, the nearest words. */
const valueLinks: readonly ValueLink[] = [...deedLinks.slice(0, 3), ...attributeLinks, ...deedLinks.slice(3)];

/** Characters before a value that are looked at. */
const REACH = 170;
/** Longest statement that is kept whole behind its value. */
const TAIL = 110;

/** Words that name nothing which has one value. */
const vague =
  /^(?:question|problem|issue|concern|guess|point|understanding|idea|code|mistake|hope|thought|answer|result|output|error|function|assumption|opinion|theory|expectation|solution|equation|request|task|example|case|way|part|one|time|day|week|month|year|left|visit|plan|spent|option)s?$/i;
const example =
  /\b(?:e\.g\.?|i\.e\.?|for example|for instance|such as|, say,|example:?)(?![\p{L}])[^.;]{0,50}$/iu;
const firstPerson = /(?<![\p{L}\p{N}'’])(?:I|my|our|we|me|us)(?![\p{L}\p{N}])/iu;
/** `improved over 6 weeks` tells how long it took, `improved by 20%` by how much. */
const measureOfChange =
  /\b(?:over|within|by|after|in|for|every|each)(?: the| about| a| only| just| another| last| past)* $/i;
const unitOfTime = /^[ -](?:\p{L}+ )?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b/iu;

/** Words between subject and value that make it a wish or a denial. */
const uncertain =
  /\b(?:would|could|might|should|can|may|if|whether|not|never|\p{L}+n['’]t|without|instead of|hypothetical(?:ly)?|used to|was supposed)\b/iu;

function isSure(text: string, link: ValueLink, lead: RegExpExecArray, { kind }: Value): boolean {
  if (uncertain.test(lead[0]) || (link.needsFirstPerson === true && !firstPerson.test(text))) return false;
  return link.accepts?.(lead.groups ?? {}, kind) ?? true;
}

function isMeasureOfChange(text: string, { kind, start, end }: Value): boolean {
  const lead = measureOfChange.exec(text.slice(0, start))?.[0];
  if (lead === undefined) return false;
  if (/^by/i.test(lead)) return kind === "money" || kind === "share" || kind === "count";
  return kind === "count" && (unitOfTime.test(text.slice(end)) || /^(?:over|within|after)/i.test(lead));
}

function slotOf(name: string | null, kind: Value["kind"]): string | null {
  if (name === null || vague.test(name)) return null;
  return `${kind === "date" || kind === "time" ? occasionName(name) : name}:${kind}`;
}

function linkOf(text: string, value: Value): Linked | null {
  if (isMeasureOfChange(text, value)) return null;
  const from = Math.max(0, value.start - REACH);
  const before = text.slice(from, value.start);
  const after = text.slice(value.end);
  for (const link of valueLinks) {
    if (!link.kinds.includes(value.kind)) continue;
    const lead = link.before.exec(before);
    if (lead === null || !isSure(text, link, lead, value)) continue;
    const tail = link.after?.exec(after);
    if (tail === null) continue;
    const [leading, trailing] = [lead.groups ?? {}, tail?.groups ?? {}];
    const name = link.name(leading, trailing, value.kind);
    return {
      link,
      value,
      start: from + lead.index,
      end: value.end + (tail?.[0].trimEnd().length ?? 0),
      name: slotOf(name, value.kind),
      before: leading,
      after: trailing,
    };
  }
  return null;
}

/** `to $500, and later to $550`: the last one counts. */
const later = /^[^;.?!]{0,50}?\b(?:later|then|now|eventually|finally|again)(?: up| down| back)? to $/i;

function linkedValues(text: string): Linked[] {
  const values = findValues(text);
  return values.flatMap((value, index) => {
    const linked = linkOf(text, value);
    const next = values.slice(index + 1).find(({ kind }) => kind === value.kind);
    if (linked === null || next === undefined || !later.test(text.slice(value.end, next.start)))
      return linked ?? [];
    return { ...linked, value: next, end: next.end };
  });
}

/** Where the next statement or question begins behind a value. */
const nextClause =
  /[;–—!?]|[.](?=\s)| - |,? (?:and|but|so|because|though|although|while|whereas|considering|given)(?: that)? (?=(?:I|my|we|our|it|this|that|now|the|can|could|how|what|is|are|do|does|should|would|wondering|trying|then|not)\b)|, (?=(?:I|my|we|our|it|this|can|could|how|what|is|are|do|does|should|would|any|please|so|but|which (?:makes|means|is why))\b)/iu;

function endOf(text: string, from: number): number {
  const tail = text.slice(from);
  const cut = tail.search(nextClause);
  const end = cut < 0 ? tail.length : cut;
  if (end <= TAIL) return from + end;
  const space = tail.lastIndexOf(" ", TAIL);
  const comma = tail.slice(0, TAIL).lastIndexOf(",");
  // A word without an end is left out whole.
  return from + Math.max(comma > 0 ? comma : space, 0);
}

const standsForSomething = /\b(?:it|them|this|that|these|those|there)\b/i;
const subordinator = /\b(?:since|because|now that|given that|as|although|though|while)\s*$/i;
const standsForSomebody = /^(?:this|that|these|those|he|she|they|it)\b/i;
/** Words at the beginning of a sentence that tie it to another. */
const opening =
  /^(?:(?:so|and|but|well|ok(?:ay)?|also|yes|no|now that|since|given that|given|considering that|considering|because|hi|hello|hey|thanks)\b[,!]? )*/i;
/** A statement with fewer words tells too little on its own. */
const FEW_WORDS = 9;

/** Where the statement begins that holds a value: at its own subject, or before it when that tells too little. */
function startOf(text: string, linked: Linked): number {
  const clause = selfClauses(text)
    .filter(({ start }) => start <= linked.start)
    .at(-1);
  const article = /(?<![\p{L}\p{N}])(?:the|an?) $/iu.exec(text.slice(0, linked.start))?.[0].length ?? 0;
  const start = clause?.start ?? linked.start - article;
  const words = text.slice(start, linked.end);
  const namesItself =
    linked.link.id === "value.is" &&
    !standsForSomething.test(words) &&
    !subordinator.test(text.slice(0, start));
  const isBare = !namesItself && (standsForSomething.test(words) || words.split(/\s+/).length < FEW_WORDS);
  return isBare && start < 160 && !standsForSomebody.test(text)
    ? (opening.exec(text)?.[0].length ?? 0)
    : start;
}

function objectionTo(text: string, linked: Linked): string | null {
  // The commas of `$60,000` end no supposition.
  const before = text.slice(Math.max(0, linked.start - 160), linked.start).replace(/(?<=\d),(?=\d)/g, "");
  if (example.test(before)) return "an example";
  return disqualification(before);
}

function toFact(
  place: Stretch,
  linked: Linked,
  [start, end]: readonly [number, number],
  statement: string,
): ValueFact {
  return {
    id: linked.link.id,
    confidence: linked.link.confidence,
    slot: linked.name,
    value: place.text.slice(linked.value.start, linked.value.end),
    renews: linked.link.renews(linked.before, linked.after),
    quote: { start: place.start + start, text: place.text.slice(start, end) },
    statement,
    objection: objectionTo(place.text, linked),
  };
}

/** Values told in a statement; one clause yields one. */
function toldIn(place: Stretch): ValueFact[] {
  let covered = -1;
  return linkedValues(place.text).flatMap((linked) => {
    if (linked.start < covered) return [];
    const start = startOf(place.text, linked);
    const end = endOf(place.text, linked.end);
    covered = end;
    return [toFact(place, linked, [start, end], place.text.slice(start, end))];
  });
}

/** Clauses that a question takes for granted. */
const grantedClause =
  /(?<![\p{L}\p{N}])(?:(?:since|now that|because|given that|considering that|considering|given)|(?:especially|and|but) (?:since|because|after)) (?=(?:I|we|my|our|the)\b)([^?;]+)/giu;
const asksAgain =
  /,? (?:(?:so|and|but) )?(?:how|what|can|could|should|would|will|do|does|is|are|which|when|where|who)\b/i;

function grantedClauses(question: Stretch): Stretch[] {
  return [...question.text.matchAll(grantedClause)].map((match) => {
    const words = match[1] ?? "";
    const cut = words.search(asksAgain);
    return {
      start: question.start + match.index + match[0].length - words.length,
      text: cut < 0 ? words : words.slice(0, cut),
    };
  });
}

const isPlural = (noun: string): boolean => /[^s]s$/i.test(noun.trim());

/** `my increased budget of $650 for shoes` → `my increased budget is $650 for shoes`. */
function asStatement(text: string, { start, end, value, before, after }: Linked): string {
  const amount = text.slice(value.start, value.end);
  const behind = text.slice(value.end, end).trim();
  if (before.thing !== undefined) {
    const owner = text.slice(start, value.start).replace(/ of\b.*$/is, "");
    return `${owner} ${isPlural(before.thing) ? "are" : "is"} ${amount}${/^(?:,|$)/.test(behind) ? behind : ` ${behind}`}`;
  }
  const verb = isPlural(after.thing ?? "") ? "are" : "is";
  return `${text.slice(start, value.start).trim()} ${behind} ${verb} ${amount}`;
}

/** Values that a question names as given: `how do I use my budget of $500`. */
function namedIn(question: Stretch): ValueFact[] {
  return linkedValues(question.text)
    .filter(({ link }) => link.isPresupposed === true)
    .map((linked) =>
      toFact(question, linked, [linked.start, linked.end], asStatement(question.text, linked)),
    );
}

function statedIn(place: Stretch): ValueFact[] {
  const told = toldIn(place);
  return told.length > 0 ? told : movedEvents(place, (from) => endOf(place.text, from));
}

/** Amounts, shares, dates, times, versions and counts that the user tells of their own matters. */
export function findChangingValues(sentence: Sentence): ValueFact[] {
  const told = sentence.asks ? [] : statedIn({ start: sentence.start, text: sentence.text });
  if (sentence.question === null) return told;
  const granted = grantedClauses(sentence.question).flatMap(toldIn);
  const named = granted.length > 0 ? [] : namedIn(sentence.question);
  return [
    ...told,
    ...granted,
    ...named,
    ...movesAskedAbout(sentence.question, sentence.asks ? "" : sentence.text),
  ];
}
