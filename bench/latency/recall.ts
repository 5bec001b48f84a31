import type { Storage } from "../../packages/reflexio/src/ports/storage.ts";
import { MODEL, ORG } from "../synthetic/seed.ts";
import { vectorOfRow } from "../synthetic/vectors.ts";
import { probe, QUERIES } from "./scenarios.ts";

const DEPTH = 10;
/** What a search asks of each arm. */
const CANDIDATES = 200;

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += (a[index] ?? 0) * (b[index] ?? 0);
  return sum;
}

/** Row ids of the truly nearest rows of each query, by comparing every row. Rows are numbered from 1. */
function exactNearest(queries: readonly Float32Array[], rows: number): number[][] {
  const best = queries.map((): { rowId: number; cosine: number }[] => []);
  for (let rowId = 1; rowId <= rows; rowId += 1) {
    const vector = vectorOfRow(rowId, rows);
    for (const [index, query] of queries.entries()) {
      const list = best[index] ?? [];
      const cosine = dot(query, vector);
      if (list.length === DEPTH && cosine <= (list.at(-1)?.cosine ?? 0)) continue;
      list.push({ rowId, cosine });
      list.sort((a, b) => b.cosine - a.cosine);
      list.length = Math.min(list.length, DEPTH);
    }
  }
  return best.map((list) => list.map(({ rowId }) => rowId));
}

/** Share of the ten nearest turns that the vector search of the product finds among its first ten. */
export async function vectorRecall(storage: Storage, rows: number): Promise<number> {
  const vectors = Array.from({ length: QUERIES }, (_, query) => probe(query, rows).vector);
  const truth = exactNearest(vectors, rows);
  let found = 0;
  for (const [query, vector] of vectors.entries()) {
    const search = { kind: "interaction", filter: {} } as const;
    const hits = await storage.search.vector(ORG, search, vector, MODEL, CANDIDATES);
    const ids = new Set(hits.slice(0, DEPTH).map((hit) => hit.rowId));
    found += (truth[query] ?? []).filter((rowId) => ids.has(rowId)).length;
  }
  return found / (QUERIES * DEPTH);
}
