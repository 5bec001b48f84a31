import { minilm } from "./model.ts";
import type { Piece, Tokenizer } from "./tokenizer.ts";

/** A part of a text that the model reads whole: as token ids for one engine, as text for the other. */
export interface Chunk {
  readonly text: string;
  readonly ids: readonly number[];
}

/**
 * A text as chunks of at most 200 tokens, of about equal size, cut between words. Text beyond 64 chunks is left
 * out. Never empty: a text without tokens is one chunk without ids.
 */
export function splitText(tokenizer: Tokenizer, text: string): Chunk[] {
  const { maxChunkTokens, maxChunks } = minilm;
  const pieces = tokenizer.pieces(text, maxChunkTokens * maxChunks);
  const total = pieces.reduce((sum, piece) => sum + piece.ids.length, 0);
  // Equal shares, so that no chunk is a stray last word whose vector says little.
  const share = Math.ceil(total / Math.max(1, Math.ceil(total / maxChunkTokens)));
  const chunks: Chunk[] = [];
  let open: Piece[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (size >= share || size + piece.ids.length > maxChunkTokens) {
      chunks.push(toChunk(text, open));
      open = [];
      size = 0;
    }
    open.push(piece);
    size += piece.ids.length;
  }
  return [...chunks, toChunk(text, open)].slice(0, maxChunks);
}

function toChunk(text: string, pieces: readonly Piece[]): Chunk {
  const slice = text.slice(pieces[0]?.start ?? 0, pieces.at(-1)?.end ?? 0);
  return { text: slice, ids: pieces.flatMap((piece) => piece.ids) };
}
