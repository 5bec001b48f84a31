/** Letters that Unicode does not decompose but that people type without their mark. */
const UNDECOMPOSED: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["ẞ", "SS"],
  ["æ", "ae"],
  ["Æ", "AE"],
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ø", "o"],
  ["Ø", "O"],
  ["đ", "d"],
  ["Đ", "D"],
  ["ð", "d"],
  ["Ð", "D"],
  ["þ", "th"],
  ["Þ", "Th"],
  ["ł", "l"],
  ["Ł", "L"],
  ["ı", "i"],
]);
const UNDECOMPOSED_PATTERN = /[ßẞæÆœŒøØđĐðÐþÞłŁı]/g;
const NOT_ASCII = /[^\0-\x7f]/;
/** Accents of Latin, Greek and Cyrillic. Marks of other scripts (Hindi vowels, Thai tones) are part of the word. */
const ACCENTS = /[\u0300-\u036f]/gu;
const APOSTROPHES = /[\u2018\u2019\u02bc\u02b9\uff07`´]/g;
/** Characters that show nothing: joiners, direction marks, soft hyphen, variation selectors. */
const INVISIBLE = /[\p{Cf}\p{Variation_Selector}]/gu;
const DASHES = /[\u2010-\u2013\u2212]/g;

/**
 * Writes text in its plainest spelling: compatibility forms unified (`Ａ` → `A`), accents and invisible characters
 * removed, typographic apostrophes and hyphens made ASCII. Letter case is kept, because it shows where the words
 * of an identifier begin.
 */
export function foldText(text: string): string {
  const straight = text.replace(/`/g, "'");
  if (!NOT_ASCII.test(straight)) return straight;
  return straight
    .replace(APOSTROPHES, "'")
    .replace(DASHES, "-")
    .normalize("NFKD")
    .replace(ACCENTS, "")
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(UNDECOMPOSED_PATTERN, spellOut);
}

/** `ÆSIR` → `AESIR`, `Ærø` → `Aero`: a capital in the middle would look like the start of a second word. */
function spellOut(letter: string, offset: number, whole: string): string {
  const spelled = UNDECOMPOSED.get(letter) ?? letter;
  const next = whole.charAt(offset + 1);
  return next === next.toUpperCase() ? spelled : spelled.charAt(0) + spelled.slice(1).toLowerCase();
}
