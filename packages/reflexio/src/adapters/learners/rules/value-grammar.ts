import type { Renewal } from "../../../ports/learner.ts";
import { complement, nounPhrase, shortNounPhrase } from "./noun-phrases.ts";
import type { Stretch } from "./sentences.ts";
import type { ValueKind } from "./values.ts";

export type Groups = Readonly<Record<string, string | undefined>>;

/** How words tie a value to something of the user. `before` ends where the value begins, `after` starts behind it. */
export interface ValueLink {
  readonly id: string;
  readonly before: RegExp;
  readonly after?: RegExp;
  readonly kinds: readonly ValueKind[];
  readonly confidence: number;
  /** A further test on what was found. */
  readonly accepts?: (before: Groups, kind: ValueKind) => boolean;
  /** The attribute's name as words joined by `_`; null when the words name nothing that has one value. */
  readonly name: (before: Groups, after: Groups, kind: ValueKind) => string | null;
  readonly renews: (before: Groups, after: Groups) => Renewal;
  /** True when the words hold in a question, too: `how do I use my budget of $500`. */
  readonly isPresupposed?: boolean;
  /** True when nothing in the link itself says whose matter it is. */
  readonly needsFirstPerson?: boolean;
}

/** A value of something of the user, as the user tells it. */
export interface ValueFact {
  readonly id: string;
  readonly confidence: number;
  readonly slot: string | null;
  /** The value's words; null when they are not next to the attribute. */
  readonly value: string | null;
  readonly renews: Renewal;
  /** The user's words, with their place in the turn. */
  readonly quote: Stretch;
  /** The same as a statement, when the words are part of a question. */
  readonly statement: string;
  /** Why it is no fact, or null. */
  readonly objection: string | null;
}

export const anyKind: readonly ValueKind[] = ["money", "share", "date", "time", "version", "count"];
export const moments: readonly ValueKind[] = ["date", "time"];
export const measures: readonly ValueKind[] = ["money", "share", "count"];

export const adverb =
  "(?:now|currently|already|just|recently|finally|also|only|still|actually|officially|about|around|roughly|approximately|nearly|almost|over|under|below|above|up|down|back|out|exactly|at least|at most|a total of|as (?:high|low|much|many) as|some|\\w+ly)";
const approximately =
  "(?:about|around|roughly|approximately|nearly|almost|over|under|below|above|exactly|at least|at most|up to|another|the|a total of|an?|only|just|some|now|already|my|our|out)";
/** What happens to a value, as past tense or participle. */
export const changed =
  "(?:moved|changed|increased|decreased|reduced|dropped|fell|fallen|rose|risen|grew|grown|improved|jumped|climbed|extended|shortened|rescheduled|postponed|pushed|delayed|brought forward|bumped|raised|lowered|cut|updated|adjusted|revised|switched|upgraded|migrated|expanded|went|gone|shifted|slipped|reached|hit)";
export const changing =
  "(?:move|change|increase|decrease|reduce|drop|grow|improve|extend|shorten|reschedule|postpone|push|delay|bump|raise|lower|cut|update|adjust|revise|upgrade|expand|limit|cap|keep|set)";
const state =
  "(?:set|scheduled|due|planned|booked|rated|capped|limited|estimated|confirmed|fixed|allocated|budgeted|priced|expected|approved|finali[sz]ed|agreed|stands|sits|totals|includes|contains|averages|holds|staying|running|coming|starts?|begins?|opens?|ends?|closes?|expires?|leaves|departs|arrives|meets?|launch(?:es)?|takes place|weighs?|costs?)";
export const arranging =
  "(?:scheduled|booked|planned|set up|arranged|having|planning|attending|hosting|presenting|finali[sz]ed|organi[sz]ing|running|teaching|launching|starting|(?:registered|signed up) for|enrolled in)";
