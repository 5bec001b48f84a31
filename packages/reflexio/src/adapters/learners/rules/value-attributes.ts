import { attributeName, nounPhrase, shortNounPhrase } from "./noun-phrases.ts";
import {
  anyKind,
  changed,
  counted,
  forWhat,
  type Groups,
  leading,
  linkVerbs,
  measures,
  moments,
  newer,
  occasions,
  quantities,
  quantityBehind,
  related,
  same,
  trailing,
  type ValueLink,
  was,
  whenCalledNew,
  whenChanged,
  which,
} from "./value-grammar.ts";
import type { ValueKind } from "./values.ts";

const unit =
  /^(?:(?:more|full|extra|whole|business|working) )*(?:ms|milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|lbs?|pounds|kg|kilos|mg|g|ml|km|miles|px|points?|times|percent)\b/i;

/** A number of something else than the attribute itself belongs to the name: `library` with 45 `sources`. */
function nameOf({ lead, thing = "", of }: Groups, { unit: things }: Groups, kind: ValueKind): string | null {
  const whole = lead === undefined ? thing : lead;
  const about = lead === undefined ? of : `${of ?? ""} ${thing}`;
  if (kind !== "count" || things === undefined || unit.test(things)) return attributeName(whole, about);
  return attributeName(things, `${about ?? ""} ${whole}`);
}

const named = (before: Groups, after: Groups): string | null =>
  attributeName(before.thing ?? after.thing ?? "", before.of ?? after.of);

const sums: readonly ValueKind[] = ["money", "share", "date", "time"];

