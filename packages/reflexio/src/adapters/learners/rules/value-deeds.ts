import { attributeName, complement, nounPhrase, shortNounPhrase } from "./noun-phrases.ts";
import {
  adverb,
  anyKind,
  arranging,
  being,
  changed,
  changing,
  counted,
  type Groups,
  leading,
  measures,
  moments,
  newer,
  past,
  perfect,
  present,
  quantityBehind,
  related,
  same,
  trailing,
  type ValueLink,
  was,
  whenCalledNew,
  which,
} from "./value-grammar.ts";

const named = ({ thing = "", of }: Groups): string | null => attributeName(thing, of);
const period = "(?: (?:a|an|per|each|every) \\p{L}+| monthly| weekly| annually)?";
const spending = "spent|saved up|saved|put away|put aside|invested|paid|raised|earned|made|donated";
const doing =
  "completed|finished|done|read|written|solved|covered|collected|learned|learnt|submitted|sent|applied to|watched|reviewed|gathered|recorded|visited|reached|achieved|scored|passed|added|invited|hired|drafted|tested|practi[sc]ed|run|lost|gained|attended|bought|received";
const aim = "reach|achieve|hit|save|get|score|lose|gain|raise|sell|earn|run|read|write|finish|complete";
const finish =
  "finish|complete|submit|launch|deliver|publish|graduate|ship|release|reach|achieve|hit|pass|get|start|finali[sz]e|file|move";

