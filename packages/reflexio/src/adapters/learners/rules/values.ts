/** What kind of thing a value is; values of different kinds never replace each other. */
export type ValueKind = "money" | "share" | "date" | "time" | "version" | "count";

/** A value in a text that a later one may replace. */
export interface Value {
  readonly kind: ValueKind;
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
}

/** Names of months; `may` and `march` are names only before or after a number. */
const month =
  "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
const weekday = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day";
const number = String.raw`\d+(?:[.,]\d+)*`;
export const numberWord =
  "(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)";

const money = String.raw`(?:US|C|A)?[$€£¥]\s?${number}(?:\s?(?:k|m|bn|thousand|million|billion))?\b|\b${number}\s?(?:k\s)?(?:dollars|euros?|bucks|USD|EUR|GBP|CHF)\b`;
const share = String.raw`\b${number}\s?(?:%|percent\b)|\b\d+\/\d+(?!\/)\b|\b(?:\d+|${numberWord}) (?:out )?of (?:the |my |our )?(?:\d+|${numberWord})\b`;
const clock = String.raw`\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b\.?|\b\d{1,2}:\d\d\b|\b(?:noon|midnight)\b`;
const day = String.raw`\b${month}\.? \d{1,2}(?:st|nd|rd|th)?(?:\s?[-–]\s?(?:${month} )?\d{1,2})?(?:,? \d{4})?\b|\b\d{1,2}(?:st|nd|rd|th)?(?: of)? ${month}\b(?: \d{4})?|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\/\d{1,2}(?:\/\d{2,4})\b|\b${month} \d{4}\b|\b${month}(?<=\b(?:in|by|until|till|through|since|for|next|early|late|mid) ${month})\b|\b(?:(?:next|this|coming) )?${weekday}s?\b|\bnext (?:week|month|year)\b|\btomorrow\b|\bthe \d{1,2}(?:st|nd|rd|th)\b(?! (?!of|at|in|for|and|to|from|but|with|so)\p{L})`;
const version = String.raw`\bv\d+(?:\.\d+)*\b|\b\d+\.\d+\.\d+\b`;
const count = String.raw`(?<![\p{L}\p{N}.:/#_])${number}(?![\p{N}/:]|\.\d)\+?(?:[- ]?(?:ms|s|sec|min|h|hr|hrs|kg|km|g|lb|lbs|mi|cm|mm|px|kb|mb|gb)\b)?|\b${numberWord}\b`;

/** In the order in which they claim words: `May 5` is a day before it is a five. */
const kinds: readonly (readonly [ValueKind, string])[] = [
  ["money", money],
  ["date", day],
  ["time", clock],
  ["share", share],
  ["version", version],
  ["count", count],
];
/** Most sentences hold no value, and this tells sooner. */
const mayHoldValue = new RegExp(
  String.raw`\d|\b(?:${numberWord}|${weekday}s?|${month}|tomorrow|next|noon|midnight)\b`,
  "iu",
);
const anyValue = new RegExp(kinds.map(([, source]) => `(${source})`).join("|"), "giu");

const isMoment = (kind: ValueKind): boolean => kind === "date" || kind === "time";

/** `next Saturday at 3 PM` is one day and `3 PM on Saturday` too. */
function joinMoments(values: readonly Value[], text: string): Value[] {
  const joined: Value[] = [];
  for (const value of values) {
    const last = joined.at(-1);
    const isOne =
      last !== undefined &&
      isMoment(last.kind) &&
      isMoment(value.kind) &&
      last.kind !== value.kind &&
      /^,? (?:at |on |around |by )?$/.test(text.slice(last.end, value.start));
    if (isOne) joined.splice(-1, 1, { kind: "date", start: last.start, end: value.end });
    else joined.push(value);
  }
  return joined;
}

/** The values of a text, in order; each place belongs to one value. */
export function findValues(text: string): Value[] {
  if (!mayHoldValue.test(text)) return [];
  const values = [...text.matchAll(anyValue)].flatMap((match): Value[] => {
    const kind = kinds[match.slice(1).findIndex((group) => group !== undefined)]?.[0];
    return kind === undefined ? [] : [{ kind, start: match.index, end: match.index + match[0].length }];
  });
  return joinMoments(values, text);
}
