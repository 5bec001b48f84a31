import type { SearchKind } from "../../packages/reflexio/src/ports/records.ts";
import type { SearchFilter, Storage } from "../../packages/reflexio/src/ports/storage.ts";
import { createKnowledgeService } from "../../packages/reflexio/src/services/knowledge-service.ts";
import {
  createRetrievalService,
  interactionReader,
  type SearchQuery,
} from "../../packages/reflexio/src/services/retrieval-service.ts";
import { MODEL, ORG, userOfRow } from "../synthetic/seed.ts";
import { queryText } from "../synthetic/texts.ts";
import { DIMENSIONS, vectorOfQuery } from "../synthetic/vectors.ts";

export const QUERIES = 20;
const HITS = 10;
const FIRST_QUERY_SEED = 1_000_000_007;

/** A kind of search that is measured. */
export interface Scenario {
  readonly name: string;
  readonly needs: readonly SearchKind[];
  /** Number of hits. */
  run(query: number): Promise<number>;
}

/** Vectors of the queries are at hand, as if the embedder had answered from its cache. */
function cachedEmbedder(rows: number) {
  const vectors = new Map<string, Float32Array>();
  for (let query = 0; query < QUERIES; query += 1) {
    vectors.set(queryText(FIRST_QUERY_SEED + query), vectorOfQuery(query, rows));
  }
  return {
    modelId: MODEL,
    dimensions: DIMENSIONS,
    maxBatch: 1,
    async embed(texts: readonly string[]) {
      return texts.map((text) => vectors.get(text) ?? new Float32Array(DIMENSIONS));
    },
    async close() {},
  };
}

/** The searches that are measured over a storage with so many rows of each kind. */
export function createScenarios(storage: Storage, rows: number, users: number): Scenario[] {
  const retrieval = createRetrievalService({ storage, embedder: cachedEmbedder(rows) });
  const clock = { nowMs: () => 1_780_000_000_000 };
  const knowledge = createKnowledgeService({ storage, retrieval, clock });
  const queryOf = (query: number): SearchQuery => ({
    text: queryText(FIRST_QUERY_SEED + query),
    mode: "hybrid",
    limit: HITS,
    threshold: null,
  });
  const userOf = (query: number) => userOfRow(query * 37, users);
  const unified = async (query: number, userId: string | null) => {
    const asked = { userId, agentVersion: null, playbookName: null, query: queryOf(query) };
    const answer = await knowledge.searchAll(ORG, asked);
    return answer.profiles.hits.length + answer.userPlaybooks.hits.length + answer.agentPlaybooks.hits.length;
  };
  const turns = async (query: number, userId: string | null) => {
    const filter: SearchFilter = { kind: "interaction", filter: userId === null ? {} : { userId } };
    const reader = interactionReader(storage, ORG);
    return (await retrieval.search(ORG, filter, queryOf(query), reader)).hits.length;
  };
  const rules = async (query: number) => {
    const filter = { statuses: [null], approvals: ["approved", "pending"] } as const;
    return (await knowledge.searchAgentPlaybooks(ORG, filter, queryOf(query))).hits.length;
  };
  const learnt = ["profile", "user_playbook", "agent_playbook"] as const;
  return [
    { name: "unified, one user", needs: learnt, run: (query) => unified(query, userOf(query)) },
    { name: "unified, all users", needs: learnt, run: (query) => unified(query, null) },
    { name: "turns of one user", needs: ["interaction"], run: (query) => turns(query, userOf(query)) },
    { name: "turns, org-wide", needs: ["interaction"], run: (query) => turns(query, null) },
    { name: "agent playbooks, org-wide", needs: ["agent_playbook"], run: rules },
  ];
}

/** Text and vector of a query, for measuring one arm. */
export function probe(query: number, rows: number): { text: string; vector: Float32Array } {
  return { text: queryText(FIRST_QUERY_SEED + query), vector: vectorOfQuery(query, rows) };
}
