/**
 * Scales a vector to length 1, in place, and returns it.
 * @throws Error when it has no direction: all zeros, NaN or infinite.
 */
export function toUnit(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const norm = Math.sqrt(sum);
  if (!Number.isFinite(norm) || norm === 0)
    throw new Error("The vector has no direction (zeros, NaN or infinity).");
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / norm;
  return vector;
}

/** One part of a long text: its vector, and how much of the text it stands for. */
export interface WeightedVector {
  readonly vector: Float32Array;
  readonly weight: number;
}

/** The unit vector of a text that was embedded in parts. A single part comes back as it is, normalised. */
export function meanUnit(parts: readonly WeightedVector[], dimensions: number): Float32Array {
  const sum = new Float32Array(dimensions);
  for (const { vector, weight } of parts) {
    for (let i = 0; i < dimensions; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) * weight;
  }
  return toUnit(sum);
}
