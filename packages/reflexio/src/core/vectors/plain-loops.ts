import type { ScanLoops } from "./scan-loops.ts";

/** Lanes of the SIMD loop: sums are rounded in the same order, so that both give the same bits. */
const LANES = 16;

/** The comparisons of the kernel in plain JavaScript. */
export function createPlainLoops(memory: () => ArrayBuffer): ScanLoops {
  return {
    floats(query, codes, rows, bytes, out) {
      const wanted = new Float32Array(memory(), query, bytes / 4);
      const results = new Float32Array(memory(), out, rows);
      for (let row = 0; row < rows; row += 1) {
        results[row] = dotFloats(wanted, new Float32Array(memory(), codes + row * bytes, bytes / 4));
      }
    },
    bytes(query, codes, rows, bytes, out) {
      const wanted = new Int16Array(memory(), query, bytes);
      const results = new Int32Array(memory(), out, rows);
      for (let row = 0; row < rows; row += 1) {
        results[row] = dotBytes(wanted, new Int8Array(memory(), codes + row * bytes, bytes));
      }
    },
    bits(query, codes, rows, bytes, out) {
      const wanted = new Uint32Array(memory(), query, bytes / 4);
      const results = new Int32Array(memory(), out, rows);
      for (let row = 0; row < rows; row += 1) {
        results[row] = differingBits(wanted, new Uint32Array(memory(), codes + row * bytes, bytes / 4));
      }
    },
  };
}

function dotFloats(query: Float32Array, vector: Float32Array): number {
  const sums = new Float32Array(LANES);
  for (let index = 0; index < query.length; index += 1) {
    const lane = index % LANES;
    sums[lane] = (sums[lane] ?? 0) + Math.fround((query[index] ?? 0) * (vector[index] ?? 0));
  }
  const { fround } = Math;
  const lanes = [0, 1, 2, 3].map((lane) => {
    const front = fround((sums[lane] ?? 0) + (sums[lane + 4] ?? 0));
    return fround(front + fround((sums[lane + 8] ?? 0) + (sums[lane + 12] ?? 0)));
  });
  const [a = 0, b = 0, c = 0, d = 0] = lanes;
  return fround(fround(a + b) + fround(c + d));
}

function dotBytes(query: Int16Array, vector: Int8Array): number {
  let sum = 0;
  for (let index = 0; index < query.length; index += 1) sum += (query[index] ?? 0) * (vector[index] ?? 0);
  return sum;
}

function differingBits(query: Uint32Array, vector: Uint32Array): number {
  let count = 0;
  for (let index = 0; index < query.length; index += 1) {
    count += countOnes((query[index] ?? 0) ^ (vector[index] ?? 0));
  }
  return count;
}

/** Bits that are set among 32, by adding neighbours. */
function countOnes(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
