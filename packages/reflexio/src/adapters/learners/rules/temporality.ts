import type { TimeToLive } from "../../../ports/learner.ts";

/** From the shortest: the first that matches decides. */
const horizons: readonly (readonly [RegExp, TimeToLive])[] = [
  [/\b(?:today|tonight|right now|this (?:morning|afternoon|evening)|just this once)\b/i, "one_day"],
  [
    /\b(?:this (?:week|weekend)|for now|for the (?:moment|time being)|(?:until|till|by|before) (?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:for )?(?:a few|the next few|a couple of) days|tomorrow|next week)\b/i,
    "one_week",
  ],
  [
    /\b(?:this month|next month|at the moment|temporarily|(?:for )?(?:a few|the next few|a couple of) weeks|until the end of the month)\b/i,
    "one_month",
  ],
  [
    /\b(?:this (?:quarter|season|semester|term|sprint|summer|winter|spring|autumn|fall)|(?:for )?(?:a few|the next few) months)\b/i,
    "one_quarter",
  ],
  [/\bthis year\b/i, "one_year"],
];

/** How long the words themselves say they hold; `infinity` when they say nothing. */
export function timeToLiveOf(text: string): TimeToLive {
  return horizons.find(([pattern]) => pattern.test(text))?.[1] ?? "infinity";
}
