import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jaccard, withoutNearDuplicates } from "./similarity.ts";

const tokens = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f"), { maxLength: 8 });

describe("jaccard", () => {
  it.each<[string[], string[], number]>([
    [[], [], 1],
    [["a"], [], 0],
    [["a", "a", "b"], ["b", "a"], 1],
    [["a", "b", "c"], ["b", "c", "d"], 0.5],
  ])("of %j and %j is %d", (a, b, expected) => {
    expect(jaccard(a, b)).toBe(expected);
  });

  it("is symmetric and between 0 and 1", () => {
    fc.assert(
      fc.property(tokens, tokens, (a, b) => {
        const value = jaccard(a, b);
        expect(value).toBe(jaccard(b, a));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("withoutNearDuplicates", () => {
  const words = (text: string) => text.split(" ");

  it("keeps the first of those that repeat each other", () => {
    const texts = ["ship to Berlin", "ship to Bern", "Berlin to ship", "something else"];
    expect(withoutNearDuplicates(texts, words)).toEqual(["ship to Berlin", "ship to Bern", "something else"]);
    expect(withoutNearDuplicates(texts, words, 0.5)).toEqual(["ship to Berlin", "something else"]);
  });

  it("leaves no two that are alike and drops nothing else", () => {
    fc.assert(
      fc.property(fc.array(tokens, { maxLength: 12 }), (lists) => {
        const kept = withoutNearDuplicates(lists, (list) => list, 0.6);
        for (const [index, list] of kept.entries())
          for (const other of kept.slice(0, index)) expect(jaccard(list, other)).toBeLessThan(0.6);
        for (const list of lists) expect(kept.some((other) => jaccard(list, other) >= 0.6)).toBe(true);
      }),
    );
  });
});
