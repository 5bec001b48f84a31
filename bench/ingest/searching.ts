import { createLocalEmbedder } from "../../packages/reflexio/src/adapters/embedders/local/local-embedder.ts";
import { createVectorIndexer } from "../../packages/reflexio/src/services/vector-indexer.ts";
import { type Timing, toTiming } from "../measure.ts";
import { englishQuestion } from "./english.ts";
import { openServer, post } from "./server.ts";
import { storeTurns, USER } from "./stored-turns.ts";

const TURNS = 1_000;
const WARM_UP = 20;
const QUERIES = 200;

/** Searches over a socket among a thousand turns of a user, each with a query that was never embedded before. */
export async function measureHttpSearch(runtime: "auto" | "wasm" | "onnx"): Promise<Timing> {
  const embedder = createLocalEmbedder({ runtime });
  const server = await openServer(embedder);
  try {
    await storeTurns(server.storage, TURNS);
    const indexer = createVectorIndexer(server.storage, embedder);
    while ((await indexer.indexBatch(new AbortController().signal)) > 0);
    const times: number[] = [];
    for (let query = 0; query < WARM_UP + QUERIES; query += 1) {
      const body = { user_id: USER, query: englishQuestion(query), top_k: 10 };
      const started = performance.now();
      await post(server.url, "/api/search_interactions", body);
      if (query >= WARM_UP) times.push(performance.now() - started);
    }
    return toTiming(times);
  } finally {
    await server.close();
  }
}