const auxiliary = "(?:is|are|was|were|has|have|['’]s|['’]re|got|gets|been|being|be)";
/** From the attribute to its value: `is now`, `improved from 60% to`, `has been moved to`. */
export const linkVerbs = `(?: ${adverb})*(?: |(?=['’]))(?:${auxiliary}|${changed}|${state})(?: (?:${auxiliary}|${changed}|${state}|${adverb}))*(?: from [^,;]{1,30}?)?(?: (?:to|until|till|through|at|on|for|of|in|as))?`;
/** Which one of its kind: `with Ana`, `on ethics in hiring`. */
export const which = `(?: ${complement}(?<of>${shortNounPhrase}(?: ${complement}${shortNounPhrase})?))?`;
export const was = "(?: from [^,;]{1,40}?)?";

/** `I`, `have`, adverbs: what stands between the subject and its verb. */
export const perfect = `(?:I|we)(?:['’]ve| have)(?: ${adverb})*`;
export const past = `(?:I|we)(?:['’]ve| have| had)?(?: ${adverb})*`;
export const present = `(?:I|we)(?: ${adverb})*`;
export const being = `(?:I|we)(?:['’]m| am|['’]re| are)(?: ${adverb})*`;

/** Things that have an amount which people set and change. */
export const quantities =
  "budget|limit|cap|goal|target|quota|allowance|salary|income|rent|fee|price|cost|rate|score|grade|average|gpa|accuracy|discount|deposit|balance|savings|allocation|fund|grant|loan|mortgage|payment|quote|offer|bid|pace|weight|rating|progress|completion|commission|contract|tuition|bill|threshold|retention|utili[sz]ation|coverage|timeout|number of [\\p{L} ]{3,30}?";
/** Things that have a day. */
export const occasions =
  "deadline|due date|date|meeting|appointment|exam|interview|flight|webinar|launch|release|workshop|sessions?|presentation|demo|call|trip|visit|wedding|party|class|course|review|event|conference|move|hearing|surgery|check-?up|kick-?off|standup|retrospective|submission|delivery|shoot|screening|premiere|rehearsal|race|marathon|game|match|dinner|lunch|reservation|schedule|timeline|sprint|milestone|test|quiz|midterm|audit|tour";

/** Words before a thing that say it has changed. */
export const newer =
  "(?:new|newly|updated|increased|revised|extended|reduced|adjusted|latest|current|rescheduled|postponed|changed|raised|lowered|higher|lower|agreed|planned)";
const changeWord = new RegExp(`\\b(?:${changed}|now|currently|instead|new)\\b`, "i");
const newerFirst = new RegExp(`^${newer}\\b`, "i");

/** The words say that something changed. */
export const related = (): Renewal => "related";
/** They tell the value. */
export const same = (): Renewal => "same";
export const whenChanged = ({ link = "" }: Groups): Renewal => (changeWord.test(link) ? "related" : "same");
export const whenCalledNew =
  (otherwise: Renewal) =>
  ({ thing = "" }: Groups): Renewal =>
    newerFirst.test(thing) ? "related" : otherwise;

export const begin = "(?<![\\p{L}\\p{N}'’])";

/** A pattern for the words before a value. */
export function leading(source: string): RegExp {
  return new RegExp(`${begin}(?:${source})(?: ${approximately})* ?$`, "iu");
}

/** A pattern for the words behind it. */
export function trailing(source: string): RegExp {
  return new RegExp(`^(?:${source})`, "iu");
}

/** `total for gifts`, `a month in rent` */
export const forWhat = `(?: total| in total| max)?(?: monthly| annually| (?:a|an|per|each|every) \\p{L}+)?(?:(?:,? for| in| on| of| to) (?:(?:the|my|our|an?|all|this|each) )*(?<of>${nounPhrase}))?`;
/** `annual budget for shoes` */
export const quantityBehind = `[ -](?<thing>(?:[\\p{L}-]+ ){0,3}?(?:${quantities}))\\b(?: ${complement}(?<of>${nounPhrase}))?`;
/** What is counted: `conditional probability problems`. */
export const counted = `(?:[ -](?<unit>${nounPhrase}))?`;