/** Values that stand beside the name of an attribute: `my budget is $500`, `the new deadline of May 3`. */
export const attributeLinks: readonly ValueLink[] = [
  {
    // `my budget is now $500`, `the accuracy of my model improved from 60% to 85%`, `my library has 45 sources`
    id: "value.is",
    before: leading(
      `(?:(?<lead>${shortNounPhrase}) (?:of|for) )?(?:my|our) (?<thing>${shortNounPhrase})${which}(?<link>${linkVerbs})`,
    ),
    after: trailing(counted),
    kinds: anyKind,
    confidence: 0.8,
    name: nameOf,
    renews: whenChanged,
  },
  {
    // `the deadline is April 5`, `the kick-off with Ana got moved to Thursday`
    id: "value.occasion",
    before: leading(
      `(?:the|this) (?<thing>(?:[\\p{L}-]+ ){0,4}?(?:${occasions}|budget))${which}(?<link>${linkVerbs})`,
    ),
    kinds: ["money", ...moments],
    confidence: 0.75,
    name: named,
    renews: whenChanged,
  },
  {
    // `the paper editing has been extended through July 19`
    id: "value.moved",
    before: leading(
      `the (?<thing>${shortNounPhrase})${which} (?:has|have|was|were|got|is|are)(?: been)?(?: just| now| already| recently)* (?:moved|extended|rescheduled|postponed|pushed|delayed|brought forward|shifted|shortened)(?: back| out| up| forward)? (?:to|until|till|through)`,
    ),
    kinds: moments,
    confidence: 0.75,
    name: named,
    renews: related,
  },
  {
    // `I see that the bounce rate of the site has dropped to 35%`
    id: "value.the-changed",
    before: leading(
      `the (?<thing>(?:[\\p{L}'’-]+ ){0,4}?(?:${quantities}))${which}(?: (?:has|have|was|were|got))?(?: been)?(?: just| now| already| recently)* ${changed}(?: up| down| back)?${was} to`,
    ),
    kinds: measures,
    confidence: 0.65,
    name: named,
    renews: related,
    needsFirstPerson: true,
  },
  {
    // `my boss extended the deadline to August 9`, `my doctor raised my dosage to 30 mg`
    id: "value.changed-for-me",
    before: leading(
      `(?:my|our|the) (?:[\\p{L}'’-]+ ){1,3}?(?:has |have |just |recently |now )*${changed}(?: up| down| back)? (?:(?:my|our) (?<own>${shortNounPhrase})|the (?<thing>(?:[\\p{L}-]+ ){0,3}?(?:${occasions}|${quantities})))${which}${was} (?:to|until|till)`,
    ),
    kinds: anyKind,
    confidence: 0.7,
    name: ({ own, thing, of }) => attributeName(own ?? thing ?? "", of),
    renews: related,
  },
  {
    // `we hired two, bringing our team to 9`
    id: "value.brought-to",
    before: leading(
      `(?:bringing|taking|which (?:brings|takes|brought)) (?:my|our) (?<thing>${shortNounPhrase})(?: up| down)? to`,
    ),
    kinds: measures,
    confidence: 0.65,
    name: named,
    renews: related,
  },
  {
    // `what led to my quiz score from 75% to 92%`
    id: "value.from-to",
    before: leading(
      `(?:to (?<aim>\\p{L}+) )?(?:my|our) (?<thing>${shortNounPhrase})${which} from [^,;]{1,30}? to`,
    ),
    after: trailing(counted),
    kinds: measures,
    confidence: 0.65,
    // What somebody means to reach is not what they have.
    name: (before, after, kind) =>
      before.aim === undefined
        ? nameOf(before, after, kind)
        : attributeName("goal", `${before.thing ?? ""} ${before.of ?? ""}`),
    renews: ({ aim }) => (aim === undefined ? "related" : "same"),
  },
  {
    // `the 95% accuracy I achieved on my final assessment`
    id: "value.achieved",
    before: leading("(?:I|we)\\b[^;.?!]{0,80}? (?:the|an?)"),
    after: trailing(
      `[ -](?<thing>(?:[\\p{L}-]+ ){0,3}?(?:${quantities})) (?:that )?(?:I|we)(?:['’]ve| have)? (?:achieved|got|reached|set|earned|received|scored|agreed on)(?: (?:on|in|for) (?:the |my |our )?(?<of>${nounPhrase}))?`,
    ),
    kinds: ["money", "share"],
    confidence: 0.65,
    name: named,
    renews: same,
  },
  {
    // `my budget of $400 total for gifts`
    id: "value.of",
    before: leading(`(?:my|our) (?<thing>${shortNounPhrase})${which} of`),
    after: trailing(`(?! (?!(?:total|max|monthly|annually)\\b)${nounPhrase})${forWhat}`),
    kinds: sums,
    confidence: 0.75,
    name: named,
    renews: whenCalledNew("same"),
    isPresupposed: true,
  },
  {
    // `the new sprint deadline of April 5`, `the increased budget of $6,200 for licences`
    id: "value.new-of",
    before: leading(`(?:the|an?) (?<thing>${newer} (?:[\\p{L}-]+ ){0,4}?(?:${occasions}|${quantities})) of`),
    after: trailing(forWhat),
    kinds: sums,
    confidence: 0.7,
    name: named,
    renews: related,
    isPresupposed: true,
  },
  {
    // `I have a deadline of April 1 for the first sprint`, `I'm on sprint 2 with a deadline of May 3`
    id: "value.have-of",
    before: leading(
      `(?:I|we|my|our)\\b[^;.?!]{0,80}?(?: (?:on|for|of) (?<of>${shortNounPhrase}) with)? (?:an?|the) (?<thing>(?:[\\p{L}\\p{N}-]+ ){0,4}?(?:${occasions}|${quantities})) of`,
    ),
    after: trailing(forWhat),
    kinds: [...sums, "count"],
    confidence: 0.7,
    name: (before, after) => attributeName(before.thing ?? "", after.of ?? before.of),
    renews: same,
  },
  {
    // `my $600 annual budget`
    id: "value.own",
    before: leading(`(?:my|our)(?: ${newer})?`),
    after: trailing(quantityBehind),
    kinds: ["money", "share"],
    confidence: 0.7,
    name: named,
    renews: same,
    isPresupposed: true,
  },
  {
    // `the screening tool's 90% accuracy`
    id: "value.owned",
    before: leading(`(?:the|our|my) (?<of>${shortNounPhrase})['’]s?(?: ${newer})?`),
    after: trailing(`[ -](?<thing>(?:[\\p{L}-]+ ){0,3}?(?:${quantities}))\\b`),
    kinds: ["money", "share"],
    confidence: 0.65,
    name: named,
    renews: same,
    isPresupposed: true,
    needsFirstPerson: true,
  },
  {
    // `the renovation is 60% complete`
    id: "value.complete",
    before: leading(`(?:my|our|the) (?<of>${shortNounPhrase})(?: is| are|['’]s)(?: now)?`),
    after: trailing(" (?:complete|completed|done|finished)\\b"),
    kinds: ["share"],
    confidence: 0.65,
    name: ({ of }) => attributeName("progress", of),
    renews: same,
    needsFirstPerson: true,
  },
  {
    // `I'm free at 4 PM next Saturday for my Foot Locker visit`
    id: "value.for",
    before: leading(
      "(?:I|we)(?:['’]m| am|['’]ll|['’]re| are| will| need| have to)\\b[^;.?!]{0,80}? (?:at|on|by|until|from)",
    ),
    after: trailing(`(?: [\\p{L}\\d ]{0,20})? for (?:my|our) (?<thing>${nounPhrase})`),
    kinds: moments,
    confidence: 0.6,
    name: named,
    renews: same,
  },
];
