import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Embedder } from "../../packages/reflexio/src/ports/embedder.ts";

const KEY_BYTES = 32;

function keyOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

async function readVectors(path: string, dimensions: number): Promise<Map<string, Float32Array>> {
  const known = new Map<string, Float32Array>();
  if (!existsSync(path)) return known;
  const file = await readFile(path);
  const size = KEY_BYTES + dimensions * 4;
  for (let at = 0; at + size <= file.length; at += size) {
    const bytes = Uint8Array.from(file.subarray(at + KEY_BYTES, at + size));
    known.set(file.toString("hex", at, at + KEY_BYTES), new Float32Array(bytes.buffer));
  }
  // A bench that was killed may have left a part of a vector: what is added must not stand behind it.
  await truncate(path, file.length - (file.length % size));
  return known;
}

/**
 * The same embedder with the vectors of stored texts kept in a file, so that a bench can be taken again, or go on
 * where it was ended, without the quarter of an hour that they take. Queries are embedded anew: they are timed.
 */
export async function keepVectors(embedder: Embedder, folder: string): Promise<Embedder> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${encodeURIComponent(embedder.modelId)}.vectors`);
  const known = await readVectors(path, embedder.dimensions);
  return {
    ...embedder,
    async embed(texts, purpose, signal) {
      if (purpose === "query") return embedder.embed(texts, purpose, signal);
      const keys = texts.map(keyOf);
      const missing = [...texts.keys()].filter((index) => !known.has(keys[index]?.toString("hex") ?? ""));
      const made = await embedder.embed(
        missing.map((index) => texts[index] ?? ""),
        purpose,
        signal,
      );
      const lines = made.flatMap((vector, at) => {
        const key = keys[missing[at] ?? 0] ?? Buffer.alloc(KEY_BYTES);
        known.set(key.toString("hex"), vector);
        return [key, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)];
      });
      await appendFile(path, Buffer.concat(lines));
      return keys.map((key) => known.get(key.toString("hex")) ?? new Float32Array(embedder.dimensions));
    },
  };
}
