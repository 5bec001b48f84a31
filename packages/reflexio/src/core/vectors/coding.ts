import { BLOCK_BYTES, type CodeMemory } from "./code-memory.ts";
import type { ScanLoop } from "./scan-loops.ts";

/** `floats` is exact, `bytes` a quarter of its size, `bits` a thirty-second. */
export type CodingName = "floats" | "bytes" | "bits";

/** How vectors are written into memory and compared there. */
export interface Coding {
  readonly name: CodingName;
  /** Bytes a vector takes. */
  readonly stride: number;
  /** Writes a vector. Returns what its result is multiplied with. */
  write(memory: CodeMemory, address: number, vector: Float32Array): number;
  /** The vector that was written there, a view; null where the code does not hold all of it. */
  read(memory: CodeMemory, address: number): Float32Array | null;
  /** Writes a query in the form the loop expects. */
  writeQuery(memory: CodeMemory, address: number, vector: Float32Array): void;
  readonly loop: (memory: CodeMemory) => ScanLoop;
  /** Results of so many rows; more means nearer once multiplied. */
  results(memory: CodeMemory, address: number, rows: number): Float32Array | Int32Array;
}

function upTo(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

function zeroed(memory: CodeMemory, address: number, byteLength: number): void {
  new Uint8Array(memory.kernel.buffer(), address, byteLength).fill(0);
}

/** Dot products of unit vectors: the cosine itself. */
function floats(dimensions: number): Coding {
  const stride = upTo(dimensions * 4, 64);
  const write = (memory: CodeMemory, address: number, vector: Float32Array) => {
    zeroed(memory, address, stride);
    new Float32Array(memory.kernel.buffer(), address, dimensions).set(vector);
    return 1;
  };
  return {
    name: "floats",
    stride,
    write,
    read: (memory, address) => new Float32Array(memory.kernel.buffer(), address, dimensions),
    writeQuery: write,
    loop: (memory) => memory.kernel.floats,
    results: (memory, address, rows) => new Float32Array(memory.kernel.buffer(), address, rows),
  };
}

function largest(vector: Float32Array): number {
  let highest = 0;
  for (let index = 0; index < vector.length; index += 1) {
    highest = Math.max(highest, Math.abs(vector[index] ?? 0));
  }
  return highest;
}

/** A step of its own for each vector, so that one large number in another does not coarsen it. */
function bytes(dimensions: number): Coding {
  const stride = upTo(dimensions, 16);
  const quantise = (target: Int8Array | Int16Array, vector: Float32Array): number => {
    const step = largest(vector) / 127;
    if (step === 0) return 0;
    for (let index = 0; index < vector.length; index += 1) {
      target[index] = Math.round((vector[index] ?? 0) / step);
    }
    return step;
  };
  return {
    name: "bytes",
    stride,
    write(memory, address, vector) {
      zeroed(memory, address, stride);
      return quantise(new Int8Array(memory.kernel.buffer(), address, dimensions), vector);
    },
    read: () => null,
    writeQuery(memory, address, vector) {
      zeroed(memory, address, stride * 2);
      quantise(new Int16Array(memory.kernel.buffer(), address, dimensions), vector);
    },
    loop: (memory) => memory.kernel.bytes,
    results: (memory, address, rows) => new Int32Array(memory.kernel.buffer(), address, rows),
  };
}

/** Signs only: the share of equal signs grows with the cosine. */
function bits(dimensions: number): Coding {
  const stride = upTo(Math.ceil(dimensions / 8), 8);
  const write = (memory: CodeMemory, address: number, vector: Float32Array) => {
    zeroed(memory, address, stride);
    const target = new Uint8Array(memory.kernel.buffer(), address, stride);
    // The sign is the highest bit of a float; a test for each number would be guessed wrong every second time.
    const words = new Uint32Array(vector.buffer, vector.byteOffset, vector.length);
    for (let first = 0; first < words.length; first += 8) {
      let byte = 0;
      for (let bit = 0; bit < 8; bit += 1) byte |= ((words[first + bit] ?? 0) >>> 31) << bit;
      target[first >> 3] = byte;
    }
    return -1;
  };
  return {
    name: "bits",
    stride,
    write,
    read: () => null,
    writeQuery: write,
    loop: (memory) => memory.kernel.bits,
    results: (memory, address, rows) => new Int32Array(memory.kernel.buffer(), address, rows),
  };
}

const codings = { floats, bytes, bits } as const satisfies Record<CodingName, (dimensions: number) => Coding>;

/**
 * The coding of that name for vectors of that length.
 * @throws RangeError when a vector does not fit into a block: 8,192 dimensions as floats do
 */
export function createCoding(name: CodingName, dimensions: number): Coding {
  const coding = codings[name](dimensions);
  if (coding.stride > BLOCK_BYTES) throw new RangeError(`Vectors of ${dimensions} dimensions are too long.`);
  return coding;
}
