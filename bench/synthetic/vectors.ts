import { gaussian, seededRandom } from "./random.ts";

/** Length of the vectors of the local embedder. */
export const DIMENSIONS = 384;
/** Length of what is added to the centre of a cluster, which has length 1: members have a cosine near 0.55. */
const SPREAD = 0.9;
/** Rows of a cluster. */
const CLUSTER_ROWS = 50;
const POOL_SIZE = 1 << 20;

const pool = new Float32Array(POOL_SIZE);
const poolRandom = seededRandom(384);
for (let index = 0; index < POOL_SIZE; index += 1) pool[index] = gaussian(poolRandom) / Math.sqrt(DIMENSIONS);

/** Where in the pool the numbers of a seed begin. Drawing 384 numbers for each of a million rows takes minutes. */
function poolStart(seed: number): number {
  return Math.floor(seededRandom(seed)() * (POOL_SIZE - DIMENSIONS));
}

/** A unit vector near the centre of a cluster. The same arguments give the same vector. */
export function clusteredVector(cluster: number, member: number): Float32Array {
  const centre = poolStart(cluster * 2 + 1);
  const noise = poolStart(member * 2 + 2);
  const vector = new Float32Array(DIMENSIONS);
  let squares = 0;
  for (let index = 0; index < DIMENSIONS; index += 1) {
    const value = (pool[centre + index] ?? 0) + SPREAD * (pool[noise + index] ?? 0);
    vector[index] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  for (let index = 0; index < DIMENSIONS; index += 1) vector[index] = (vector[index] ?? 0) / length;
  return vector;
}

/** Clusters among so many rows. */
export function clusterCount(rows: number): number {
  return Math.max(1, Math.round(rows / CLUSTER_ROWS));
}

/** The vector of a row: rows of one cluster are spread over all users and times. */
export function vectorOfRow(rowId: number, rows: number): Float32Array {
  return clusteredVector(rowId % clusterCount(rows), rowId);
}

/** The vector of a query: near the centre of one cluster, equal to no row. */
export function vectorOfQuery(query: number, rows: number): Float32Array {
  return clusteredVector((query * 7919) % clusterCount(rows), 2 ** 30 + query);
}
