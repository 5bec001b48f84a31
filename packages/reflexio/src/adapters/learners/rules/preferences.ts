import type { Candidate, Dismissal } from "../../../ports/learner.ts";
import { buildCandidate, tidySentence } from "./candidate.ts";
import { disqualification, type SelfClause, selfClauses } from "./clauses.ts";
import { toThirdPerson } from "./perspective.ts";
import {
  asSomeoneWho,
  impersonalPatterns,
  notForMe,
  type PreferencePattern,
  preferencePatterns,
  reactionObject,
} from "./preference-patterns.ts";
import { mentionsSecret } from "./secrets.ts";
import type { Sentence } from "./sentences.ts";
import { slotPart } from "./slots.ts";
import { timeToLiveOf } from "./temporality.ts";
import { type Findings, quoteAt, type TurnContext } from "./turn-context.ts";

const someoneWho = /^as (?:someone|somebody|a person) who\b/i;

interface Match {
  readonly rule: PreferencePattern;
  /** Offset in the sentence where the entry's words begin. */
  readonly start: number;
  /** Where they end; the sentence's end when left out. */
  readonly length?: number;
}

const pronounObject =
  /^(?:I|we) ?(?:[\w'’]+ ){0,3}(?:prefer|love|like|hate|avoid|dislike|enjoy|use|favou?r|value|prioriti[sz]e) (?:it(?! when\b| if\b)|this|that|them|these|those|its|their|her|his|him)\b/i;
const reasonLead =
  /^(?:due to|because|since|as an?|given|for (?:\w+ )?reasons|owing to|thanks to|being an?|having)\b/i;
const favouriteSlot =
  /^(?:my|our) (?:(?:absolute|all-time|personal|current|new) )?(favou?rite|preferred|go-to) ([\p{L}\p{N} -]{2,40}?) (?:is|are|has to be|would be|has always been|remains)\b/iu;
const aside =
  /(?:,|\s[–—-])?\s+(?:so|but|and) I(?:['’]m| am) (?:\w+ly )?(?:looking|thinking|trying|wondering|curious|not sure|unsure|considering|hoping|planning|open to|leaning|struggling)\b|, (?:so |and |now )?(?:please )?(?:recommend|suggest|give|tell|show|help|write|list|find me|make me|explain)\b/i;

function matchClause(clause: SelfClause): PreferencePattern | undefined {
  return [...preferencePatterns, ...impersonalPatterns].find((rule) => rule.pattern.test(clause.text));
}

/** The entry's words start at the clause, unless they would not make sense without what comes before. */
function entryStart(sentence: string, clause: SelfClause): number {
  if (pronounObject.test(clause.text)) return 0;
  if (reasonLead.test(sentence)) return 0;
  return clause.start;
}

function findLead(sentence: Sentence): Match | null {
  const lead = asSomeoneWho.exec(sentence.text)?.[0];
  if (lead === undefined) return null;
  const rule = { id: "preference.as-someone-who", pattern: asSomeoneWho, confidence: 0.8 };
  return { rule, start: 0, length: lead.length };
}

function findMatch(sentence: Sentence, dismiss: (reason: string) => void): Match | null {
  for (const clause of selfClauses(sentence.text)) {
    const rule = matchClause(clause);
    if (rule === undefined) continue;
    const objection = disqualification(clause.before);
    if (objection !== null) dismiss(`${rule.id}: ${objection}`);
    else if (reactionObject.test(clause.text) && !pronounObject.test(clause.text))
      dismiss(`${rule.id}: reaction to the answer`);
    else if (pronounObject.test(clause.text) && clause.start < 12)
      dismiss(`${rule.id}: refers to something outside the sentence`);
    else return { rule, start: entryStart(sentence.text, clause) };
  }
  if (notForMe.test(sentence.text) && disqualification(sentence.text.slice(0, 60)) === null) {
    return { rule: { id: "preference.not-for-me", pattern: notForMe, confidence: 0.7 }, start: 0 };
  }
  return null;
}

/** Cuts what the user is busy with right now off the end: it is not part of the taste. */
function withoutAside(words: string): string {
  const cut = words.slice(12).search(aside);
  return cut < 0 ? words : words.slice(0, 12 + cut).trimEnd();
}

function favouriteSlotOf(words: string): string | null {
  const thing = favouriteSlot.exec(words)?.[2];
  return thing === undefined ? null : `favourite.${slotPart(thing)}`;
}

function toProfile(context: TurnContext, sentence: Sentence, match: Match): Candidate {
  const words = withoutAside(sentence.text.slice(match.start).slice(0, match.length));
  return buildCandidate({
    kind: "profile",
    content: context.words.restore(tidySentence(toThirdPerson(words.replace(someoneWho, "User")))),
    slot: favouriteSlotOf(words),
    timeToLive: timeToLiveOf(words),
    confidence: match.rule.confidence,
    evidence: [
      {
        interactionId: context.turn.interactionId,
        quote: quoteAt(context.turn.content, sentence.start + match.start, words.length),
      },
    ],
    reason: match.rule.id,
  });
}

/** Tastes, needs and limits the user states about themselves. */
export function findPreferences(context: TurnContext): Findings {
  const candidates: Candidate[] = [];
  const dismissed: Dismissal[] = [];
  for (const sentence of context.sentences) {
    const dismiss = (reason: string): void => {
      dismissed.push({ interactionId: context.turn.interactionId, reason });
    };
    const match = sentence.asks ? null : (findLead(sentence) ?? findMatch(sentence, dismiss));
    if (match === null) continue;
    if (mentionsSecret(sentence.text)) dismiss(`${match.rule.id}: looks like a secret`);
    else candidates.push(toProfile(context, sentence, match));
  }
  return { candidates, dismissed };
}
