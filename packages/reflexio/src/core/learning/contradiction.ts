import { analyzeDocument } from "../search/analyze.ts";
import { jaccard } from "../search/similarity.ts";
import type { Assertion, Choice, Statement } from "./statement.ts";

/**
 * Values of which an answer, a file or a setting has one. Only an order to the agent, or a thing the user prefers, is
 * contradicted by another value of its row: who likes short films may like long ones, too.
 */
const ONE_OF = [
  "tabs spaces",
  "metric imperial",
  "celsius fahrenheit",
  "kilometers miles",
  "kilograms pounds",
  "formal informal casual",
  "short long",
  "brief long detailed verbose",
  "concise verbose detailed",
  "dark light",
  "camelcase snake_case",
  "yarn npm pnpm",
  "lowercase uppercase",
  "english german french spanish italian portuguese dutch polish russian ukrainian turkish arabic hebrew hindi chinese mandarin japanese korean swedish norwegian danish finnish czech greek",
].map(stemsOf);
/** Function words that turn an order around. */
const OPPOSITES = [
  "before after",
  "with without",
  "more less",
  "more fewer",
  "above below",
  "first last",
].map(stemsOf);

function stemsOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" ").flatMap((word) => analyzeDocument(word)));
}

/** Situations this alike are the same one in other words. */
const SAME_SITUATION = 0.8;

type Words = ReadonlySet<string>;

function isSame(a: Words, b: Words): boolean {
  return a.size === b.size && [...a].every((word) => b.has(word));
}

function without(a: Words, b: Words): string[] {
  return [...a].filter((word) => !b.has(word));
}

/** The only word by which two sets of the same size differ, on each side. */
function swappedWord(a: Words, b: Words): readonly [string, string] | null {
  const [left, ...moreLeft] = without(a, b);
  const [right, ...moreRight] = without(b, a);
  if (left === undefined || right === undefined || moreLeft.length + moreRight.length > 0) return null;
  return [left, right];
}

/** The same order or preference with another value of which there is only one. */
function isOtherValue(newer: Assertion, older: Assertion): boolean {
  if (!newer.prefers || !older.prefers || !newer.holds || !older.holds) return false;
  const swapped = swappedWord(newer.about, older.about);
  if (swapped === null) return false;
  const [one, other] = swapped;
  const isEither = (row: Words) => row.has(one) && row.has(other);
  return ONE_OF.some(isEither) || (OPPOSITES.some(isEither) && newer.about.size > 2);
}

/** The same sentence with another amount of the same thing. */
function isOtherAmount(newer: Assertion, older: Assertion, isRule: boolean): boolean {
  if (!isRule || !newer.holds || !older.holds) return false;
  const swapped = swappedWord(newer.amounts, older.amounts);
  const number = swappedWord(newer.about, older.about);
  if (swapped === null || number === null) return false;
  const [one, other] = swapped.map((amount) => amount.split(" "));
  return one?.[1] === other?.[1] && one?.[0] === number[0] && other?.[0] === number[1];
}

function denies(newer: Assertion, older: Assertion, isRule: boolean): boolean {
  if (newer.kind !== older.kind) return false;
  if (newer.holds !== older.holds) return isSame(newer.about, older.about);
  return isOtherValue(newer, older) || isOtherAmount(newer, older, isRule);
}

/** “Spaces instead of tabs” denies “tabs” and “tabs for indentation”. */
function choiceDenies({ kind, chosen, over }: Choice, older: Assertion): boolean {
  if (kind !== older.kind || !older.holds || !older.prefers) return false;
  const isWithin = [...older.about].every((word) => over.has(word) || chosen.has(word));
  return (
    isWithin && [...over].every((word) => older.about.has(word)) && without(chosen, older.about).length > 0
  );
}

function isReversed(newer: Choice, older: Choice): boolean {
  return newer.kind === older.kind && isSame(newer.chosen, older.over) && isSame(newer.over, older.chosen);
}

function sameSituation(a: Words | null, b: Words | null): boolean {
  if (a === null || b === null) return a === b;
  return jaccard([...a], [...b]) >= SAME_SITUATION;
}

/**
 * True when nothing of what the older one says can hold beside the newer one, in the same situation. Everything in
 * doubt counts as no contradiction: narrower or wider words, exceptions, half of a sentence, another situation.
 */
export function contradicts(newer: Statement, older: Statement, isRule: boolean): boolean {
  if (newer.isQualified || older.isQualified || !sameSituation(newer.when, older.when)) return false;
  if (older.assertions.length + older.choices.length === 0) return false;
  return (
    older.choices.every((choice) => newer.choices.some((other) => isReversed(other, choice))) &&
    older.assertions.every(
      (assertion) =>
        newer.assertions.some((other) => denies(other, assertion, isRule)) ||
        newer.choices.some((choice) => choiceDenies(choice, assertion)),
    )
  );
}
