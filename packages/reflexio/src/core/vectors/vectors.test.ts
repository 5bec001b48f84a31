import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleVectorKernel, vectorKernelSource } from "../../../../../scripts/vector-kernel.ts";
import { BestRows } from "./best-rows.ts";
import { CodeList, type NearRow } from "./code-list.ts";
import { BLOCK_BYTES, CodeMemory } from "./code-memory.ts";
import { type CodingName, createCoding } from "./coding.ts";
import { kernelBase64 } from "./kernel.generated.ts";
import { createKernel, createPlainKernel } from "./kernel.ts";

const DIMENSIONS = 100;

/** A unit vector that depends on the seed alone. */
function vectorOf(seed: number, dimensions = DIMENSIONS): Float32Array {
  const values = Array.from({ length: dimensions }, (_, index) => Math.sin(seed * 12.9898 + index * 78.233));
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

function finish<Result>(slices: Generator<unknown, Result>): Result {
  for (;;) {
    const slice = slices.next();
    if (slice.done === true) return slice.value;
  }
}

function filled(memory: CodeMemory, name: CodingName, rows: number, tracked = false): CodeList {
  const list = new CodeList(memory, createCoding(name, DIMENSIONS), tracked);
  for (let rowId = 1; rowId <= rows; rowId += 1) list.put(rowId, vectorOf(rowId));
  return list;
}

const ids = (near: readonly NearRow[]) => near.map(({ rowId }) => rowId);
const codings = ["floats", "bytes", "bits"] as const;

describe("the kernel", () => {
  it("is what its generator assembles", () => {
    expect(kernelBase64).toBe(Buffer.from(assembleVectorKernel()).toString("base64"));
    expect(vectorKernelSource()).toContain(kernelBase64);
  });

  it.each(codings)("gives the same bits in WebAssembly and in plain JavaScript: %s", (name) => {
    const results = [createKernel(), createPlainKernel()].map((kernel) => {
      const list = filled(new CodeMemory(kernel), name, 1_500);
      return finish(list.nearest(vectorOf(7.5), { count: 1_500 }));
    });
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toHaveLength(1_500);
  });
});

describe("CodeList", () => {
  it("gives exact cosines for floats", () => {
    const list = filled(new CodeMemory(), "floats", 500);
    const query = vectorOf(3.3);
    for (const { rowId, score } of finish(list.nearest(query, { count: 500 }))) {
      expect(score).toBeCloseTo(cosine(query, vectorOf(rowId)), 5);
    }
  });

  it.each([
    ["floats", 10],
    ["bytes", 20],
    ["bits", 200],
  ] as const)("finds the ten nearest of 2,000 among its best: %s", (name, count) => {
    const list = filled(new CodeMemory(), name, 2_000);
    for (let seed = 0; seed < 5; seed += 1) {
      const query = vectorOf(seed + 0.2);
      const exact = Array.from({ length: 2_000 }, (_, index) => index + 1)
        .map((rowId) => ({ rowId, near: cosine(query, vectorOf(rowId)) }))
        .sort((a, b) => b.near - a.near)
        .slice(0, 10)
        .map(({ rowId }) => rowId);
      const found = new Set(ids(finish(list.nearest(query, { count }))));
      expect(exact.filter((rowId) => found.has(rowId)).length).toBeGreaterThanOrEqual(9);
    }
  });

  it("counts only rows that are allowed", () => {
    const list = filled(new CodeMemory(), "bytes", 300);
    const found = finish(list.nearest(vectorOf(1.1), { count: 20, allows: (rowId) => rowId % 50 === 0 }));
    expect(ids(found).sort((a, b) => a - b)).toEqual([50, 100, 150, 200, 250, 300]);
  });

  it("compares some places only", () => {
    const list = filled(new CodeMemory(), "bytes", 300);
    const near = list.nearestAmong(vectorOf(8), [7, 3, 250], 2);
    expect(ids(near)).toContain(8);
    expect(near).toHaveLength(2);
    expect(near[0]).toMatchObject({ rowId: 8, position: 7 });
  });

  it("replaces and removes rows of a tracked list", () => {
    const list = filled(new CodeMemory(), "floats", 50, true);
    list.put(9, vectorOf(1_000));
    list.remove(10);
    list.remove(11);
    list.put(11, vectorOf(11));
    const nearest = (seed: number) => finish(list.nearest(vectorOf(seed), { count: 1 }))[0];
    expect(nearest(1_000)).toMatchObject({ rowId: 9 });
    expect(nearest(10)?.rowId).not.toBe(10);
    expect(nearest(11)).toMatchObject({ rowId: 11 });
    expect(finish(list.nearest(vectorOf(1), { count: 99 }))).toHaveLength(49);
  });

  it("yields between slices, and another scan in between changes nothing", () => {
    const memory = new CodeMemory();
    const coding = createCoding("floats", 1_024);
    const list = new CodeList(memory, coding, false);
    for (let rowId = 1; rowId <= 2_500; rowId += 1) list.put(rowId, vectorOf(rowId, 1_024));
    const alone = finish(list.nearest(vectorOf(5, 1_024), { count: 5 }));
    const first = list.nearest(vectorOf(5, 1_024), { count: 5 });
    expect(first.next().done).toBe(false);
    finish(list.nearest(vectorOf(77, 1_024), { count: 5 }));
    expect(finish(first)).toEqual(alone);
  });

  it("takes freed memory again", () => {
    const memory = new CodeMemory();
    filled(memory, "bytes", 1_000).free();
    const before = memory.byteLength;
    for (let round = 0; round < 20; round += 1) filled(memory, "bytes", 1_000).free();
    expect(memory.byteLength).toBe(before);
    expect(filled(memory, "bits", 10).byteLength).toBeGreaterThanOrEqual(BLOCK_BYTES);
  });

  it("refuses vectors that do not fit into a block", () => {
    expect(() => createCoding("floats", 10_000)).toThrow(RangeError);
  });
});

describe("BestRows", () => {
  it("keeps what sorting everything would keep", () => {
    const scores = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 12 }), (list, count) => {
        const best = new BestRows(count);
        for (const [row, score] of list.entries()) if (score >= best.floor) best.add(row, score);
        const sorted = list
          .map((score, row) => ({ row, score }))
          .sort((a, b) => b.score - a.score || b.row - a.row);
        expect(best.ranked()).toEqual(sorted.slice(0, count));
      }),
    );
  });
});
