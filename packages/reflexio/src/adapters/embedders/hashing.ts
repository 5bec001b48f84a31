import { ReflexioError } from "@reflexio/contracts";
import type { Embedder, EmbedderInfo } from "../../ports/embedder.ts";
import { assertBatchFits } from "./batch-limit.ts";
import { toUnit } from "./vectors.ts";

const dimensions = 64;
/** A shared stem says much more than a shared trigram, of which a word has several. */
const stemWeight = 1;
const trigramWeight = 0.25;

/**
 * A deterministic embedder without a model, for tests: texts that share words or parts of words are near.
 * It knows nothing of meaning, so do not use it to serve real searches.
 */
export function createHashingEmbedder(): Embedder {
  const info: EmbedderInfo = { modelId: "hashing:64", dimensions, maxBatch: 256 };
  let closed = false;
  return {
    ...info,
    async embed(texts, _purpose, signal) {
      signal?.throwIfAborted();
      if (closed) throw new ReflexioError("embedder_unavailable", "The embedder is closed.");
      assertBatchFits(info, texts);
      return texts.map(hashText);
    },
    async close() {
      closed = true;
    },
  };
}

function hashText(text: string): Float32Array {
  const vector = new Float32Array(dimensions);
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words) {
    addFeature(vector, `stem ${stem(word)}`, stemWeight);
    const padded = ` ${word} `;
    for (let i = 0; i + 3 <= padded.length; i++) addFeature(vector, padded.slice(i, i + 3), trigramWeight);
  }
  // Texts without words ("", emoji) and the rare ones whose features cancel out share one direction.
  if (vector.every((value) => value === 0)) vector[0] = 1;
  return toUnit(vector);
}

function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s|ly)$/, "") : word;
}

function addFeature(vector: Float32Array, feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const slot = hash % dimensions;
  // A sign from an independent bit makes collisions cancel on average instead of adding up.
  const sign = hash & 0x8000_0000 ? -1 : 1;
  vector[slot] = (vector[slot] ?? 0) + sign * weight;
}

/** FNV-1a with a final mix: plain FNV leaves the low bits, which pick the slot, poorly spread. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
