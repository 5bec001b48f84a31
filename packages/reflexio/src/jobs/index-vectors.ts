import type { EventBus } from "../services/events.ts";
import type { VectorIndexer } from "../services/vector-indexer.ts";
import { createBell, pause, retryDelayMs, type Worker } from "./worker.ts";

/** How long the loop rests when nothing rings: rows can be left behind by a crash only. */
const IDLE_MS = 30_000;

/** Keeps vectors up to date in the background; a failing embedder is tried again later and blocks nothing. */
export function startVectorIndexing(
  indexer: VectorIndexer,
  events: EventBus,
  onError: (error: unknown) => void,
): Worker {
  const stopping = new AbortController();
  const bell = createBell();
  let added = true;
  const ring = () => {
    added = true;
    bell.ring();
  };
  // Any commit may leave rows without a vector: publishes, learning, edits by hand, restores.
  events.on("committed", ring);

  async function loop(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      added = false;
      try {
        const taken = await indexer.indexBatch(stopping.signal);
        failures = 0;
        if (taken === 0 && !added) await bell.wait(IDLE_MS);
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        onError(error);
        // Not cut short by new rows: they would only meet the same embedder.
        await pause(retryDelayMs(Math.min(failures, 8)), stopping.signal);
      }
    }
  }

  const running = loop();
  return {
    async stop() {
      stopping.abort();
      events.off("committed", ring);
      bell.ring();
      await running;
    },
  };
}
