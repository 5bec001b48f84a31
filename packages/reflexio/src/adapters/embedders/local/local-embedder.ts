import { Worker } from "node:worker_threads";
import type { Embedder } from "../../../ports/embedder.ts";
import { assertBatchFits } from "../batch-limit.ts";
import { createCachingEmbedder } from "../caching.ts";
import type { Runtime } from "./engine.ts";
import { minilm } from "./model.ts";
import { createWorkerClient, type EmbedderLogger } from "./worker-client.ts";
import { locateWorker } from "./worker-location.ts";
import type { WorkerSettings } from "./worker-protocol.ts";

export interface LocalEmbedderOptions {
  /** `onnx` and `wasm` insist on one runtime; `auto` (the default) takes ONNX Runtime where it works, else WASM. */
  readonly runtime?: Runtime | "auto";
  /** Latest vectors kept in memory, 1.7 kB each; 0 turns the cache off. Default 4096. */
  readonly cacheEntries?: number;
  readonly logger?: EmbedderLogger;
}

export interface LocalEmbedder extends Embedder {
  /** What runs the model; undefined until the first text is embedded. */
  runtime(): Runtime | undefined;
}

/**
 * The built-in embedder: all-MiniLM-L6-v2 in one worker thread, offline. The model is loaded with the first call
 * (about half a second, 300 to 500 MB). English; other languages are embedded, but poorly told apart.
 */
export function createLocalEmbedder(options: LocalEmbedderOptions = {}): LocalEmbedder {
  const { runtime = "auto", cacheEntries = 4096, logger } = options;
  const client = createWorkerClient({
    startWorker: (gateMemory) => startWorker({ runtime, gateMemory }),
    logger,
  });
  const { modelId, dimensions } = minilm;
  // A thousand short texts take some 3 s on ONNX: long enough to keep the thread busy, short enough to retry.
  const info = { modelId, dimensions, maxBatch: 1024 };
  const embedder: Embedder = {
    ...info,
    async embed(texts, purpose, signal) {
      assertBatchFits(info, texts);
      return await client.request({ texts, purpose, signal });
    },
    close: client.close,
  };
  const cached = cacheEntries > 0 ? createCachingEmbedder(embedder, { maxEntries: cacheEntries }) : embedder;
  return { ...cached, runtime: client.runtime };
}

function startWorker(settings: WorkerSettings): Worker {
  const url = locateWorker(import.meta.url);
  // Without the parent's flags: inherited ones such as `--input-type` stop a thread from starting.
  return new Worker(url, { execArgv: [], workerData: settings, name: "embedder" });
}
