import { expect, it, vi } from "vitest";
import type { Chunk } from "./chunks.ts";
import type { Engine } from "./engine.ts";
import { minilm } from "./model.ts";
import { createScheduler } from "./scheduler.ts";
import type { EmbedRequest, FromWorker } from "./worker-protocol.ts";

it("serves a query that arrives during a long indexing call before the rest of that call", async () => {
  const { scheduler, runs, replies } = setUp({
    onFirstRun: () => setImmediate(() => scheduler.submit(request(2, "query", ["q"]))),
  });
  scheduler.submit(request(1, "document", ["a", "b", "c", "d", "e", "f", "g", "h"]));
  await vi.waitFor(() => expect(replies).toHaveLength(2));
  expect(replies.map((reply) => "id" in reply && reply.id)).toEqual([2, 1]);
  expect(runs.findIndex((run) => run.includes("q"))).toBeLessThanOrEqual(2);
});

it("keeps calls of one purpose in their order", async () => {
  const { scheduler, replies } = setUp();
  for (const id of [1, 2, 3]) scheduler.submit(request(id, "query", ["a", "b", "c"]));
  await vi.waitFor(() => expect(replies).toHaveLength(3));
  expect(replies.map((reply) => "id" in reply && reply.id)).toEqual([1, 2, 3]);
});

it("batches short texts first, within both limits", async () => {
  const { scheduler, runs, replies } = setUp({ limits: { chunks: 3, paddedTokens: 10 } });
  scheduler.submit(request(1, "document", ["aaaaaaaaaaaaaaaa", "bb", "cc", "dddd", "ee", "ffff"]));
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  expect(runs).toEqual([["bb", "cc", "ee"], ["dddd", "ffff"], ["aaaaaaaaaaaaaaaa"]]);
});

it("puts each vector in the place of its text", async () => {
  const { scheduler, replies } = setUp();
  scheduler.submit(request(1, "document", ["aaa", "a", "aa"]));
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  const [reply] = replies;
  const vectors = reply?.kind === "done" ? reply.vectors : new Float32Array();
  expect([0, 1, 2].map((row) => vectors.subarray(row * minilm.dimensions).indexOf(1))).toEqual([3, 1, 2]);
});

it("averages the chunks of a long text by their tokens", async () => {
  const { scheduler, replies } = setUp();
  scheduler.submit(request(1, "document", ["aaa|aaaa"]));
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  const [reply] = replies;
  const vector = reply?.kind === "done" ? reply.vectors : new Float32Array();
  expect([vector[3], vector[4]]).toEqual([Math.fround(3 / 5), Math.fround(4 / 5)]);
});

it("drops what is left of a cancelled call", async () => {
  const { scheduler, runs, replies } = setUp({ onFirstRun: () => scheduler.cancel(1) });
  scheduler.submit(request(1, "document", ["a", "b", "c", "d", "e"]));
  scheduler.submit(request(2, "document", ["z"]));
  await vi.waitFor(() => expect(replies).toHaveLength(1));
  expect(runs).toEqual([["a", "b"], ["z"]]);
  expect(replies).toMatchObject([{ kind: "done", id: 2 }]);
});

it("fails one call and loads the engine anew for the next", async () => {
  const { scheduler, replies, opened } = setUp();
  scheduler.submit(request(1, "query", ["poison"]));
  scheduler.submit(request(2, "query", ["a"]));
  await vi.waitFor(() => expect(replies).toHaveLength(2));
  expect(replies.map((reply) => reply.kind)).toEqual(["failed", "done"]);
  expect(opened()).toBe(2);
});

function request(id: number, purpose: EmbedRequest["purpose"], texts: readonly string[]): EmbedRequest {
  return { kind: "embed", id, purpose, texts };
}

interface SetUp {
  readonly limits?: Engine["limits"];
  readonly onFirstRun?: () => void;
}

/** A scheduler over an engine without a model: a chunk of n characters gets the n-th axis as its vector. */
function setUp({ limits = { chunks: 2, paddedTokens: 100 }, onFirstRun }: SetUp = {}) {
  const runs: string[][] = [];
  const replies: FromWorker[] = [];
  let opened = 0;
  const run = async (chunks: readonly Chunk[]): Promise<Float32Array[]> => {
    if (runs.push(chunks.map((chunk) => chunk.text)) === 1) onFirstRun?.();
    if (chunks.some((chunk) => chunk.text === "poison")) throw new Error("trap");
    return chunks.map((chunk) =>
      new Float32Array(minilm.dimensions).fill(1, chunk.text.length, chunk.text.length + 1),
    );
  };
  const scheduler = createScheduler({
    open: async () => {
      opened += 1;
      return { runtime: "wasm", limits, run };
    },
    split: (text) => text.split("|").map((part) => ({ text: part, ids: Array.from(part, () => 1) })),
    reply: (answer) => replies.push(answer),
  });
  return { scheduler, runs, replies, opened: () => opened };
}
