import type { Embedder } from "../ports/embedder.ts";
import type { PendingVector, Storage } from "../ports/storage.ts";

export interface VectorIndexer {
  /** Embeds and stores one batch of waiting rows. Returns how many rows it took off the list. */
  indexBatch(signal: AbortSignal): Promise<number>;
}

/** Rows read at once: some batches of the embedder, so that short and long texts even out. */
const BATCH_ROWS = 64;

/** Rows without words need no vector search; a zero vector is near nothing. */
function isBlank(row: PendingVector): boolean {
  return row.text.trim() === "";
}

async function embedAll(
  embedder: Embedder,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += embedder.maxBatch) {
    const batch = texts.slice(start, start + embedder.maxBatch);
    vectors.push(...(await embedder.embed(batch, "document", signal)));
  }
  return vectors;
}

/** Brings vectors up to date with the text. The list of waiting rows is durable, so a crash repeats a batch. */
export function createVectorIndexer(storage: Storage, embedder: Embedder): VectorIndexer {
  return {
    async indexBatch(signal) {
      const rows = await storage.vectors.pending(BATCH_ROWS);
      const worded = rows.filter((row) => !isBlank(row));
      const vectors = await embedAll(
        embedder,
        worded.map((row) => row.text),
        signal,
      );
      const byRevision = new Map(worded.map((row, index) => [row.revision, vectors[index]]));
      const ready = rows.map((row) => ({
        orgId: row.orgId,
        kind: row.kind,
        rowId: row.rowId,
        revision: row.revision,
        vector: byRevision.get(row.revision) ?? new Float32Array(embedder.dimensions),
      }));
      await storage.vectors.put(embedder.modelId, ready);
      return rows.length;
    },
  };
}
