import { describe, expect, it } from "vitest";
import { lengthFactor, matchFound, weightOfFullMatch, wordWeight } from "./text-match.ts";

describe("wordWeight", () => {
  it("falls with every row that has the word and never reaches zero", () => {
    const weights = [0, 1, 2, 50, 99, 100].map((rows) => wordWeight(rows, 100));
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(new Set(weights).size).toBe(weights.length);
    expect(wordWeight(100, 100)).toBeGreaterThan(0);
    expect(wordWeight(3, 2)).toBeGreaterThan(0);
  });
});

describe("matchFound", () => {
  const found = [
    { parts: [0], rowIds: [1, 2, 5] },
    { parts: [0, 1], rowIds: [2] },
    { parts: [1, 2], rowIds: [7] },
  ];

  it("adds the weights of the words a row is known to have, the newer of two equals first", () => {
    const ranked = matchFound(found, [6, 3, 1], 10);
    expect(ranked).toEqual([
      { rowId: 2, match: 0.9 },
      { rowId: 5, match: 0.6 },
      { rowId: 1, match: 0.6 },
      { rowId: 7, match: 0.4 },
    ]);
  });

  it("knows thirty parts apart", () => {
    const parts = Array.from({ length: 30 }, (_, part) => part);
    const rows = parts.map((part) => ({ parts: [part], rowIds: [part, 100] }));
    const ranked = matchFound(
      rows,
      parts.map(() => 1),
      30,
    );
    expect(ranked[0]).toEqual({ rowId: 100, match: 1 });
    expect(ranked[30]?.match).toBeCloseTo(1 / 30);
  });

  it("is zero when nothing was asked for", () => {
    expect(matchFound(found, [0, 0, 0], 0).every(({ match }) => match === 0)).toBe(true);
  });
});

describe("weightOfFullMatch", () => {
  const weights = [1, 2, 4, 8];
  it.each<[string, number[][], number[], number]>([
    ["adds the words of one query, whether or not they occur", [[0, 1, 2]], [9, 9, 0, 0], 7],
    ["takes the weightiest of alternatives that occur", [[0], [1], [2, 3]], [9, 9, 9, 0], 2],
    ["takes the weightiest when none occurs", [[0], [1]], [0, 0, 9, 9], 2],
    ["is zero without words", [], [], 0],
  ])("%s", (_name, alternatives, rowsWith, full) => {
    expect(weightOfFullMatch(alternatives, weights, rowsWith)).toBe(full);
  });
});

describe("lengthFactor", () => {
  it("is 1 for a text of average length, less for a longer one", () => {
    expect(lengthFactor(100, 100)).toBeCloseTo(1);
    expect(lengthFactor(400, 100)).toBeLessThan(0.6);
    expect(lengthFactor(10, 100)).toBeGreaterThan(1.2);
    expect(lengthFactor(10, 0)).toBeCloseTo(1);
  });
});
