import { stemmer } from "stemmer";
import { foldText } from "./fold.ts";
import { encodeToken } from "./token-text.ts";

/** One stretch of text and the index tokens that stand for it. */
export interface Segment {
  /** The folded, lower-case text as written. */
  readonly surface: string;
  /** Tokens that together spell the stretch, in order. A phrase query is made of these. */
  readonly parts: readonly string[];
  /** Further tokens for the same stretch: an identifier as a whole, dictionary words of a Chinese run. */
  readonly extras: readonly string[];
}

const UNSPACED =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー";
const WORD = "[\\p{L}\\p{N}\\p{M}]+";
/** `c++`, `c#` | a word or words joined to an identifier | a flag | an emoji. */
const STRETCH = new RegExp(
  `(?<![\\p{L}\\p{N}])[cCfF](?:\\+\\+|#)(?![\\p{L}\\p{N}])|${WORD}(?:(?:::|[-_./:@'&]|(?<=\\p{N}),(?=\\p{N}))${WORD})*|\\p{RI}{2}|\\p{Extended_Pictographic}`,
  "gu",
);
const HAS_UNSPACED = new RegExp(`[${UNSPACED}]`, "u");
const SCRIPT_RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
const HANGUL = /^\p{Script=Hangul}+$/u;
const ENGLISH_WORD = /^[a-z]{3,}$/;
const STARTS_LIKE_WORD = /^[\p{L}\p{N}]/u;
const DIGIT = /\p{N}/u;
const THOUSANDS = /(?<=\d),(?=\d{3}(?!\d))/g;
/** Where the words inside `getUserName`, `HTTPServer`, `RTX4090` and `15kg` meet. */
const WORD_SEAMS =
  /(?<=\p{Ll})(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll}{2})|(?<=\p{L}{2})(?=\p{N})|(?<=\p{N})(?=\p{L}{2})/u;
const SEPARATORS = /::|[-_./:@'&,]/;
const ALL_SEPARATORS = /::|[-_./:@'&,]/g;
const LANGUAGE_NAMES: ReadonlyMap<string, string> = new Map([
  ["c++", "cplusplus"],
  ["f++", "fplusplus"],
  ["c#", "csharp"],
  ["f#", "fsharp"],
]);
// Node's ICU picks the Chinese, Japanese, Thai, … dictionary by script; the locale only has to be fixed.
// Each word it yields carries a copy of the whole input, so long runs are fed in pieces: a megabyte in one piece
// takes all memory.
const DICTIONARY_RUN = 200;
const dictionary = new Intl.Segmenter("en", { granularity: "word" });

/** The English stem of a lower-case word, spelled for the index. Words with digits or other letters stay whole. */
export function indexWord(word: string): string {
  return encodeToken(ENGLISH_WORD.test(word) ? stemmer(word) : word);
}

/** Splits any text into stretches and the tokens that stand for them, in order of appearance. Never throws. */
export function segmentText(text: string): Segment[] {
  const segments: Segment[] = [];
  for (const [stretch] of foldText(text).matchAll(STRETCH)) {
    if (!HAS_UNSPACED.test(stretch)) segments.push(segmentStretch(stretch));
    else for (const segment of segmentMixedScripts(stretch)) segments.push(segment);
  }
  return segments;
}

function* segmentMixedScripts(stretch: string): Generator<Segment> {
  for (const [run] of stretch.matchAll(SCRIPT_RUNS)) {
    if (HAS_UNSPACED.test(run)) yield segmentUnspaced(run);
    else for (const [word] of run.matchAll(STRETCH)) yield segmentStretch(word);
  }
}

/** Pairs of characters find any part of a run, whatever the dictionary thinks its words are. */
function segmentUnspaced(run: string): Segment {
  const characters = [...run];
  if (characters.length === 1) return { surface: run, parts: [encodeToken(run)], extras: [] };
  const words = dictionaryWords(characters).filter((word) => [...word].length > 2);
  // The last character begins no pair, so it is also indexed alone: a query of one character finds it as a prefix.
  return {
    surface: run,
    parts: pairsOf(characters),
    extras: [...words, ...characters.slice(-1)].map(encodeToken),
  };
}

function dictionaryWords(characters: readonly string[]): string[] {
  const words: string[] = [];
  for (let start = 0; start < characters.length; start += DICTIONARY_RUN) {
    const run = characters.slice(start, start + DICTIONARY_RUN).join("");
    for (const { segment } of dictionary.segment(run)) words.push(segment);
  }
  return words;
}

function pairsOf(characters: readonly string[]): string[] {
  return characters.slice(1).map((character, index) => encodeToken(`${characters[index]}${character}`));
}

function segmentStretch(stretch: string): Segment {
  const surface = stretch.toLowerCase();
  const name = LANGUAGE_NAMES.get(surface);
  if (name !== undefined) return { surface, parts: [name], extras: [] };
  if (!STARTS_LIKE_WORD.test(stretch)) return { surface, parts: [encodeToken(surface)], extras: [] };
  const whole = withoutContraction(stretch.replace(THOUSANDS, ""));
  const words = whole
    .split(SEPARATORS)
    .flatMap((word) => word.split(WORD_SEAMS))
    .map((word) => word.toLowerCase());
  if (words.length > 1) return segmentIdentifier(surface, whole, words);
  const word = whole.toLowerCase();
  return HANGUL.test(word) ? segmentHangul(word) : { surface: word, parts: [indexWord(word)], extras: [] };
}

/** `user_id`, `userId` and `user-id` share the token `userid`; `2.3.1` becomes `2p3p1`, which `23.1` does not. */
function segmentIdentifier(surface: string, whole: string, words: readonly string[]): Segment {
  const joined = whole
    .replace(/(?<=\d)\.(?=\d)/g, "p")
    .replace(ALL_SEPARATORS, "")
    .toLowerCase();
  // A lone letter (the `e` of `e-mail`) finds nothing by itself; a lone digit may be a version or a number.
  const telling = words.filter((word) => word.length > 1 || DIGIT.test(word));
  if (telling.length === 0) return { surface, parts: [encodeToken(joined)], extras: [] };
  return { surface, parts: telling.map(indexWord), extras: [encodeToken(joined)] };
}

/** Korean words carry their particles, so the pairs of syllables are what `서울` and `서울에서` have in common. */
function segmentHangul(word: string): Segment {
  const syllables = [...word];
  if (syllables.length <= 2) return { surface: word, parts: [encodeToken(word)], extras: [] };
  return { surface: word, parts: pairsOf(syllables), extras: [encodeToken(word)] };
}

/** `Anna's` → `Anna`, `we'll` → `we`, `don't` → `dont`. Other apostrophes join the parts of a name (`O'Brien`). */
function withoutContraction(stretch: string): string {
  if (!stretch.includes("'")) return stretch;
  return stretch.replace(/'(?:s|ll|re|ve|m|d)$/i, "").replace(/(n)'(t)$/i, "$1$2");
}
