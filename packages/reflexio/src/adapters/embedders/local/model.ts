/** Identity and limits of the built-in model, all-MiniLM-L6-v2. */
export const minilm = {
  modelId: "local:minilm-l6-v2",
  dimensions: 384,
  /** The model was trained on short texts; past 256 tokens it reads nothing, so longer texts are split well below. */
  maxChunkTokens: 200,
  /** Of a longer text (about 50,000 characters of English) only this much is read: 64 chunks cost up to 25 s on WASM. */
  maxChunks: 64,
} as const;

/**
 * The known start of one sentence's vector. An engine that does not reproduce it would fill the index with
 * vectors of another space, which no later check would notice.
 */
export const golden = {
  text: "This is an example sentence",
  head: [0.06766, 0.06356, 0.04873],
  tolerance: 1e-3,
} as const;
