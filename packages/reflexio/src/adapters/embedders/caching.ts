import { createHash } from "node:crypto";
import type { Embedder, EmbedPurpose } from "../../ports/embedder.ts";
import { assertBatchFits } from "./batch-limit.ts";

export interface EmbeddingCacheOptions {
  /** Most vectors kept; the least recently used goes first. 384 dimensions cost about 1.7 kB each. */
  readonly maxEntries: number;
}

/**
 * The same embedder with its latest vectors remembered, keyed by model, purpose and text.
 * Repeated texts inside one call are embedded once. The vectors handed out are copies: callers may change them.
 */
export function createCachingEmbedder(inner: Embedder, options: EmbeddingCacheOptions): Embedder {
  const cache = createVectorCache(options.maxEntries);
  return {
    modelId: inner.modelId,
    dimensions: inner.dimensions,
    maxBatch: inner.maxBatch,
    async embed(texts, purpose, signal) {
      signal?.throwIfAborted();
      assertBatchFits(inner, texts);
      const keys = texts.map((text) => cacheKey(inner.modelId, purpose, text));
      const found = await embedMissing(inner, cache, { keys, texts, purpose, signal });
      return keys.map((key) => copyOf(found, key));
    },
    async close() {
      cache.clear();
      await inner.close();
    },
  };
}

interface Lookup {
  readonly keys: readonly string[];
  readonly texts: readonly string[];
  readonly purpose: EmbedPurpose;
  readonly signal: AbortSignal | undefined;
}

async function embedMissing(
  inner: Embedder,
  cache: VectorCache,
  lookup: Lookup,
): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  const missing = new Map<string, string>();
  for (const [i, text] of lookup.texts.entries()) {
    const key = lookup.keys[i] ?? "";
    const vector = cache.get(key);
    if (vector === undefined) missing.set(key, text);
    else found.set(key, vector);
  }
  // An empty call would still wake the model.
  if (missing.size === 0) return found;
  const fresh = await inner.embed([...missing.values()], lookup.purpose, lookup.signal);
  for (const [i, key] of [...missing.keys()].entries()) {
    const vector = fresh[i];
    if (vector === undefined) continue;
    cache.set(key, vector);
    found.set(key, vector);
  }
  return found;
}

function copyOf(found: ReadonlyMap<string, Float32Array>, key: string): Float32Array {
  const vector = found.get(key);
  if (vector === undefined) throw new Error("The embedder returned fewer vectors than texts.");
  return vector.slice();
}

function cacheKey(modelId: string, purpose: EmbedPurpose, text: string): string {
  // Hashed, so that a cache of long documents holds 44 characters a key instead of the documents. Hashing goes
  // through UTF-8, where all lone surrogates are one replacement character: models see them the same way.
  return createHash("sha256").update(`${modelId}\0${purpose}\0${text}`).digest("base64");
}

interface VectorCache {
  get(key: string): Float32Array | undefined;
  set(key: string, vector: Float32Array): void;
  clear(): void;
}

function createVectorCache(maxEntries: number): VectorCache {
  // A Map iterates in insertion order, so re-inserting on use keeps the oldest entry first.
  const entries = new Map<string, Float32Array>();
  return {
    get(key) {
      const vector = entries.get(key);
      if (vector === undefined) return undefined;
      entries.delete(key);
      entries.set(key, vector);
      return vector;
    },
    set(key, vector) {
      entries.delete(key);
      entries.set(key, vector);
      if (entries.size <= maxEntries) return;
      const oldest = entries.keys().next();
      if (!oldest.done) entries.delete(oldest.value);
    },
    clear: () => entries.clear(),
  };
}
