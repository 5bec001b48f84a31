import { createLocalEmbedder } from "../../packages/reflexio/src/adapters/embedders/local/local-embedder.ts";
import { createVectorIndexer } from "../../packages/reflexio/src/services/vector-indexer.ts";
import { openServer } from "./server.ts";
import { storeTurns } from "./stored-turns.ts";

const TURNS = 1_000;

/** Turns a second that get their vector in the background, from the waiting list to the stored vector. */
export async function measureEmbedding(
  runtime: "auto" | "wasm" | "onnx",
  sentences: number,
): Promise<number> {
  const embedder = createLocalEmbedder({ runtime });
  const server = await openServer();
  try {
    await storeTurns(server.storage, TURNS, sentences);
    const indexer = createVectorIndexer(server.storage, embedder);
    const { signal } = new AbortController();
    // The first batch loads the model.
    const first = await indexer.indexBatch(signal);
    const started = performance.now();
    while ((await indexer.indexBatch(signal)) > 0);
    return ((TURNS - first) * 1000) / (performance.now() - started);
  } finally {
    await embedder.close();
    await server.close();
  }
}
