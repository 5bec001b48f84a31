import { toUnit } from "../vectors.ts";

export interface ExpectedVectors {
  readonly count: number;
  readonly dimensions: number;
}

/**
 * The unit vectors of an OpenAI embeddings reply, in the order of the inputs (servers may answer out of order).
 * @throws Error saying what is wrong with the reply.
 */
export function readVectors(body: string, expected: ExpectedVectors): Float32Array[] {
  const items = readItems(body);
  if (items.length !== expected.count) throw new Error(`${items.length} vectors for ${expected.count} texts`);
  const vectors = new Map<number, Float32Array>();
  for (const [position, item] of items.entries()) {
    if (!isRecord(item)) throw new Error(`item ${position} is not an object`);
    // Some servers leave the index out and answer in order.
    const index = item.index ?? position;
    if (typeof index !== "number") throw new Error(`item ${position} has an index that is not a number`);
    vectors.set(index, readVector(item.embedding, index, expected.dimensions));
  }
  return Array.from({ length: expected.count }, (_, i) => {
    const vector = vectors.get(i);
    if (vector === undefined) throw new Error(`no vector for text ${i}`);
    return vector;
  });
}

function readItems(body: string): readonly unknown[] {
  const reply: unknown = JSON.parse(body);
  if (!isRecord(reply) || !Array.isArray(reply.data)) throw new Error("no `data` list");
  return reply.data;
}

function readVector(value: unknown, index: number, dimensions: number): Float32Array {
  if (!Array.isArray(value)) throw new Error(`vector ${index} is not a list`);
  if (value.length !== dimensions)
    throw new Error(`vector ${index} has ${value.length} numbers, not ${dimensions}`);
  const numbers: unknown[] = value;
  if (!numbers.every((number) => typeof number === "number")) {
    throw new Error(`vector ${index} holds something else than numbers`);
  }
  return toUnit(Float32Array.from(numbers));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
