import type { SearchStore, VectorHit } from "../../../ports/storage.ts";
import { readCandidates } from "./candidate-rows.ts";
import { searchUser } from "./conditions.ts";
import type { Connection } from "./driver.ts";
import { createTextSearch } from "./text-search.ts";
import { createTextStatistics } from "./text-statistics.ts";
import { findNearest } from "./vectors/nearest.ts";
import type { VectorIndex } from "./vectors/vector-index.ts";

export function createSearchStore(connection: Connection, vectors: VectorIndex): SearchStore {
  const texts = createTextSearch(connection, createTextStatistics(connection));
  return {
    text: (orgId, search, terms, limit) => texts.find({ orgId, search, terms, limit }),
    async vector(orgId, search, vector, modelId, limit): Promise<VectorHit[]> {
      const scope = { orgId, kind: search.kind, userId: searchUser(search) };
      return vectors.use(scope, modelId, (loaded) =>
        findNearest(connection, loaded, { orgId, search, vector, limit }),
      );
    },
    async centre(orgId, search, modelId) {
      const scope = { orgId, kind: search.kind, userId: searchUser(search) };
      return vectors.use(scope, modelId, async (loaded) => loaded.centre());
    },
    async candidates(orgId, kind, rowIds) {
      return readCandidates(connection, orgId, kind, rowIds);
    },
  };
}
