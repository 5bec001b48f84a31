import { meanUnit, type WeightedVector } from "../vectors.ts";
import type { Chunk } from "./chunks.ts";
import { minilm } from "./model.ts";
import type { EmbedRequest } from "./worker-protocol.ts";

/** One chunk to embed, and where its vector goes. */
export interface Unit {
  readonly chunk: Chunk;
  accept(vector: Float32Array | undefined): void;
}

/** A request in progress: its texts are split when their turn comes, shortest first, so that batches pad little. */
export interface Job {
  readonly id: number;
  /** The unit that `take` removes; undefined when all are taken. */
  peek(): Unit | undefined;
  take(): void;
  isDone(): boolean;
  /** All vectors end to end, in the order of the texts. Only when done. */
  vectors(): Float32Array<ArrayBuffer>;
}

/** A job over the texts of a request. Nothing is tokenised yet: that would hold up queries behind a long list. */
export function createJob(request: EmbedRequest, split: (text: string) => Chunk[]): Job {
  const { texts } = request;
  const order = texts.map((_, i) => i).sort((a, b) => (texts[a]?.length ?? 0) - (texts[b]?.length ?? 0));
  const result = new Float32Array(texts.length * minilm.dimensions);
  let open: Unit[] = [];
  let finished = 0;

  const unitsOf = (index: number): Unit[] => {
    const chunks = split(texts[index] ?? "");
    const parts: WeightedVector[] = [];
    return chunks.map((chunk) => ({
      chunk,
      accept(vector) {
        if (vector === undefined) throw new Error("The engine gave fewer vectors than chunks.");
        parts.push({ vector, weight: Math.max(1, chunk.ids.length) });
        if (parts.length < chunks.length) return;
        result.set(meanUnit(parts, minilm.dimensions), index * minilm.dimensions);
        finished++;
      },
    }));
  };

  return {
    id: request.id,
    peek() {
      while (open.length === 0) {
        const index = order.shift();
        if (index === undefined) return undefined;
        open = unitsOf(index);
      }
      return open[0];
    },
    take: () => void open.shift(),
    isDone: () => finished === texts.length,
    vectors: () => result,
  };
}
