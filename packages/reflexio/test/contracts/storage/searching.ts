import { analyzeQuery } from "../../../src/core/search/analyze.ts";
import type { LearningId, SearchKind } from "../../../src/ports/records.ts";
import type { SearchFilter, Storage } from "../../../src/ports/storage.ts";

/** The filter that lets every current row of a kind through, of one user when given. */
export function everyRow(kind: SearchKind, userId?: string): SearchFilter {
  const ofUser = userId === undefined ? {} : { userId };
  switch (kind) {
    case "interaction":
      return { kind, filter: ofUser };
    case "profile":
      return { kind, filter: { ...ofUser, statuses: [null], notExpiredAt: null } };
    case "user_playbook":
      return { kind, filter: { ...ofUser, statuses: null } };
    case "agent_playbook":
      return { kind, filter: { statuses: null, approvals: null } };
  }
}

/** Wire ids of hits, in order. */
async function idsOf(
  storage: Storage,
  orgId: string,
  kind: SearchKind,
  hits: readonly { readonly rowId: number }[],
): Promise<LearningId[]> {
  const rowIds = hits.map((hit) => hit.rowId);
  return (await storage.search.candidates(orgId, kind, rowIds)).map((row) => row.id);
}

/** Ids of the rows a text search finds, best first. */
export async function findText(
  storage: Storage,
  orgId: string,
  search: SearchKind | SearchFilter,
  query: string,
  limit = 50,
): Promise<LearningId[]> {
  const filter = typeof search === "string" ? everyRow(search) : search;
  const hits = await storage.search.text(orgId, filter, analyzeQuery(query), limit);
  return idsOf(storage, orgId, filter.kind, hits);
}

export const TEST_MODEL = "test:4";

/** A vector of unit length in the direction of the given numbers. */
export function direction(...values: readonly number[]): Float32Array {
  const padded = [...values, 0, 0, 0, 0].slice(0, 4);
  const length = Math.hypot(...padded);
  return Float32Array.from(padded, (value) => value / length);
}

/** Gives every waiting row the vector that `vectorOf` finds for its text. Returns how many were stored. */
export async function embedPending(
  storage: Storage,
  vectorOf: (text: string) => Float32Array,
  modelId: string = TEST_MODEL,
): Promise<number> {
  const rows = await storage.vectors.pending(10_000);
  return storage.vectors.put(
    modelId,
    rows.map((row) => ({ ...row, vector: vectorOf(row.text) })),
  );
}

/** Ids of the rows nearest to a vector, best first. */
export async function findNear(
  storage: Storage,
  orgId: string,
  search: SearchKind | SearchFilter,
  vector: Float32Array,
  limit = 50,
): Promise<LearningId[]> {
  const filter = typeof search === "string" ? everyRow(search) : search;
  const hits = await storage.search.vector(orgId, filter, vector, TEST_MODEL, limit);
  return idsOf(storage, orgId, filter.kind, hits);
}
