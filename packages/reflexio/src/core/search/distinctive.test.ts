import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distinctiveQuery } from "./distinctive.ts";

function unit(...values: readonly number[]): Float32Array {
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

const query = unit(0.9, 0.3, 0);
/** Speaks of what everything speaks of. */
const common = unit(1, 0.1, 0.1);
/** Speaks of it too, and of what the query asks beside it. */
const distinct = unit(0.6, 0.8, 0);
const mean = Float32Array.of(0.95, 0.05, 0.02);

describe("distinctiveQuery", () => {
  it("tells rows apart by what they do not share", () => {
    expect(cosine(query, common)).toBeGreaterThan(cosine(query, distinct));
    const sought = distinctiveQuery(query, { mean, rows: 300 });
    expect(cosine(sought, distinct)).toBeGreaterThan(cosine(sought, common));
  });

  it("leaves the query nearly as it is among a few rows", () => {
    expect(cosine(distinctiveQuery(query, { mean, rows: 2 }), query)).toBeGreaterThan(0.999);
  });

  it("keeps unit length, whatever the mean", () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number), fc.nat({ max: 1_000_000 }), (values, rows) => {
        const sought = distinctiveQuery(query, { mean: Float32Array.from(values), rows });
        expect(Math.hypot(...sought)).toBeCloseTo(1, 5);
      }),
    );
  });

  it("keeps a query that is nothing but the mean", () => {
    expect(distinctiveQuery(Float32Array.of(0, 0), { mean: Float32Array.of(0, 0), rows: 9 })).toEqual(
      Float32Array.of(0, 0),
    );
  });
});
