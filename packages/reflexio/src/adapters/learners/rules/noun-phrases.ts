import { numberWord } from "./values.ts";

/** Words that end a noun phrase. */
const boundary = [
  "of|for|in|on|at|to|with|from|by|about|into|through|until|till|over|under|during|after|before|between|as|than|per|towards?|across|within|around|like|without|against",
  "is|are|was|were|be|been|being|am|has|have|had|having|do|does|did|will|would|can|could|should|may|might|must|gets?|got",
  "and|but|or|so|because|since|while|although|though|if|when|where|which|who|whose|that|what|how|why|whether|now|not|never",
  "i|you|we|they|he|she|it|me|us|them|him|my|our|your|his|her|its|their|this|these|those|the|an?",
  "currently|recently|already|just|also|still|only|finally|originally|then|again|here|there|today|max|each|every",
  "last|next|ago|per|reached|moved|dropped|rose|went|due|starting|beginning|using|including|tagged|worth",
].join("|");
/** Adverbs end in `ly`; these do, too. */
const noAdverb =
  "(?:fami|rep|supp|assemb|week|month|dai|year|hour|quarter|ear|friend|ita|ju|al|ral|tal|bul|jel|bel|li|anoma|butterf|f|monopo|hol|comp|app)ly";
const word = `(?!(?:${boundary}|(?!${noAdverb})\\w+ly)\\b(?!-))\\p{L}[\\p{L}\\p{N}'’&/+.-]*(?<![.])`;
const ordinal = "(?:\\d+(?:st|nd|rd|th) )?";

/** A noun with what stands before it, without article: `final essay draft`. */
export const nounPhrase = `${ordinal}${word}(?:[ ](?:${word}|\\d{1,2}(?=[ ,])))*`;
/** The same, as short as what follows allows. */
export const shortNounPhrase = `${ordinal}${word}(?:[ ](?:${word}|\\d{1,2}(?=[ ,])))*?`;
const determiner = `(?:(?:the|my|our|an?|all|this|these|each|her|his|their|${numberWord}|\\d+) )*`;
/** What a noun phrase is of or for: `of the first sprint`. */
export const complement = `(?:of|for|in|on|with|between|about|at|to|towards?) ${determiner}(?:my |our )?`;

const light = new Set(
  (
    "a an the my our of for to in on at and with current currently new newly now actual total overall main own " +
    "updated revised increased reduced extended latest adjusted rescheduled upcoming recent recently already strict agreed mind"
  ).split(" "),
);
/** Nouns that only say that there is a value: the rate of accuracy is the accuracy. */
const measureNouns = new Set([
  "rate",
  "level",
  "amount",
  "number",
  "value",
  "figure",
  "total",
  "count",
  "size",
]);
/** Nouns that add nothing to a name: the accuracy of the screening tool is that of the screening. */
const classNouns = new Set(["tool", "system", "app", "application", "project", "process", "stuff", "thing"]);

const wordsOf = (phrase: string): string[] =>
  phrase
    .toLowerCase()
    .replace(/['’]s\b/g, "")
    .match(/[\p{L}\p{N}]+/gu) ?? [];

/** `15 articles` are articles; `sprint 2` is not `sprint 1`. */
const isQuantity = (words: readonly string[], index: number): boolean =>
  /^\d+$/.test(words[index] ?? "") && index < words.length - 1;

/**
 * The name of an attribute as words joined by `_`, the thing itself last: `deadline` of `the first sprint` →
 * `first_sprint_deadline`. Null when no word tells anything.
 */
export function attributeName(thing: string, of = ""): string | null {
  const telling = [wordsOf(of), wordsOf(thing)].flatMap((words) =>
    words.filter((part, index) => !light.has(part) && !isQuantity(words, index)),
  );
  while (telling.length > 1 && measureNouns.has(telling.at(-1) ?? "")) telling.pop();
  const last = telling.at(-1);
  if (last === undefined) return null;
  const before = telling.slice(0, -1).filter((part) => part !== last && !classNouns.has(part));
  return [...new Set(before.slice(-6)), last].join("_");
}

/** The launch date is the date of the launch. */
export function occasionName(name: string): string {
  return name
    .replace(/(?<=[^_]_)(?:dates?|days?|times?|schedules?|timelines?|sessions?|slots?|events?)$/, "")
    .replace(/_$/, "");
}
