/** What kind of text is being embedded. Models trained with task prefixes need it; symmetric ones ignore it. */
export type EmbedPurpose = "document" | "query";

/** Facts about an embedder that callers need for batching and for keeping vector spaces apart. */
export interface EmbedderInfo {
  /** Stable id of the vector space, stored with each vector: `local:minilm-l6-v2`, `openai:text-embedding-3-small`. */
  readonly modelId: string;
  /** Length of each vector. */
  readonly dimensions: number;
  /** Most texts one `embed` call may carry; longer lists are an error. */
  readonly maxBatch: number;
}

/** Turns texts into unit-length vectors. Never blocks the event loop for more than a few milliseconds. */
export interface Embedder extends EmbedderInfo {
  /**
   * One L2-normalised vector per text, in order. Texts longer than the model reads are split and averaged,
   * so no part of a text is ignored.
   * @throws ReflexioError `embedder_unavailable` (retryable) when the model cannot be reached or loaded.
   */
  embed(texts: readonly string[], purpose: EmbedPurpose, signal?: AbortSignal): Promise<Float32Array[]>;
  /** Frees the worker or connections. Safe to call twice. */
  close(): Promise<void>;
}
