import { normaliseCodePoint } from "./normalise.ts";

/** A word, punctuation mark or special token: its token ids and where it stands in the text (UTF-16 offsets). */
export interface Piece {
  readonly ids: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** The BERT tokenizer of the model: lower-cased, accents stripped, words cut into known parts. */
export interface Tokenizer {
  /** The pieces of a text in order, without the [CLS] and [SEP] around it. Reading stops after `maxTokens`. */
  pieces(text: string, maxTokens: number): Piece[];
}

/** Ids the model puts around and in place of words. */
export const specialIds = { pad: 0, unknown: 100, start: 101, end: 102, mask: 103 } as const;

/** A text may name special tokens; the reference tokenizer takes them for real ones, so vectors depend on it. */
const specialTokens = new Map<string, number>([
  ["[PAD]", specialIds.pad],
  ["[UNK]", specialIds.unknown],
  ["[CLS]", specialIds.start],
  ["[SEP]", specialIds.end],
  ["[MASK]", specialIds.mask],
]);
const specialPattern = /\[(?:PAD|UNK|CLS|SEP|MASK)\]/g;
/** Longer words are unknown as a whole. Also bounds the greedy search below. */
const maxWordLength = 100;

interface TokenizerFile {
  readonly model: { readonly vocab: Record<string, number> };
}

/** Reads the vocabulary from the text of a tokenizer.json. */
export function createTokenizer(tokenizerJson: string): Tokenizer {
  const file: TokenizerFile = JSON.parse(tokenizerJson);
  const vocabulary = new Map(Object.entries(file.model.vocab));
  return {
    pieces(text, maxTokens) {
      const reader = createReader(vocabulary, maxTokens);
      let offset = 0;
      for (const match of text.matchAll(specialPattern)) {
        if (reader.isFull()) break;
        reader.read(text.slice(offset, match.index), offset);
        reader.special(match[0], match.index);
        offset = match.index + match[0].length;
      }
      reader.read(text.slice(offset), offset);
      return reader.pieces;
    },
  };
}

function createReader(vocabulary: ReadonlyMap<string, number>, maxTokens: number) {
  const pieces: Piece[] = [];
  let tokens = 0;
  let word = "";
  let wordStart = 0;
  const isFull = (): boolean => tokens >= maxTokens;
  const push = (ids: readonly number[], start: number, end: number): void => {
    if (isFull()) return;
    pieces.push({ ids, start, end });
    tokens += ids.length;
  };
  const flush = (end: number): void => {
    if (word !== "") push(wordIds(vocabulary, word), wordStart, end);
    word = "";
  };
  const read = (text: string, base: number): void => {
    let at = base;
    for (const character of text) {
      if (isFull()) return;
      for (const part of normaliseCodePoint(character)) {
        if (part.kind === "letter") {
          if (word === "") wordStart = at;
          word += part.text;
          continue;
        }
        flush(at);
        if (part.kind === "mark") push(wordIds(vocabulary, part.text), at, at + character.length);
      }
      at += character.length;
    }
    flush(at);
  };
  const special = (token: string, start: number): void =>
    push([specialTokens.get(token) ?? specialIds.unknown], start, start + token.length);
  return { pieces, isFull, read, special };
}

/** Greedy longest match from the left; a word with any unknown part is unknown as a whole. */
function wordIds(vocabulary: ReadonlyMap<string, number>, word: string): number[] {
  if (word.length > maxWordLength && [...word].length > maxWordLength) return [specialIds.unknown];
  const ids: number[] = [];
  let start = 0;
  while (start < word.length) {
    let end = word.length;
    let id: number | undefined;
    while (end > start) {
      id = vocabulary.get(start === 0 ? word.slice(0, end) : `##${word.slice(start, end)}`);
      if (id !== undefined) break;
      end--;
    }
    if (id === undefined) return [specialIds.unknown];
    ids.push(id);
    start = end;
  }
  return ids;
}
