import { describe, expect, it } from "vitest";
import { describeEmbedderContract } from "../../../test/contracts/embedder.contract.ts";
import type { Embedder } from "../../ports/embedder.ts";
import { createCachingEmbedder } from "./caching.ts";
import { createHashingEmbedder } from "./hashing.ts";

describeEmbedderContract("caching", async () =>
  createCachingEmbedder(createHashingEmbedder(), { maxEntries: 8 }),
);

describe("caching embedder", () => {
  it("embeds each text once, also inside one call", async () => {
    const { embedder, seen } = recordingEmbedder();
    const cached = createCachingEmbedder(embedder, { maxEntries: 10 });
    await cached.embed(["a", "b", "a"], "document");
    await cached.embed(["b", "c"], "document");
    expect(seen).toEqual([["a", "b"], ["c"]]);
  });

  it("keeps purposes apart: prefixed models embed them differently", async () => {
    const { embedder, seen } = recordingEmbedder();
    const cached = createCachingEmbedder(embedder, { maxEntries: 10 });
    await cached.embed(["a"], "document");
    await cached.embed(["a"], "query");
    expect(seen).toEqual([["a"], ["a"]]);
  });

  it("forgets the least recently used first", async () => {
    const { embedder, seen } = recordingEmbedder();
    const cached = createCachingEmbedder(embedder, { maxEntries: 2 });
    for (const text of ["a", "b", "a", "c", "a", "b"]) await cached.embed([text], "query");
    expect(seen.flat()).toEqual(["a", "b", "c", "b"]);
  });

  it("answers a call larger than the cache", async () => {
    const cached = createCachingEmbedder(createHashingEmbedder(), { maxEntries: 1 });
    expect(await cached.embed(["a", "b", "c"], "document")).toHaveLength(3);
  });

  it("remembers nothing of a failed call", async () => {
    const { embedder } = recordingEmbedder();
    let calls = 0;
    const flaky: Embedder = {
      ...embedder,
      async embed(texts, purpose) {
        calls += 1;
        if (calls === 1) throw new Error("down");
        return await embedder.embed(texts, purpose);
      },
    };
    const cached = createCachingEmbedder(flaky, { maxEntries: 2 });
    await expect(cached.embed(["a"], "query")).rejects.toThrow("down");
    expect(await cached.embed(["a"], "query")).toHaveLength(1);
  });
});

function recordingEmbedder(): { embedder: Embedder; seen: string[][] } {
  const inner = createHashingEmbedder();
  const seen: string[][] = [];
  const embedder: Embedder = {
    ...inner,
    async embed(texts, purpose, signal) {
      seen.push([...texts]);
      return await inner.embed(texts, purpose, signal);
    },
  };
  return { embedder, seen };
}
