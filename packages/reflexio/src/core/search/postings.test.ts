import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planLookups, rarestParts } from "./postings.ts";

const budget = { rows: 6_000, entries: 100_000 };
const partsOf = (rowsWith: readonly number[], rows: number, within = budget) =>
  planLookups(rowsWith, rows, within).map((lookup) => lookup.parts.join("+"));

describe("rarestParts", () => {
  it("orders by rarity, leaves out what does not occur, and stops at ten", () => {
    expect(rarestParts([50, 0, 3, 7])).toEqual([2, 3, 0]);
    expect(rarestParts(Array.from({ length: 30 }, (_, index) => 30 - index))).toHaveLength(10);
  });
});

describe("planLookups", () => {
  it("looks rare words up by themselves, once", () => {
    expect(partsOf([10, 20, 30], 1_000_000)).toEqual(["0", "1", "2"]);
  });

  it("looks a common word up together with a rare one", () => {
    expect(partsOf([10, 30_000], 1_000_000)).toEqual(["0", "0+1"]);
  });

  it("looks common words up together", () => {
    expect(partsOf([20_000, 30_000], 1_000_000)).toEqual(["0+1"]);
  });

  it("always looks something up when something occurs", () => {
    expect(partsOf([900_000], 1_000_000)).toEqual(["0"]);
    expect(partsOf([900_000, 800_000], 1_000_000)).toEqual(["0+1"]);
    expect(partsOf([], 1_000_000)).toEqual([]);
  });

  it("stays within the budget unless one lookup alone is beyond it", () => {
    const counts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(counts, (rowsWith) => {
        const plan = planLookups(rowsWith, 1_000_000, budget);
        const rows = plan.reduce((sum, lookup) => sum + lookup.rows, 0);
        return plan.length === 1 || rows <= budget.rows;
      }),
    );
  });
});
