/** One normalised character: part of a word, a mark that stands alone (punctuation, ideograph), or a gap. */
export interface NormalisedPart {
  readonly kind: "letter" | "mark" | "gap";
  readonly text: string;
}

const gap: NormalisedPart = { kind: "gap", text: " " };
const cache = new Map<string, readonly NormalisedPart[]>();
/** All of Latin, Greek, Cyrillic and the common ideographs fit; a text of rare characters cannot grow it further. */
const maxCached = 20_000;

/**
 * What BERT's normaliser makes of one character of the text. Each is independent of its neighbours, which is why
 * this works on single characters: it keeps offsets into the original text exact.
 *
 * Compared with the WASM engine over all assigned characters (CJK and Hangul sampled): equal but for some 600
 * accents and punctuation marks that Unicode added after version 8, in scripts the model does not know.
 */
export function normaliseCodePoint(character: string): readonly NormalisedPart[] {
  const known = cache.get(character);
  if (known !== undefined) return known;
  const parts = normalise(character);
  if (cache.size < maxCached) cache.set(character, parts);
  return parts;
}

function normalise(character: string): readonly NormalisedPart[] {
  if (/^[\t\n\r]$/.test(character)) return [gap];
  // These vanish: a zero-width space does not part a word. Unassigned characters stay, or a newer Node with more
  // characters assigned would tokenise the same text differently.
  if (character === "\uFFFD" || /^[\p{Cc}\p{Cf}\p{Cs}\p{Co}]$/u.test(character)) return [];
  if (/^\p{White_Space}$/u.test(character)) return [gap];
  const plain = character.normalize("NFD").replace(/\p{Mn}/gu, "");
  const lower = [...plain].map((part) => part.toLowerCase()).join("");
  if (isIdeograph(character)) return [{ kind: "mark", text: lower }];
  return [...lower].map((text) => ({ kind: isPunctuation(text) ? "mark" : "letter", text }));
}

function isPunctuation(character: string): boolean {
  // ASCII symbols such as $ and ^ count as punctuation although Unicode says otherwise.
  return /^[!-/:-@[-`{-~]$|^\p{P}$/u.test(character);
}

/** The blocks BERT treats as Chinese: each character is a word. Kana and Hangul are not among them. */
const ideographRanges = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  // Not 2B820: the reference implementation starts this block late, and vectors must agree with it.
  [0x2b920, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
] as const;

function isIdeograph(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return ideographRanges.some(([first, last]) => code >= first && code <= last);
}