/** Values in what the user did, has, plans or wants: `I've read 7 of the 10 chapters`. */
export const deedLinks: readonly ValueLink[] = [
  {
    // `I've extended my study sessions to 4 hours`, `I managed to reduce the load time from 1.2 s to 400 ms`
    id: "value.changed",
    before: leading(
      `${past} (?:${changed}|set|managed to ${changing})(?: up| down| back)? (?:my|our|the) (?<thing>${shortNounPhrase})${which}(?: up| down| back)?${was} (?:to|until|till|through|at|for)`,
    ),
    kinds: anyKind,
    confidence: 0.8,
    name: named,
    renews: related,
  },
  {
    // `we agreed to limit my sessions to 10 PM`
    id: "value.agreed-change",
    before: leading(
      `${past} (?:agreed|decided|promised|committed)(?: with [\\p{L} ]{2,30}?)? to ${changing} (?:my|our|the) (?<thing>${shortNounPhrase})${which}${was} (?:to|until|till|through|at|for|under|below)`,
    ),
    kinds: anyKind,
    confidence: 0.75,
    name: named,
    renews: related,
  },
  {
    // `I've seen a reduction in hiring time, from 28 to 18 days`
    id: "value.seen-change",
    before: leading(
      `${past} (?:seen|had|noticed|got|achieved|made) (?:an?|the|some) (?:\\p{L}+ ){0,2}(?:reduction|increase|improvement|drop|rise|decrease|jump|decline|growth) (?:in|of) (?:my |our |the )?(?<thing>${shortNounPhrase}),? from [^,;]{1,30}? to`,
    ),
    kinds: anyKind,
    confidence: 0.7,
    name: named,
    renews: related,
  },
  {
    // `we're on Node 20.11.1`, `I upgraded Bootstrap to v5.3.1`
    id: "value.version",
    before: leading(
      `(?:(?:I|we)(?:['’]m| am|['’]re| are|['’]ve been| have been|['’]ve| have)?|(?:my|our) (?:[\\p{L}-]+ ){1,3}?(?:is|are)?)(?: ${adverb})* ?(?:using|use|uses|running|runs?|on|building on|stuck on|updated|bumped|upgraded|migrated|switched|moved|upgrading|migrating|targeting)(?: (?:to|from|my|our|the))*(?: [^,;]{1,25}? to)? (?<thing>[\\p{L}][\\p{L}\\p{N}.+#]*(?: \\p{Lu}[\\p{L}\\p{N}.+#]*){0,2})(?:(?: from [^\\s,;]{1,12})? to)?(?: version)?`,
    ),
    kinds: ["version", "count"],
    confidence: 0.7,
    accepts: ({ thing = "" }) => /^\p{Lu}/u.test(thing) && !/[ ]\p{Ll}/u.test(thing),
    name: ({ thing = "" }) => attributeName("version", thing),
    renews: same,
  },
  {
    // `I've agreed with Ana on a $500 monthly budget for groceries`, `I have a 3.8 GPA`
    id: "value.agreed",
    before: leading(
      `${past} (?:agreed|settled|decided|set|have|got|given|committed)(?: with [\\p{L} ]{2,30}?)?(?: (?:on|to|for|myself|ourselves))* an?(?: ${newer})?|(?:I|we)(?:['’]ve| have) an?(?: ${newer})?`,
    ),
    after: trailing(quantityBehind),
    kinds: measures,
    confidence: 0.7,
    name: (_before, { thing = "", of }) => attributeName(thing, of),
    renews: same,
  },
  {
    // `I allocated $5,000 for licences`
    id: "value.allocated",
    before: leading(`${past} (?:allocated|budgeted|set aside|earmarked|reserved)`),
    after: trailing(`${period} (?:for|to|towards?|on) (?:the |my |our )?(?<of>${nounPhrase})`),
    kinds: ["money"],
    confidence: 0.75,
    name: (_before, { of }) => attributeName("budget", of),
    renews: same,
  },
  {
    // `I've already spent $575 on sneakers`
    id: "value.spent",
    before: leading(`${perfect} (?<verb>${spending})`),
    after: trailing(`(?: (?:hours|days|weeks))?(?: (?:${complement}|)(?<of>${nounPhrase}))?`),
    kinds: ["money", "count"],
    confidence: 0.7,
    name: ({ verb = "" }, { of }) => attributeName(verb, of),
    renews: same,
  },
  {
    // `I spent $4,200 on the kitchen so far`
    id: "value.spent-so-far",
    before: leading(`${past} (?<verb>${spending})`),
    after: trailing(
      `(?: (?:hours|days|weeks))?(?: (?:${complement}|)(?<of>${nounPhrase}))?(?=[^.;?!]{0,30}\\b(?:so far|to date|already|in total|this (?:year|month|week))\\b)`,
    ),
    kinds: ["money", "count"],
    confidence: 0.7,
    name: ({ verb = "" }, { of }) => attributeName(verb, of),
    renews: same,
  },
  {
    // `I've completed 7 of the 10 chapters`, `I've done 60% of the renovation`
    id: "value.done",
    before: leading(`${perfect} (?<verb>${doing})`),
    after: trailing(
      `(?: of (?:the |my |our )?| ?-?)(?<unit>${nounPhrase})(?: (?:of|from|in|on|for|to|at) (?:the |my |our )?(?<of>${nounPhrase}))?`,
    ),
    kinds: ["share", "count"],
    confidence: 0.7,
    name: ({ verb = "" }, { unit = "", of }) => attributeName(unit, `${verb} ${of ?? ""}`),
    renews: same,
  },
  {
    // `I got 92% on my last quiz`
    id: "value.scored",
    before: leading(`${past} (?:scored|got|received|achieved)`),
    after: trailing(`(?: points)? (?:on|in|for) (?:my|our|the) (?<of>${nounPhrase})`),
    kinds: ["share", "count"],
    confidence: 0.65,
    name: (_before, { of }) => attributeName("score", of),
    renews: same,
  },
  {
    // `now I have a total of 10 cards`, `I currently have 3 interns`
    id: "value.have-now",
    before: leading(
      "(?:now|so far|currently|at this point),? (?:I|we)(?:['’]ve got| have|['’]ve)|(?:I|we) (?:now|currently|already) (?:have|own|manage|run|employ)|(?:I|we)(?:['’]ve got| have|['’]ve) (?:now |currently |already )?a total of",
    ),
    after: trailing(`[ -](?<unit>${nounPhrase})(?: ${complement}(?<of>${nounPhrase}))?`),
    kinds: ["money", "count"],
    confidence: 0.7,
    name: (_before, { unit = "", of }) => attributeName(unit, of),
    renews: same,
  },
  {
    // `I've scheduled interviews with 5 filmmakers`
    id: "value.planned",
    before: leading(
      `(?:I|we)(?:['’]ve| have|['’]m| am|['’]re| are)(?: ${adverb})* (?:${arranging}|to conduct) (?:(?:an?|my|our|the) )?(?<thing>${shortNounPhrase}) (?:with|of|for)`,
    ),
    after: trailing(`[ -](?<unit>${nounPhrase})`),
    kinds: ["count"],
    confidence: 0.65,
    name: ({ thing = "" }, { unit = "" }) => attributeName(unit, thing),
    renews: same,
  },
  {
    // `I have 30 slides to present`
    id: "value.have-ready",
    before: leading("(?:I|we)(?: now| already)?(?:['’]ve got| have|['’]ve)"),
    after: trailing(
      `[ -](?<unit>${shortNounPhrase}) to (?:submit|present|show|share|publish|deliver|offer|sell|work with)\\b`,
    ),
    kinds: ["count"],
    confidence: 0.65,
    name: (_before, { unit = "" }) => attributeName(unit),
    renews: same,
  },
  {
    // `I have 4 chapters left`
    id: "value.have-left",
    before: leading("(?:I|we)(?:['’]ve got| have|['’]ve)"),
    after: trailing(
      `(?:[ -](?<unit>${shortNounPhrase}))? (?:left|remaining|to (?:go|read|finish|complete|write|grade|review|pay|do))\\b`,
    ),
    kinds: measures,
    confidence: 0.65,
    name: (_before, { unit = "money" }) => attributeName("left", unit),
    renews: same,
  },
  {
    // `I earn $85,000`, `I'm now paying $1,450 for rent`, `I spend $120 a week on groceries`
    id: "value.rate",
    before: leading(
      `(?:${present}|${being}|(?:I|we)\\b[^;.?!,]{0,40}? and)(?: now)? (?<verb>weigh|weighing|earn|earning|make|making|pay|paying|charge|charging|owe|spend|spending|saving|take|taking)`,
    ),
    after: trailing(
      `(?: ?(?:lbs?|pounds|kg|kilos|mg|ml))?${period}(?: (?:of|for|in|towards?|on) (?:the |my |our )?(?<of>${nounPhrase}))?`,
    ),
    kinds: ["money", "count"],
    confidence: 0.7,
    accepts: ({ verb = "" }, kind) => kind === "money" || /^(?:weigh|tak)/i.test(verb),
    name: ({ verb = "" }, { of }) => attributeName(verb, of),
    renews: same,
  },
  {
    // `I'm on chapter 5`
    id: "value.at",
    before: leading(
      `${being} (?:at|on|to|in) (?<of>chapter|page|level|lesson|module|unit|week|day|step|version|sprint|phase|stage|grade|season|episode)`,
    ),
    kinds: ["count", "version"],
    confidence: 0.65,
    name: ({ of = "" }) => attributeName(of, "at"),
    renews: same,
  },
  {
    // `I'm down to 172 pounds`
    id: "value.weight",
    before: leading("(?:I|we)(?:['’]m| am)(?: now| currently| already)? (?:down to|up to|at)"),
    after: trailing(" ?(?:lbs?|pounds|kg|kilos)\\b"),
    kinds: ["count"],
    confidence: 0.65,
    name: () => "weight",
    renews: same,
  },
  {
    // `I've got a webinar on ethics coming up on March 20`, `I'm planning a review for April 2`
    id: "value.appointment",
    before: leading(
      `(?:I|we)(?:['’]ve got| have(?: got)?|['’]ve|['’]m| am|['’]re| are)?(?: ${adverb})*(?:(?: ${arranging})* (?:an?|my|our|the)| ${arranging}) (?<thing>${shortNounPhrase})${which}(?:,? (?:coming up|scheduled|planned|set|due|booked|finali[sz]ed|arranged|starting|happening|with \\p{Lu}\\p{L}+))*(?:,? (?:on|for|at|by|in|until)|,? ${changed}(?: from [^,;]{1,20}?)? (?:to|until))`,
    ),
    kinds: moments,
    confidence: 0.7,
    name: named,
    renews: whenCalledNew("nothing"),
  },
  {
    // `I'm planning to visit Foot Locker on Main Street next Saturday at 3 PM`
    id: "value.plan",
    before: leading(
      `${being} (?:(?:planning|going|scheduled|set|due|supposed|hoping|aiming|booked) (?:to|on)|gonna) (?<verb>\\p{L}+?)(?:ing)? (?:to |with |for )?(?:the |a |an |my |our )?(?<thing>${nounPhrase})(?:[ ,][^;.?!]{0,60}?)?(?: (?:on|at|by|for|in|before|until))?`,
    ),
    kinds: moments,
    confidence: 0.65,
    name: ({ verb = "", thing = "" }) => attributeName(verb, thing),
    renews: same,
  },
  {
    // `I want to complete all my modules by April 22`
    id: "value.goal-date",
    before: leading(
      `(?:I|we)(?:['’]m| am|['’]re| are| want| need| aim| plan| hope| have| intend| must)\\b[^;.?!,]{0,60}?\\bto (?<verb>${finish})(?: (?:all|the|my|our|an?))* (?<thing>${shortNounPhrase})(?: [^;.?!,]{0,40}?)? (?:by|before|on|until)`,
    ),
    kinds: moments,
    confidence: 0.65,
    name: ({ verb = "", thing = "" }) => attributeName(verb, thing),
    renews: same,
  },
  {
    // `I'm aiming for 90%`, `my goal of saving $5,000`
    id: "value.goal",
    before: leading(
      `(?:I|we)(?:['’]m| am|['’]re| are| want| need| aim| plan| hope)\\b[^;.?!,]{0,30}?\\b(?:aim(?:ing)? for|to (?<verb>${aim}))|(?:my|our) (?:[\\p{L}-]+ ){0,3}?(?:goal|target|aim|plan)(?: is| was|['’]s)?(?: now)? (?:of|to|for)(?: (?<deed>\\p{L}+))?`,
    ),
    after: trailing(`${counted}(?:(?: by [^,;.?!]{1,20}?)? ${complement}(?<of>${nounPhrase}))?`),
    kinds: measures,
    confidence: 0.65,
    name: ({ verb, deed }, { unit = "", of = "" }) =>
      attributeName("goal", `${verb ?? deed ?? ""} ${unit} ${of}`),
    renews: same,
  },
];
