import { createRequire } from "node:module";
import { ReflexioError } from "@reflexio/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "../../src/ports/embedder.ts";

const oddTexts = {
  empty: "",
  blank: " ",
  "line ends": "\r\n\t",
  emoji: "👩‍👩‍👧 🎉",
  Chinese: "他喜欢简短的回答",
  "lone surrogate": "broken \ud83d end",
  "null character": "a\0b",
  "special tokens": "[CLS] end [SEP]",
} as const;

const filler = "The quarterly figures were filed with the office on time and nobody asked about them again. ";

/**
 * What every embedder owes its callers. `open` gives a new one each time; one is shared by all tests that do not
 * close it, because some take a second to load.
 */
export function describeEmbedderContract(name: string, open: () => Promise<Embedder>): void {
  // Some load a model, which takes seconds on a busy machine.
  describe(`embedder contract: ${name}`, { timeout: 30_000 }, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder.close());

    it("names its vector space and limits", () => {
      expect(embedder.modelId).toMatch(/^[a-z]+:.+/);
      expect(embedder.dimensions).toBeGreaterThan(0);
      expect(embedder.maxBatch).toBeGreaterThanOrEqual(16);
    });

    it("gives one unit vector per text", async () => {
      const vectors = await embedder.embed(["Keep answers short.", "Use tabs."], "document");
      expect(vectors).toHaveLength(2);
      for (const vector of vectors) expectUnit(vector, embedder.dimensions);
    });

    it("gives nothing for nothing", async () => {
      expect(await embedder.embed([], "query")).toEqual([]);
    });

    it("keeps the order of the texts whatever their lengths", async () => {
      const texts = [
        "A rather long sentence about deploying services on a Friday.",
        "Tabs",
        "Keep it brief, please",
      ];
      const together = await embedder.embed(texts, "document");
      for (const [i, text] of texts.entries()) {
        const [alone] = await embedder.embed([text], "document");
        expect(cosine(together[i], alone)).toBeGreaterThan(0.9999);
      }
    });

    it("gives a repeated text the same vector, in arrays of its own", async () => {
      const [first, second] = await embedder.embed(["Use tabs.", "Use tabs."], "query");
      expect(first).toEqual(second);
      first?.fill(0);
      const [again] = await embedder.embed(["Use tabs."], "query");
      expect(again).toEqual(second);
    });

    it.each(Object.entries(oddTexts))("takes odd text: %s", async (_, text) => {
      const [vector] = await embedder.embed([text], "document");
      expectUnit(vector, embedder.dimensions);
    });

    it("reads a long text to its end", async () => {
      const long = filler.repeat(16);
      const [without, withEnd] = await embedder.embed([long, `${long} Zebras gallop.`], "document");
      expectUnit(withEnd, embedder.dimensions);
      expect(cosine(without, withEnd)).toBeLessThan(0.99999);
    });

    it("refuses more texts than it takes at once", async () => {
      const texts = Array.from({ length: embedder.maxBatch + 1 }, (_, i) => `text ${i}`);
      await expect(embedder.embed(texts, "document")).rejects.toMatchObject({ code: "payload_too_large" });
    });

    it("does not start when its signal is aborted, and says why", async () => {
      const reason = new Error("changed my mind");
      const call = embedder.embed(["never embedded before"], "query", AbortSignal.abort(reason));
      await expect(call).rejects.toBe(reason);
    });

    it("closes twice, and is unavailable from then on", async () => {
      const closing = await open();
      await closing.embed(["Use tabs."], "query");
      await closing.close();
      await closing.close();
      const error = await closing.embed(["Use tabs."], "query").catch((thrown: unknown) => thrown);
      expect(ReflexioError.isInstance(error) && error.code).toBe("embedder_unavailable");
    });
  });
}

/** The dot product, which is the cosine of unit vectors; NaN when one is missing. */
export function cosine(a: Float32Array | undefined, b: Float32Array | undefined): number {
  if (a === undefined || b === undefined || a.length !== b.length) return Number.NaN;
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
}

/** True when a package is in the tree: optional ones may be missing, and tests over them are then skipped. */
export function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

function expectUnit(vector: Float32Array | undefined, dimensions: number): void {
  expect(vector).toBeInstanceOf(Float32Array);
  expect(vector).toHaveLength(dimensions);
  expect(cosine(vector, vector)).toBeCloseTo(1, 4);
}
