import type { Candidate, Dismissal } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { findChangingValues } from "./changing-values.ts";
import { disqualification, type SelfClause, selfClauses } from "./clauses.ts";
import { type FactPattern, factPatterns } from "./fact-patterns.ts";
import { toThirdPerson } from "./perspective.ts";
import { mentionsSecret } from "./secrets.ts";
import type { Sentence, Stretch } from "./sentences.ts";
import { timeToLiveOf } from "./temporality.ts";
import { type Findings, quoteAt, type TurnContext } from "./turn-context.ts";
import type { ValueFact } from "./value-grammar.ts";

interface Fact {
  readonly rule: FactPattern;
  readonly slot: string | null;
  readonly start: number;
  readonly words: string;
}

/** A fact ends where the next clause begins; the rest of a run-on sentence is another matter. */
const factEnd =
  /,? (?:and|but|so|because|since|which|who|where|though|although|while) |[;–—]| - |, (?!\p{Lu})/u;
const callMe =
  /^(?:(?:hi|hello|hey|please|just|you can|everyone)[, ]+)*(?:you can |please )?call(?:s)? me ([\p{L}'’-]+)/iu;

function clauseWords(clause: SelfClause, match: RegExpExecArray): string {
  const tail = clause.text.slice(Math.min(match[0].length, clause.text.length));
  const fixedPart = match[0];
  const cutInside = fixedPart.slice(8).search(factEnd);
  if (cutInside >= 0) return fixedPart.slice(0, 8 + cutInside);
  const cut = tail.search(factEnd);
  return fixedPart + (cut < 0 ? tail : tail.slice(0, cut));
}

function readFact(clause: SelfClause): Fact | null {
  for (const rule of factPatterns) {
    const match = rule.pattern.exec(clause.text);
    if (match === null || rule.accepts?.(match) === false) continue;
    return { rule, slot: rule.slot(match), start: clause.start, words: clauseWords(clause, match).trimEnd() };
  }
  return null;
}

function toProfile(context: TurnContext, sentence: Sentence, fact: Fact): Candidate {
  return buildCandidate({
    kind: "profile",
    content: context.words.restore(tidySentence(toThirdPerson(fact.words))),
    slot: fact.slot,
    timeToLive: timeToLiveOf(fact.words),
    confidence: fact.rule.confidence,
    evidence: [
      {
        interactionId: context.turn.interactionId,
        quote: quoteAt(context.turn.content, sentence.start + fact.start, fact.words.length),
      },
    ],
    reason: fact.rule.id,
  });
}

const isWithin = ({ start, text }: Stretch, offset: number): boolean =>
  start <= offset && offset < start + text.length;

function nickname(context: TurnContext, sentence: Sentence): Candidate | null {
  const match = callMe.exec(sentence.text);
  const name = match?.[1];
  if (name === undefined || !/^\p{Lu}/u.test(name)) return null;
  return buildCandidate({
    kind: "profile",
    content: `User wants to be called ${name}.`,
    slot: "name",
    confidence: 0.9,
    evidence: [
      {
        interactionId: context.turn.interactionId,
        quote: quoteAt(context.turn.content, sentence.start, sentence.text.length),
      },
    ],
    reason: "fact.call-me",
  });
}

function toChangingValue(context: TurnContext, fact: ValueFact): Candidate {
  return buildCandidate({
    kind: "profile",
    content: context.words.restore(tidySentence(toThirdPerson(fact.statement))),
    slot: fact.slot,
    ...(fact.value === null ? {} : { value: fact.value }),
    renews: fact.renews,
    timeToLive: timeToLiveOf(fact.statement),
    confidence: fact.confidence,
    evidence: [
      {
        interactionId: context.turn.interactionId,
        quote: quoteAt(context.turn.content, fact.quote.start, fact.quote.text.length),
      },
    ],
    reason: fact.id,
  });
}

/** Plain facts: name, place, work, age, relations and named values that a newer one replaces. */
export function findFacts(context: TurnContext): Findings {
  const candidates: Candidate[] = [];
  const dismissed: Dismissal[] = [];
  for (const sentence of context.sentences) {
    const values = findChangingValues(sentence);
    for (const fact of values) {
      const objection = mentionsSecret(fact.quote.text) ? "looks like a secret" : fact.objection;
      if (objection === null) candidates.push(toChangingValue(context, fact));
      else dismissed.push({ interactionId: context.turn.interactionId, reason: `${fact.id}: ${objection}` });
    }
    if (sentence.asks) continue;
    const called = nickname(context, sentence);
    if (called !== null) candidates.push(called);
    for (const clause of selfClauses(sentence.text)) {
      const fact = readFact(clause);
      if (fact === null || values.some((value) => isWithin(value.quote, sentence.start + fact.start)))
        continue;
      const objection = mentionsSecret(clause.text) ? "looks like a secret" : disqualification(clause.before);
      if (objection === null) candidates.push(toProfile(context, sentence, fact));
      else
        dismissed.push({
          interactionId: context.turn.interactionId,
          reason: `${fact.rule.id}: ${objection}`,
        });
    }
  }
  return { candidates, dismissed };
}
