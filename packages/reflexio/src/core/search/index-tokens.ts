import { analyzeDocument } from "./analyze.ts";

/** Characters analysed in one go: a few milliseconds. */
const PIECE_CHARACTERS = 8_000;
/** How far back a cut looks for a place between words. */
const LOOK_BACK = 200;
/**
 * Tokens that are indexed where they stand. Of a longer text further words are indexed once: all of them are found,
 * phrases only in this first part, 40 pages of English.
 */
const MAX_PLACED_TOKENS = 20_000;
const LOW_SURROGATE = /[\udc00-\udfff]/;

/** Pieces of at most 8,000 characters, cut between words where there are any. */
function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    if (text.length - start <= PIECE_CHARACTERS) {
      yield text.slice(start);
      return;
    }
    let end = start + PIECE_CHARACTERS;
    const space = text.slice(end - LOOK_BACK, end).search(/\s\S*$/);
    if (space >= 0) end = end - LOOK_BACK + space + 1;
    else if (LOW_SURROGATE.test(text.charAt(end))) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

/** The tokens a row is indexed by, as the index takes them. Yields after each piece of a few milliseconds. */
export function* indexTokens(text: string): Generator<void, string> {
  const placed: string[] = [];
  let seen: Set<string> | null = null;
  for (const piece of piecesOf(text)) {
    const tokens = analyzeDocument(piece);
    if (seen === null && placed.length + tokens.length <= MAX_PLACED_TOKENS) {
      for (const token of tokens) placed.push(token);
    } else {
      seen ??= new Set(placed);
      for (const token of tokens) {
        if (seen.has(token)) continue;
        seen.add(token);
        placed.push(token);
      }
    }
    yield;
  }
  return placed.join(" ");
}

/** The same without a pause. */
export function indexTokensAtOnce(text: string): string {
  const pieces = indexTokens(text);
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
  }
}
